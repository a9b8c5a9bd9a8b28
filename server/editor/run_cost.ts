import { type RunCost, runCost } from '../../engine/cost/run_cost.ts';
import { dataBytes } from '../../engine/data/bytes.ts';
import type { AnalysedTrain, Analysis } from '../meaning/analysis.ts';
import type { World } from '../meaning/world.ts';
import { factsOfData, TrainFacts } from '../rules/facts/train_facts.ts';
import { type CostOptions, costOf } from './cost.ts';

/** The cost of a run of the engine, from what is known of its data; undefined where the train has mistakes. */
export function runCostOf(
  analysis: Analysis,
  train: AnalysedTrain,
  factsOf: World['facts'],
  options: Omit<CostOptions, 'settings'> = {},
): RunCost | undefined {
  const { spec } = train;
  if (!spec) return undefined;
  const facts = factsOf(spec.data);
  const { parts, settings } = new TrainFacts(spec, factsOfData(spec.data, factsOf), train, analysis);
  const { epochs, steps } = settings;
  const length = { ...(parts && { samples: parts }), epochs, steps };
  return runCost(
    costOf(analysis, spec.network, { ...options, settings: spec.settings }),
    length,
    facts && dataBytes(facts),
  );
}
