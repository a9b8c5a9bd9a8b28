import type { GraphNode } from '../../../engine/graph/graph.ts';
import { isUnder } from '../../../engine/graph/graph.ts';
import type { TrainFacts } from './train_facts.ts';

/** What training leaves as it is, and what it begins with. */

const isUnderAny = ({ path, weightsOf = path }: GraphNode, labels: readonly string[]): boolean =>
  labels.some((label) => isUnder(weightsOf, label));

/** Do the weights of a layer keep the values that they begin with? */
export function isFrozen({ settings: { freeze = [], lr_scale = {} } }: TrainFacts, node: GraphNode): boolean {
  if (isUnderAny(node, freeze)) return true;
  // The longest label that fits counts.
  const [longest] = Object.keys(lr_scale)
    .filter((label) => isUnderAny(node, [label]))
    .sort((a, b) => b.length - a.length);
  return longest !== undefined && lr_scale[longest] === 0;
}

/** Do the weights of a layer come from a file? */
export const isLoaded = ({ settings: { start } }: TrainFacts, node: GraphNode): boolean =>
  start !== undefined && !isUnderAny(node, (start.options.except ?? []) as readonly string[]);

/** The label that a layer goes by in `freeze` and `except`: its first name. */
export const labelOf = ({ path }: GraphNode): string => path.split('.')[0]!;
