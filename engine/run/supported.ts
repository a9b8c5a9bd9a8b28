import { dataSettings } from '../data/settings.ts';
import { ENGINE, obstacle } from '../plan/runnable.ts';
import type { Options, Span, Value } from '../table.ts';
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
    inSettings(data.settings, dataSettings, (name) => data.written[name] ?? data.span)
  );
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
