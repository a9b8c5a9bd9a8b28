import type { Graph, GraphNode } from '../graph/graph.ts';
import { count } from '../graph/shape.ts';
import { layers } from '../layers/index.ts';
import type { Companion } from '../layers/layer.ts';
import { companionMaker, companionsOf, madeBy } from './companions.ts';
import type { Fusion } from './fusion.ts';
import { type Form, formOfInput, type Reading, readingOf, sameForm } from './memory_order.ts';

/** What a step makes: numbers a sample, in an order of memory. Views and absorbed activations make none of their own. */
export interface StepValue {
  readonly values: number;
  readonly form: Form;
}

/** By name, the value that travels beside another. */
export type Beside = { [companion in Companion]?: number };

/** Indices are those of `Steps.values`. */
export type Step =
  | { readonly kind: 'input'; readonly node: GraphNode; readonly output: number }
  | {
      readonly kind: 'layer';
      readonly node: GraphNode;
      readonly inputs: readonly number[];
      /** What its kernel adds before the activation, as the output lies in memory. */
      readonly shortcut?: number;
      readonly output: number;
      readonly channelsLast: boolean;
      /** What it reads beside its inputs, and what of its own others read beside its output. */
      readonly reads: Beside;
      readonly makes: Beside;
    }
  /** Out of one order of memory into the other. */
  | { readonly kind: 'reorder'; readonly input: number; readonly output: number };

export type LayerStep = Extract<Step, { kind: 'layer' }>;

/** A graph as it is computed: its layers in turn, with values put in order between them. */
export interface Steps {
  readonly steps: readonly Step[];
  readonly values: readonly StepValue[];
  /** What leaves the network, by node, in the order of the language. */
  readonly wanted: ReadonlyMap<number, number>;
  /** Of what leaves the network, which of its steps count, where some do not. */
  readonly masks: ReadonlyMap<number, number>;
  /** For layers that take a flattened picture as it lies in memory: the picture. */
  readonly taken: ReadonlyMap<number, NonNullable<Form>>;
}

/** `wanted`: the nodes whose values leave the network. What nothing leads to one of them from is left out. */
export function stepsOf(graph: Graph, fusion: Fusion, wanted: readonly number[]): Steps {
  const writer = new Writer();
  const taken = new Map<number, NonNullable<Form>>();
  const sharing = new Set(graph.nodes.flatMap(({ weightsOf }) => (weightsOf === undefined ? [] : [weightsOf])));
  const live = leadingTo(wanted, graph);
  /** Of each node, the value that holds what it makes. */
  const made = new Map<number, number>();
  const waiting = new Set([...fusion.sums.values()].map(({ by }) => by));
  for (const each of graph.nodes) {
    if (!live.has(each.id) || waiting.has(each.id)) continue;
    const sum = fusion.sums.get(each.id);
    const node = sum ? graph.nodes[sum.by]! : each;
    const layer = layers.get(node.call.entry);
    const inputs = node.inputs.map((id) => made.get(id)!);
    if (inputs.length === 0) {
      const output = writer.value(node, formOfInput(node));
      writer.steps.push({ kind: 'input', node, output });
      made.set(node.id, output);
      continue;
    }
    if (layer.view || fusion.absorbed.has(node.id)) {
      made.set(node.id, inputs[0]!);
      continue;
    }
    const forms = inputs.map((input) => writer.values[input]!.form);
    // Weights that several uses share have one order.
    const takes = layer.takesMemoryOrder && forms[0] && !node.weightsOf && !sharing.has(node.path);
    const flat = graph.nodes[node.inputs[0]!]!.shape.length === 1;
    if (takes && flat) taken.set(node.id, forms[0]!);
    const reading: Reading = readingOf(graph, node, forms, taken.has(node.id));
    const read = inputs.map((input, at) => writer.inForm(input, reading.inputs[at]));
    const shortcut = sum && writer.inForm(made.get(sum.shortcut)!, reading.output);
    const output = writer.value(node, reading.output);
    const reads: Beside = {};
    for (const [name, maker] of companionsOf(graph, node)) reads[name] = writer.beside(graph, maker, name);
    const { channelsLast } = reading;
    const added = shortcut !== undefined && { shortcut };
    writer.steps.push({ kind: 'layer', node, inputs: read, ...added, output, channelsLast, reads, makes: {} });
    made.set(each.id, output);
  }
  const leaving = wanted.map((id) => [id, writer.inForm(made.get(id)!, undefined)] as const);
  const masks = wanted.flatMap((id) => {
    const maker = companionMaker(graph, graph.nodes[id]!, 'mask');
    return maker ? [[id, writer.beside(graph, maker, 'mask')] as const] : [];
  });
  return { steps: writer.steps, values: writer.values, wanted: new Map(leaving), masks: new Map(masks), taken };
}

class Writer {
  readonly steps: Step[] = [];
  readonly values: StepValue[] = [];
  private readonly reordered = new Map<string, number>();

  value({ shape }: GraphNode, form: Form): number {
    return this.values.push({ values: count(shape), form }) - 1;
  }

  /** What layer `node` makes beside its output. */
  beside(graph: Graph, node: GraphNode, name: Companion): number {
    const step = this.steps.find((each) => each.kind === 'layer' && each.node === node) as LayerStep;
    step.makes[name] ??= this.values.push({ values: madeBy(graph, node, name)!, form: undefined }) - 1;
    return step.makes[name];
  }

  /** `input` in the order that is wanted: itself, or a copy that all readers of that order share. */
  inForm(input: number, form: Form): number {
    const value = this.values[input]!;
    if (sameForm(value.form, form)) return input;
    const plain = value.form && form ? this.inForm(input, undefined) : input;
    const key = `${plain} ${form}`;
    let output = this.reordered.get(key);
    if (output === undefined) {
      output = this.values.push({ values: value.values, form }) - 1;
      this.steps.push({ kind: 'reorder', input: plain, output });
      this.reordered.set(key, output);
    }
    return output;
  }
}

function leadingTo(wanted: readonly number[], graph: Graph): ReadonlySet<number> {
  const live = new Set(wanted);
  for (const node of [...graph.nodes].reverse()) if (live.has(node.id)) for (const id of node.inputs) live.add(id);
  return live;
}
