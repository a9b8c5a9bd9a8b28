import { type Graph, isUnder } from '../../graph/graph.ts';
import type { TrainSettings } from '../settings.ts';

/** The labels of `freeze` that learn after all, each with the step since which it does. */
export type Thawed = ReadonlyMap<string, number>;

/** What has thawed before `epoch`, counted from 0: after `every` epochs the label nearest to the output, and so on. */
export function thawedBefore(
  epoch: number,
  { freeze = [], unfreeze }: Pick<TrainSettings, 'freeze' | 'unfreeze'>,
  graph: Graph,
  stepsPerEpoch: number,
): Thawed {
  if (!unfreeze) return new Map();
  const every = unfreeze.options.every as number;
  const lastOf = (label: string) => graph.nodes.findLastIndex(({ path }) => isUnder(path, label));
  const fromOutput = [...new Set(freeze)].sort((a, b) => lastOf(b) - lastOf(a));
  const due = fromOutput.map((label, at) => [label, (at + 1) * every] as const).filter(([, since]) => since <= epoch);
  return new Map(due.map(([label, since]) => [label, since * stepsPerEpoch]));
}
