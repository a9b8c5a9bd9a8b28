import type { Estimate } from '../../engine/cost/estimate.ts';
import type { AnalysedTrain, Analysis } from '../meaning/analysis.ts';
import type { World } from '../meaning/world.ts';
import { TrainFacts } from '../rules/facts/train_facts.ts';

/** How long a train is, as far as that is known: samples that it trains on, how often, or how many steps. */
export interface RunLength {
  readonly samples?: number;
  readonly epochs?: number;
  readonly steps?: number;
}

/** What an epoch and the whole run take; left out where it cannot be told. */
export interface RunTime {
  readonly epoch?: Lasting;
  readonly run?: Lasting;
}

export interface Lasting {
  readonly steps: number;
  readonly seconds: number;
}

export function lengthOf(train: AnalysedTrain, analysis: Analysis, facts: World['facts']): RunLength {
  const { spec } = train;
  if (!spec) return {};
  const { epochs, steps } = spec.settings;
  return { samples: new TrainFacts(spec, facts(spec.data), train, analysis).trainingSamples, epochs, steps };
}

/** The steps of an epoch are whole ones, of as many samples as a batch has times the batches of a step. */
export function runTime({ batch, step }: Estimate, { samples, epochs, steps }: RunLength): RunTime {
  const lasting = (count: number): Lasting => ({ steps: count, seconds: count * step.seconds });
  const epoch = samples === undefined ? undefined : Math.ceil(samples / (batch * step.accumulate));
  const all = steps ?? (epoch === undefined || epochs === undefined ? undefined : epochs * epoch);
  return { ...(epoch !== undefined && { epoch: lasting(epoch) }), ...(all !== undefined && { run: lasting(all) }) };
}
