import type { Graph, GraphNode } from '../../engine/graph/graph.ts';
import { nearest } from '../../engine/nearest.ts';
import type { Argument, CallValue, Declaration, Parameter, Value } from '../syntax/tree.ts';
import type { Diagnostic } from './diagnostic.ts';
import { Report } from './diagnostic.ts';
import { FlowReader } from './flow.ts';
import type { LayerUse, Meanings } from './meanings.ts';
import { pathsOf } from './paths.ts';
import type { Reading } from './reading.ts';
import { reduce, type Scope } from './reduce.ts';
import { inWords, suggest } from './suggestion.ts';

/** A network read with one set of arguments. */
export interface NetworkReading {
  /** Absent where the network has errors. */
  readonly graph?: Graph;
  /** All layers in the order of the text, also of a network with errors. */
  readonly uses: readonly LayerUse[];
  /** The places of layers in the graph. */
  readonly nodes: ReadonlyMap<CallValue, number>;
  readonly diagnostics: readonly Diagnostic[];
}

type Arguments = ReadonlyMap<string, Value>;

/** Reads the body of a network; `given` holds the arguments that replace defaults of its parameters. */
export function readNetwork(
  network: Declaration,
  given: Arguments,
  around: Omit<Reading, 'scope' | 'report'>,
): NetworkReading {
  const report = new Report();
  const scope = scopeOf(network, given, report, around.meanings);
  const flow = new FlowReader(network, { ...around, report, scope });
  const whole =
    flow.output !== undefined && report.errors === 0 && !network.broken && !network.statements.some(isBroken);
  const kept = reachable(flow.output);
  if (whole) reportUnused(flow, kept, report);
  if (whole && flow.output!.inputs.length === 0) {
    report.error('empty-network', network.name?.span ?? network.kind.span, 'no layer follows the input');
  }
  const uses = flow.uses;
  const order = uses.filter((use) => kept.has(use));
  const nodes = new Map(order.map((use, id) => [use.node, id]));
  const graph = whole && report.errors === 0 ? graphOf(network, flow, order, nodes, around.file) : undefined;
  return { graph, uses, nodes, diagnostics: report.diagnostics };
}

const isBroken = ({ broken }: { readonly broken: boolean }): boolean => broken;

function scopeOf(network: Declaration, given: Arguments, report: Report, meanings: Meanings): Scope {
  const scope = new Map<string, { parameter: Parameter; value: Value }>();
  for (const parameter of network.parameters) {
    const { name, span } = parameter;
    const first = scope.get(name.text);
    if (first) {
      const related = [{ message: 'the first one', span: first.parameter.span }];
      report.error('repeated', name.span, `the parameter \`${name.text}\` stands twice`, { related });
      continue;
    }
    // A default may use the parameters before it.
    const written = given.get(name.text) ?? parameter.default ?? { is: 'missing', span };
    scope.set(name.text, { parameter, value: reduce(written, scope, report, meanings).value });
  }
  return scope;
}

/** Everything that flows into the output. */
function reachable(output: LayerUse | undefined): ReadonlySet<LayerUse> {
  const found = new Set<LayerUse>();
  const waiting = output ? [output] : [];
  for (let use = waiting.pop(); use; use = waiting.pop()) {
    if (found.has(use)) continue;
    found.add(use);
    waiting.push(...use.inputs);
  }
  return found;
}

/** Reports where a chain ends that nobody reads; such layers are left out of the graph. */
function reportUnused(flow: FlowReader, kept: ReadonlySet<LayerUse>, report: Report): void {
  const read = new Set(flow.uses.flatMap((use) => use.inputs));
  for (const use of flow.uses) {
    if (kept.has(use) || read.has(use)) continue;
    report.add(
      'info',
      'unused-value',
      use.node.span,
      `nothing reads the value of this \`${use.layer.name}\`: it is left out`,
    );
  }
}

function graphOf(
  network: Declaration,
  flow: FlowReader,
  order: readonly LayerUse[],
  ids: ReadonlyMap<CallValue, number>,
  file: string,
): Graph {
  const paths = pathsOf(flow.uses);
  const nodes = order.map((use, id): GraphNode => {
    const inputs = use.inputs.map((input) => ids.get(input.node)!);
    return { id, call: use.call!, inputs, shape: use.shape!, path: paths.get(use)! };
  });
  const inputs = order.flatMap(({ layer }, id) => (layer.role === 'input' ? [id] : []));
  const outputs = [ids.get(flow.output!.node)!];
  return { name: network.name!.text, nodes, inputs, outputs, span: { file, ...network.span } };
}

/** The arguments that a reference such as `LeNet(dropout: 0.3)` gives to parameters; undefined where they are not right. */
export function readNetworkArguments(node: CallValue, network: Declaration, reading: Reading): Arguments | undefined {
  const { report, scope, meanings } = reading;
  const errors = report.errors;
  const given = new Map<string, Value>();
  const name = network.name!.text;
  let unnamed = 0;
  for (const argument of node.arguments) {
    const parameter = parameterOf(argument, network, argument.name ? -1 : unnamed++);
    if (!parameter) {
      unknownParameter(argument, network, report);
      continue;
    }
    if (argument.name) meanings.refer(argument.name, parameter);
    if (given.has(parameter.name.text)) {
      report.error('repeated', argument.span, `\`${parameter.name.text}\` of \`${name}\` is given twice`);
    }
    given.set(parameter.name.text, reduce(argument.value, scope, report, meanings).value);
  }
  for (const parameter of network.parameters) {
    if (parameter.default || given.has(parameter.name.text) || node.broken || report.errors > errors) continue;
    const message = `\`${name}\` needs its parameter \`${parameter.name.text}\`: \`${name}(${parameter.name.text}: …)\``;
    const related = [{ message: 'it has no default', span: parameter.span }];
    report.error('missing-option', node.span, message, { related });
  }
  return node.broken || report.errors > errors ? undefined : given;
}

const parameterOf = ({ name }: Argument, network: Declaration, place: number): Parameter | undefined =>
  name ? network.parameters.find((parameter) => parameter.name.text === name.text) : network.parameters[place];

function unknownParameter({ name, span }: Argument, network: Declaration, report: Report): void {
  const names = network.parameters.map((parameter) => parameter.name.text);
  const has =
    names.length === 0
      ? 'it has no parameters'
      : `its parameter${names.length > 1 ? 's are' : ' is'} ${inWords(names, 'and')}`;
  if (!name) {
    report.error('too-many-arguments', span, `too many arguments for \`${network.name!.text}\`: ${has}`);
    return;
  }
  const { words, fixes } = suggest(nearest(name.text, names), name.span);
  const message = `\`${network.name!.text}\` has no parameter \`${name.text}\`${words || `: ${has}`}`;
  report.error('unknown-option', name.span, message, { fixes });
}
