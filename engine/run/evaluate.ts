import { inUnit } from '../data/prepare/unit.ts';
import { RunError } from './error.ts';
import type { Values } from './events.ts';
import type { RunFolder } from './folder.ts';
import { largestPart, loadForRun } from './loading.ts';
import { Model, type ModelOptions } from './model.ts';

export type Split = 'train' | 'validation' | 'test';

export interface Evaluation {
  readonly split: Split;
  readonly samples: number;
  readonly metrics: Values;
}

/**
 * Loss and metrics of a run's best weights on a part of its data; the test part by default, else the validation part.
 * Rejects with RunError or DataError, one line.
 */
export async function evaluateRun(
  folder: RunFolder,
  split: Split | undefined,
  options: ModelOptions,
): Promise<Evaluation> {
  const spec = folder.spec();
  const data = await loadForRun(spec);
  const chosen = split ?? (['test', 'validation', 'train'] as const).find((part) => data[part].rows.length > 0)!;
  const { dataset, rows } = data[chosen];
  if (rows.length === 0)
    throw new RunError(`'${spec.data.name}' keeps no ${chosen} part: its 'split' says how much goes where`);
  const preparation = folder.preparation();
  const { target } = preparation;
  const model = new Model(spec, preparation, { ...options, samples: largestPart(data) });
  try {
    model.load(folder.weights());
    const metrics = await model.evaluate(
      model.dataset(target.kind === 'value' ? inUnit(dataset, target.unit) : dataset),
      rows,
    );
    return { split: chosen, samples: rows.length, metrics: metrics! };
  } finally {
    model.close();
  }
}
