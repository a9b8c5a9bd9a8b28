import { dataSettings } from '../data/settings.ts';
import { ENGINE, obstacle } from '../plan/runnable.ts';
import type { Call, Kind, Options, Span, Value } from '../table.ts';
import { trainSettings } from '../training/settings.ts';
import type { TrainSpec } from './spec.ts';
import { tables } from './tables.ts';

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
    if (value === undefined || !option || value === option.default) continue;
    if (option.unsupported) return { problem: `${ENGINE} does not run \`${name}\``, span: at(name) };
    const found = inValue(value, option.kind);
    if (found) return found;
  }
  return undefined;
}

function inValue(value: Value, kind: Kind): Unsupported | undefined {
  if (kind.is === 'either') return first(kind.of, (each) => (takes(each, value) ? inValue(value, each) : undefined));
  if (kind.is === 'list' && Array.isArray(value)) return first(value as Value[], (item) => inValue(item, kind.of));
  if (kind.is === 'record') return first(Object.values(value), (item) => inValue(item, kind.of));
  if (kind.is !== 'call') return undefined;
  const { entry, options, span } = value as Call;
  const { options: declared, unsupported } = tables[kind.table].get(entry);
  const reason = unsupported?.(options as never);
  if (reason !== undefined) return { problem: `${ENGINE} does not run \`${entry}\`${reason && ` ${reason}`}`, span };
  return first(Object.entries(options), ([name, given]) =>
    declared[name] ? inValue(given, declared[name].kind) : undefined,
  );
}

/** Which of several kinds a value was read as. */
function takes(kind: Kind, value: Value): boolean {
  const isCall = typeof value === 'object' && 'entry' in value && typeof value.entry === 'string';
  if (kind.is === 'call') return isCall && tables[kind.table].has((value as Call).entry);
  if (kind.is === 'list') return Array.isArray(value);
  return kind.is === 'record' && typeof value === 'object' && !isCall && !Array.isArray(value);
}

function first<T>(items: readonly T[], find: (item: T) => Unsupported | undefined): Unsupported | undefined {
  for (const item of items) {
    const found = find(item);
    if (found) return found;
  }
  return undefined;
}
