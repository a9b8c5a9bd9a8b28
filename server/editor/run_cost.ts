import { type RunCost, runCost } from '../../engine/cost/run_cost.ts';
import { dataBytes } from '../../engine/data/bytes.ts';
import { dataCells } from '../../engine/data/effort.ts';
import { atPictureSize } from '../../engine/layers/picture_size.ts';
import { sizesOf } from '../../engine/training/transfer/stages.ts';
import type { AnalysedTrain, Analysis } from '../meaning/analysis.ts';
import type { World } from '../meaning/world.ts';
import { factsOfData, TrainFacts } from '../rules/facts/train_facts.ts';
import { type CostOptions, costOf } from './cost.ts';

/** The cost of a run of the engine, from what is known of its data; undefined where the train has mistakes. */
export function runCostOf(
  analysis: Analysis,
  train: AnalysedTrain,
  factsOf: World['facts'],
  options: Omit<CostOptions, 'run'> = {},
): RunCost | undefined {
  const { spec } = train;
  if (!spec) return undefined;
  const facts = factsOf(spec.data);
  const { anEpoch, trainingSamples, settings } = new TrainFacts(spec, factsOfData(spec.data, factsOf), train, analysis);
  const { epochs, steps } = settings;
  const length = { ...(anEpoch && { samples: anEpoch, drawn: trainingSamples }), epochs, steps };
  // Pairs are of other data, which is what is read.
  const read = spec.data.of ?? spec.data;
  const known = spec.data.of ? factsOf(spec.data.of) : facts;
  const data = known && { bytes: dataBytes(read, known), cells: dataCells(read, known, anEpoch?.train ?? 0) };
  const at = { ...options, run: spec };
  const smaller = sizesOf(spec.settings)
    .slice(0, -1)
    .flatMap((size) => {
      const graph = atPictureSize(spec.network, size);
      return 'problem' in graph ? [] : [costOf(analysis, graph, { ...at, whole: spec.network })];
    });
  return runCost(costOf(analysis, spec.network, at), length, data, smaller);
}
