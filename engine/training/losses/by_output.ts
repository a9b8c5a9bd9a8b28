import type { Graph } from '../../graph/graph.ts';
import type { Call } from '../../table.ts';
import { losses } from './index.ts';

/**
 * What a train makes small: one loss, or several by name. A name is an output's, whose values are then compared with the
 * target of that name; a loss that is told its values (`kl_divergence(mean, log_var)`) may have any name.
 */
export type LossSetting = Call | Readonly<Record<string, Call>>;
/** Metrics of the one output, or of each. */
export type MetricSetting = readonly Call[] | Readonly<Record<string, readonly Call[]>>;

/** One term of what is made small. */
export interface LossTerm {
  /** The name that it has in the record; absent where the loss stands alone. */
  readonly name?: string;
  readonly call: Call;
  /** What it is multiplied by in the sum. */
  readonly weight: number;
  /** The node whose value is compared with the target; absent where the loss is told its values. */
  readonly output?: number;
  /** Nodes of the values that it is told, by option. */
  readonly reads: Readonly<Record<string, number>>;
}

/** Does it stand alone? In a record every field is a call, so that one called `entry` is none. */
export const isAlone = (setting: LossSetting): setting is Call => typeof setting.entry === 'string';

/** Is it told which values of the network it takes? Then it has no target. */
export const isToldValues = (entry: string): boolean =>
  Object.values(losses.get(entry).options).some(({ kind }) => kind.is === 'in_network' && kind.what === 'value');

/** The terms of a loss that the language has checked, in the order of the text; the whole loss is their weighted sum. */
export function lossTerms(setting: LossSetting, graph: Graph): readonly LossTerm[] {
  const calls: readonly (readonly [string | undefined, Call])[] = isAlone(setting)
    ? [[undefined, setting]]
    : Object.entries(setting);
  return calls.map(([name, call]) => {
    const reads = readsOf(call, graph);
    const weight = call.options.weight as number;
    if (isToldValues(call.entry)) return { ...(name !== undefined && { name }), call, weight, reads };
    const output = name === undefined ? graph.outputs[0]! : outputNamed(graph, name)!;
    return { ...(name !== undefined && { name }), call, weight, output, reads };
  });
}

/** Has the network what the losses name: outputs, and values that they are told? */
export const lossFits = (setting: LossSetting, graph: Graph): boolean =>
  (isAlone(setting) ? [[undefined, setting] as const] : Object.entries(setting)).every(([name, call]) => {
    if (!isToldValues(call.entry)) return name === undefined || outputNamed(graph, name) !== undefined;
    const told = Object.entries(losses.get(call.entry).options).filter(([, { kind }]) => kind.is === 'in_network');
    const reads = readsOf(call, graph);
    return told.every(([option]) => reads[option] !== undefined);
  });

/** The node of the output called `name`. */
export function outputNamed({ outputNames = [], outputs }: Graph, name: string): number | undefined {
  const place = outputNames.indexOf(name);
  return place < 0 ? undefined : outputs[place];
}

function readsOf({ entry, options }: Call, graph: Graph): Record<string, number> {
  const told = Object.entries(losses.get(entry).options).flatMap(([option, { kind }]) => {
    const name = options[option];
    const node = kind.is === 'in_network' && typeof name === 'string' ? graph.values?.[name] : undefined;
    // A name that the network does not have has been reported.
    return node === undefined ? [] : [[option, node] as const];
  });
  return Object.fromEntries(told);
}
