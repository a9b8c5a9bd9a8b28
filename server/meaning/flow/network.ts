import type { Graph, GraphNode } from '../../../engine/graph/graph.ts';
import { type Declaration, deepStatements, type Statement, type Value } from '../../syntax/tree.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { LayerNode, LayerUse, Target } from '../meanings.ts';
import { tables } from '../names/tables.ts';
import type { Home } from '../reading.ts';
import { type Arguments, noArguments, scopeOf, unknownScope } from '../settings/parameters.ts';
import { BodyReader } from './body.ts';
import { type Flowing, UNKNOWN } from './flowing.ts';
import type { Frame } from './frame.ts';
import { pathsOf } from './paths.ts';
import { Unfolding } from './unfolding.ts';

/** A network read with one set of arguments. */
export interface NetworkReading {
  /** Absent where the network has errors. */
  readonly graph?: Graph;
  /** All layers in the order in which values flow, also of a network with errors. */
  readonly uses: readonly LayerUse[];
  /** The places of layers in the graph; of a layer in a block, that of its first use. */
  readonly nodes: ReadonlyMap<LayerNode, number>;
  /** What has a name in the body: outputs and values, with the layer that makes each where it can be told. */
  readonly named: ReadonlyMap<string, NamedValue>;
  /** The network itself, then the uses of blocks: each with what is wrong in it. */
  readonly frames: readonly Frame[];
}

export interface NamedValue {
  readonly target: Target;
  readonly use?: LayerUse;
  readonly isOutput: boolean;
}

/** Reads the body of a network; `given` holds the arguments that replace defaults of its parameters. */
export function readNetwork(network: Declaration, home: Home, given: Arguments = noArguments): NetworkReading {
  const unfolding = new Unfolding();
  const frame = unfolding.frame(network, home, false);
  const scope = scopeOf(network, given.values, frame.report, home.meanings);
  const reader = new BodyReader(frame, unfolding, scope, undefined, inputsOf(network));
  const last = reader.read();
  if (network.statements.length === 0) reportEmpty(frame);
  const values = reader.outputs.length > 0 ? reader.outputs.map(({ value }) => value) : [last];
  const outputs = values.flatMap((value) => (value.is === 'value' ? [value.use] : []));
  if (last.is === 'several' && reader.outputs.length === 0) {
    const message = `\`${last.of}\` gives ${last.values.length} values: \`output name\` says which of them leaves the network`;
    frame.report.error('names-match', network.statements.at(-1)!.span, message);
  }
  const isRead = outputs.length === values.length && !network.broken;
  const isWhole = () => isRead && unfolding.errors === 0 && ![...deepStatements(network.statements)].some(isBroken);
  const kept = reachable(outputs);
  if (isWhole()) reportUnused(unfolding, kept);
  if (isWhole() && outputs.every(({ inputs }) => inputs.length === 0)) {
    frame.report.error('empty-network', network.name?.span ?? network.kind.span, 'no layer follows the input');
  }
  const order = unfolding.uses.filter((use) => kept.has(use));
  const ids = new Map(order.map((use, id) => [use, id]));
  const nodes = new Map([...ids].reverse().map(([{ node }, id]) => [node, id]));
  const named = namedIn(reader);
  const graph = isWhole() ? graphOf(frame, order, ids, outputs, named) : undefined;
  return { graph, uses: unfolding.uses, nodes, named, frames: unfolding.frames };
}

/** Outputs come last and in their own order, which is that of the graph's outputs. */
function namedIn({ names, outputs }: BodyReader): ReadonlyMap<string, NamedValue> {
  const useOf = (value: Flowing) => (value.is === 'value' ? { use: value.use } : {});
  const bound = [...names.entries()].map(([name, { target, value }]) => {
    return [name, { target, ...useOf(value), isOutput: false }] as const;
  });
  const left = outputs.map(({ statement, value }) => {
    const target = names.get(statement.name.text)?.target ?? statement;
    return [statement.name.text, { target, ...useOf(value), isOutput: true }] as const;
  });
  const isLeft = new Set(left.map(([name]) => name));
  return new Map<string, NamedValue>([...bound.filter(([name]) => !isLeft.has(name)), ...left]);
}

/** What is wrong with a block or network whatever its arguments and whatever flows in. */
export function readAlone(declaration: Declaration, home: Home): readonly Diagnostic[] {
  const unfolding = new Unfolding();
  const frame = unfolding.frame(declaration, home, true);
  const scope = unknownScope(declaration, frame.report, home.meanings);
  const isBlock = declaration.kind.text === 'block';
  const reader = new BodyReader(frame, unfolding, scope, isBlock ? UNKNOWN : undefined, inputsOf(declaration));
  for (const parameter of declaration.parameters) {
    // It may be given a value of a network.
    if (!parameter.default) reader.names.set(parameter.name.text, { target: parameter, value: UNKNOWN });
  }
  reader.read();
  if (isBlock && declaration.statements.length === 0) reportEmpty(frame);
  return frame.report.diagnostics;
}

const isBroken = ({ broken }: { readonly broken: boolean }): boolean => broken;

function reportEmpty({ declaration, report }: Frame): void {
  if (declaration.broken) return;
  const { name, kind } = declaration;
  const begins =
    kind.text === 'block' ? 'a block has at least one layer' : 'it begins with its input, such as `image(1, 28, 28)`';
  report.error('empty-network', name?.span ?? kind.span, `\`${name?.text ?? kind.text}\` is empty: ${begins}`);
}

/** Statements that are nothing but an input, of a network with several. */
function inputsOf({ statements }: Declaration): ReadonlySet<Statement> {
  const begin = [...deepStatements(statements)].filter(
    (statement) => 'value' in statement && isInput(firstOf(statement.value)),
  );
  const lone = begin.filter((statement) => 'value' in statement && statement.value && isInput(statement.value));
  return new Set(begin.length > 1 ? lone : []);
}

const firstOf = (value: Value | undefined): Value | undefined =>
  value?.is === 'pipeline' ? firstOf(value.steps[0]) : value?.is === 'group' ? firstOf(value.value) : value;

const isInput = (value: Value | undefined): boolean =>
  value?.is === 'call' && tables.layer.has(value.name.text) && inputLayers().has(value.name.text);

let inputs: ReadonlySet<string> | undefined;
function inputLayers(): ReadonlySet<string> {
  inputs ??= new Set(
    [...tables.layer.entries.values()].flatMap((entry) =>
      'role' in entry && entry.role === 'input' ? [entry.name] : [],
    ),
  );
  return inputs;
}

/** Everything that flows into the outputs. */
function reachable(outputs: readonly LayerUse[]): ReadonlySet<LayerUse> {
  const found = new Set<LayerUse>();
  const waiting = [...outputs];
  for (let use = waiting.pop(); use; use = waiting.pop()) {
    if (found.has(use)) continue;
    found.add(use);
    waiting.push(...use.inputs);
  }
  return found;
}

/** Reports where a chain ends that nobody reads; such layers are left out of the graph. */
function reportUnused({ uses, frameOf }: Unfolding, kept: ReadonlySet<LayerUse>): void {
  const read = new Set(uses.flatMap((use) => use.inputs));
  for (const use of uses) {
    // One of several results may stay unread.
    if (kept.has(use) || read.has(use) || use.layer.parts) continue;
    // A layer that was to learn and does not, or an input, is a mistake; anything else is only left over.
    const learning = [...reachable([use])].filter((each) => !kept.has(each) && each.layer.role === 'weighted').length;
    const isInput = use.layer.role === 'input';
    const left =
      learning === 0
        ? `it is left out${isInput ? ', and the network never sees it' : ''}`
        : `${learning === 1 ? 'a layer that would learn is' : `${learning} layers that would learn are`} left out; join it to the rest, or remove it`;
    const message = `nothing reads the value of this \`${use.layer.name}\`: ${left}`;
    const severity = learning > 0 || isInput ? 'warning' : 'info';
    frameOf.get(use)!.report.add(severity, 'unused-value', use.node.span, message);
  }
}

function graphOf(
  frame: Frame,
  order: readonly LayerUse[],
  ids: ReadonlyMap<LayerUse, number>,
  outputs: readonly LayerUse[],
  named: ReadonlyMap<string, NamedValue>,
): Graph {
  const paths = pathsOf(frame);
  const owners = ownersOf(order);
  const nodes = order.map((use, id): GraphNode => {
    const { call, shape, vocabulary, named, through = [], weightsOf, shared = {} } = use;
    const owner = weightsOf && owners.get(weightsOf);
    const instances = Object.entries(shared).map(([option, { uses = [] }]) => {
      const first = uses[0];
      return [option, first ? paths.get(owners.get(first) ?? first)! : ''];
    });
    return {
      id,
      call:
        instances.length > 0 ? { ...call!, options: { ...call!.options, ...Object.fromEntries(instances) } } : call!,
      inputs: use.inputs.map((input) => ids.get(input)!),
      ...(named && { named }),
      shape: shape!,
      ...(vocabulary !== undefined && { vocabulary }),
      ...(owner && owner !== use && { weightsOf: paths.get(owner)! }),
      ...(through.length > 0 && { through }),
      path: paths.get(use)!,
    };
  });
  const { declaration, home } = frame;
  const outputNames = [...named].flatMap(([name, { isOutput }]) => (isOutput ? [name] : []));
  const values = [...named].flatMap(([name, { use }]) => (use && ids.has(use) ? [[name, ids.get(use)!] as const] : []));
  return {
    name: declaration.name!.text,
    nodes,
    inputs: order.flatMap(({ layer }, id) => (layer.role === 'input' ? [id] : [])),
    outputs: outputs.map((use) => ids.get(use)!),
    ...(outputNames.length > 0 && { outputNames }),
    ...(values.length > 0 && { values: Object.fromEntries(values) }),
    span: { file: home.file, ...declaration.span },
  };
}

/** Of each first use of something shared, the use in the graph that has the weights: the first that is kept. */
function ownersOf(order: readonly LayerUse[]): ReadonlyMap<LayerUse, LayerUse> {
  const owners = new Map<LayerUse, LayerUse>();
  for (const use of order) {
    const first = use.weightsOf ?? use;
    if (!owners.has(first)) owners.set(first, use);
  }
  return owners;
}
