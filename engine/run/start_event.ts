import type { LoadedData } from '../data/parts.ts';
import { native } from '../native.ts';
import { metrics as metricTable } from '../training/metrics/index.ts';
import { EVENTS_SCHEMA, type StartEvent } from './events.ts';
import type { Model } from './model.ts';

/** What a run is, told before its first step. */
export function startEvent(
  { spec, plan }: Model,
  { train, validation, test }: LoadedData,
  run: Pick<StartEvent, 'run' | 'stepsPerEpoch' | 'steps' | 'renamed'> & { readonly threads: number },
): StartEvent {
  const { name, file, settings } = spec;
  const [, ...measures] = plan.objective.measures;
  const { instructions, threads } = native().features();
  const parameters = plan.tensors
    .filter(({ trainable }) => trainable)
    .reduce((sum, { shape }) => sum + shape.reduce((product, extent) => product * extent, 1), 0);
  return {
    event: 'start',
    schema: EVENTS_SCHEMA,
    name,
    file,
    time: new Date().toISOString(),
    seed: settings.seed,
    instructions: instructions.at(-1)!,
    parameters,
    batch: settings.batch,
    ...run,
    threads: run.threads || threads,
    samples: { train: train.epoch ?? train.rows.length, validation: validation.rows.length, test: test.rows.length },
    metrics: measures.map(({ name }) => name),
    shares: measures.flatMap(({ name, metric }) => (metric && metricTable.get(metric).isShare ? [name] : [])),
  };
}
