import { type InstructionSet, native } from '../../../engine/native.ts';
import type { Model } from '../../../engine/run/model.ts';
import type { TrainSpec } from '../../../engine/run/spec.ts';
import { modelOf } from '../../random_samples.ts';

/** What does not hold of a network. */
export class Wrong extends Error {}

const { instructions } = native().features();
/** The least and the best that this machine has. */
export const WAYS: readonly InstructionSet[] = [...new Set([instructions[0]!, instructions.at(-1)!])];

/** Uses a model with its weights drawn. */
export async function withModel<T>(
  spec: TrainSpec,
  threads: number,
  instructions: InstructionSet,
  use: (model: Model) => Promise<T>,
): Promise<T> {
  const model = modelOf(spec, { threads, instructions });
  try {
    await model.initialize();
    return await use(model);
  } finally {
    model.close();
  }
}
