import { dataSettings } from '../data/settings.ts';
import type { Graph } from '../graph/graph.ts';
import { companionMaker } from '../plan/companions.ts';
import { resizingProblem } from '../plan/picture_sizes.ts';
import { ENGINE, obstacle } from '../plan/runnable.ts';
import type { Options, Span, Value } from '../table.ts';
import { type LossSetting, lossTerms } from '../training/losses/by_output.ts';
import { losses } from '../training/losses/index.ts';
import { trainSettings } from '../training/settings.ts';
import type { TrainSpec } from './spec.ts';

/** What the native engine cannot run, for people: a whole sentence, and where it stands in the spec. */
export interface Unsupported {
  readonly problem: string;
  readonly span: Span;
}

/** The first thing in a train, its network or its data that keeps it from running; undefined where it can run. */
export function obstacleOf({ network, data, settings, written, span }: TrainSpec): Unsupported | undefined {
  const inGraph = obstacle(network);
  if (inGraph) return { problem: inGraph.problem, span: inGraph.node.call.span };
  const at = (name: string) => written[name] ?? span;
  return (
    inSettings(settings, trainSettings, at) ??
    inLoss(settings.loss, network) ??
    inResizing(settings, network, at('resize')) ??
    inSettings(data.settings, dataSettings, (name) => data.written[name] ?? data.span)
  );
}

/** A loss that takes a sequence as a whole, of which some steps do not count. */
function inLoss(setting: LossSetting, network: Graph): Unsupported | undefined {
  for (const { call, output, reads } of lossTerms(setting, network)) {
    if (output !== undefined || losses.get(call.entry).sumsSteps) continue;
    const masked = Object.entries(reads).find(([, id]) => companionMaker(network, network.nodes[id]!, 'mask'));
    if (!masked) continue;
    const problem = `\`${call.entry}\` takes \`${masked[0]}\` as a whole, with the steps that only fill it up: bring it to one vector before, as \`mean\` does`;
    return { problem, span: call.span };
  }
  return undefined;
}

function inResizing(settings: TrainSpec['settings'], network: Graph, span: Span): Unsupported | undefined {
  const problem = resizingProblem(network, settings);
  return problem === undefined ? undefined : { problem, span };
}

function inSettings(
  values: Readonly<Record<string, Value | undefined>>,
  options: Options,
  at: (name: string) => Span,
): Unsupported | undefined {
  for (const [name, value] of Object.entries(values)) {
    const option = options[name];
    if (value === undefined || value === option?.default || !option?.unsupported) continue;
    return { problem: `${ENGINE} does not run \`${name}\``, span: at(name) };
  }
  return undefined;
}
