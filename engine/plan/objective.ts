import type { Graph } from '../graph/graph.ts';
import { count, positionsOf, type Shape } from '../graph/shape.ts';
import type { Buffer } from '../layers/layer.ts';
import type { Offset, StoredTensor } from '../program.ts';
import { type Call, NOWHERE } from '../table.ts';
import { type LossSetting, type LossTerm, lossTerms, type MetricSetting } from '../training/losses/by_output.ts';
import { NO_CLASS } from '../training/losses/class_options.ts';
import { losses } from '../training/losses/index.ts';
import type { Loss } from '../training/losses/loss.ts';
import { metrics as metricTable } from '../training/metrics/index.ts';
import { activate } from './activate.ts';
import { aligned } from './arena.ts';
import type { Buffers, Draft } from './draft.ts';
import { leaves } from './leaves.ts';
import { Targets } from './targets.ts';
import type { OwnedParameter, PlacedParameter, Weights } from './weights.ts';

/** What a network is trained to do: the terms of its loss, each with what is reported beside it. */
export interface ObjectiveRequest {
  readonly graph: Graph;
  readonly loss: LossSetting;
  /** Left out: those that go with the losses. */
  readonly metrics?: MetricSetting | undefined;
  /** Outputs are compared with the sample itself. */
  readonly target?: 'input' | undefined;
  /** Samples have weights: the second target of the dataset. */
  readonly weighed?: boolean | undefined;
}

interface Term extends LossTerm {
  readonly loss: Loss;
  readonly metrics: readonly Call[];
}

/** A number that is reported: its name, the metric that it is where it is no loss, and the sums of a step that make it. */
export interface Measure {
  readonly name: string;
  readonly metric?: string;
  /** The first of its sums, and how many there are. */
  readonly slot: number;
  readonly sums: number;
}

/** The place of what each class counts in a loss, and what was asked for. */
export interface ClassWeights {
  readonly offset: Offset;
  readonly classes: number;
  readonly given: readonly number[] | 'balanced';
}

/** What has left the network, by node. */
export interface Leaving {
  readonly values: ReadonlyMap<number, Buffer>;
  /** Which of its steps count, where some do not. */
  readonly masks: ReadonlyMap<number, Buffer>;
}

/** Begins the names of what losses keep in files of weights. */
export const OF_LOSSES = 'loss';

export class Objective {
  readonly terms: readonly Term[];
  /** In the order of their slots; the first is `loss`, the weighted sum of all. */
  readonly measures: readonly Measure[];
  /** Of a step, those of all measures. */
  readonly sums: number;
  private readonly graph: Graph;
  private readonly comparesInput: boolean;
  private readonly weighed: boolean;
  private readonly classWeights = new Map<Term, ClassWeights>();
  /** What losses keep from step to step, by the name of the kernel's buffer. */
  private readonly states = new Map<Term, Readonly<Record<string, StoredTensor>>>();
  private readonly weights = new Map<Term, readonly PlacedParameter[]>();

  constructor({ graph, loss, metrics, target, weighed = false }: ObjectiveRequest) {
    this.graph = graph;
    this.comparesInput = target === 'input';
    this.weighed = weighed;
    this.terms = lossTerms(loss, graph).map((term) => {
      const entry = losses.get(term.call.entry);
      return { ...term, loss: entry, metrics: metricsOf(term, entry, metrics) };
    });
    const measures: Measure[] = [];
    const add = (name: string, metric?: string, sums = 1) => {
      const { slot = 0, sums: before = 0 } = measures.at(-1) ?? {};
      measures.push({ name, ...(metric !== undefined && { metric }), slot: slot + before, sums });
    };
    add('loss');
    for (const { name, metrics, loss, output } of this.terms) {
      if (name !== undefined) add(`${name}.loss`);
      for (const { entry } of metrics) {
        const sums = metricTable.get(entry).sums?.(loss, this.shownShape(output!));
        add(name === undefined ? entry : `${name}.${entry}`, entry, sums);
      }
    }
    this.measures = measures;
    this.sums = measures.reduce((total, { sums }) => total + sums, 0);
  }

  /** Weights that losses have of their own, which learn with those of the network. */
  get parameters(): readonly OwnedParameter[] {
    return this.terms.flatMap((term) =>
      this.parametersOf(term).map((parameter) => ({ path: pathOf(term), parameter })),
    );
  }

  private parametersOf({ loss, output, call }: Term) {
    return loss.parameters?.(this.shapeOf(output!), call.options as never) ?? [];
  }

  /** Says where those weights are. */
  take(weights: Weights): void {
    for (const term of this.terms)
      this.weights.set(
        term,
        this.parametersOf(term).map(({ name }) => weights.of(pathOf(term), name)),
      );
  }

  /** Gives what losses keep from step to step its place from `start` on; returns where it ends. */
  place(start: Offset): Offset {
    let end = start;
    for (const term of this.terms) {
      const shapes = term.loss.state?.(this.shapeOf(term.output!), term.call.options as never) ?? {};
      const states = Object.entries(shapes).map(([name, shape]): [string, StoredTensor] => {
        const layout = { view: shape, permutation: shape.map((_, axis) => axis) };
        const tensor = { name: `${pathOf(term)}.${name}`, shape, offset: end, layout, trainable: false };
        end += aligned(4 * count(shape));
        return [name, tensor];
      });
      this.states.set(term, Object.fromEntries(states));
      const given = term.loss.classWeights?.(term.call.options as never);
      if (given === undefined) continue;
      const { shape } = this.graph.nodes[term.output!]!;
      const classes = term.loss.targetAs === 'classes' ? count(shape) / positionsOf(shape) : 2;
      this.classWeights.set(term, { offset: end, classes, given });
      end += aligned(4 * classes);
    }
    return end;
  }

  /** What losses keep, to be kept with the weights. */
  get tensors(): readonly StoredTensor[] {
    return [...this.states.values()].flatMap((states) => Object.values(states));
  }

  /** Emits what puts to 0 what losses keep. */
  initialize(draft: Draft, buffers: Buffers): void {
    for (const { offset, shape } of this.tensors) {
      const values = count(shape);
      draft.emit('clear', { y: buffers.kept(offset, 4 * values) }, { values: 0, fixed: values });
    }
  }

  /** Where the trainer writes what classes count. */
  get weightPlaces(): readonly ClassWeights[] {
    return [...this.classWeights.values()];
  }

  /** Nodes whose values are wanted in the order of the language: outputs, what losses are told, and what is compared with. */
  get wanted(): readonly number[] {
    const read = this.terms.flatMap(({ output, reads }) => [
      ...(output === undefined ? [] : [output]),
      ...Object.values(reads),
    ]);
    return [...new Set([...this.graph.outputs, ...read, ...(this.comparesInput ? [this.graph.inputs[0]!] : [])])];
  }

  /**
   * Emits losses and metrics of what leaves the network; steps that are masked do not count. Gives the gradients of the whole
   * loss by the values where they are wanted, one from each term.
   */
  compare(
    draft: Draft,
    buffers: Buffers,
    leaving: Leaving,
    batch: number,
    wantsGradients: boolean,
  ): { readonly node: number; readonly gradient: Buffer }[] {
    const { values } = leaving;
    const given: { node: number; gradient: Buffer }[] = [];
    const targets = new Targets(
      draft,
      buffers,
      batch,
      this.comparesInput ? values.get(this.graph.inputs[0]!) : undefined,
    );
    let next = 1;
    draft.serve('loss');
    for (const term of this.terms) {
      const weighed = term.name !== undefined;
      const slot = weighed ? next++ : 0;
      // Sums of several passes add up: what they were before is taken off.
      if (weighed) draft.emit('add_to_loss', {}, { slot }, { weight: -term.weight });
      const gradient = (node: number) => {
        if (!wantsGradients) return undefined;
        const buffer = buffers.transient(buffers.bytesOf(values.get(node)!));
        given.push({ node, gradient: buffer });
        return buffer;
      };
      const began = given.length;
      if (term.output === undefined) this.emitTold(term, draft, leaving, targets, slot, gradient);
      else this.emitCompared(term, draft, buffers, leaving, targets, batch, slot, gradient);
      if (weighed) draft.emit('add_to_loss', {}, { slot }, { weight: term.weight });
      if (weighed && term.weight !== 1)
        for (const { node, gradient: x } of given.slice(began)) {
          const sizes = { operation: MULTIPLY, values: count(this.shapeOf(node)) };
          draft.emit('arithmetic_constant', { x, y: x }, sizes, { by: term.weight });
        }
      next = this.emitMetrics(term, draft, buffers, leaving, targets, next);
    }
    return given;
  }

  /** Those of a term, from slot `next` on; returns the slot after them. */
  private emitMetrics(
    { loss, output, metrics, call }: Term,
    draft: Draft,
    buffers: Buffers,
    { values, masks }: Leaving,
    targets: Targets,
    slot: number,
  ): number {
    let next = slot;
    let shown: Buffer | undefined;
    for (const { entry, options } of metrics) {
      const shape = this.shownShape(output!);
      const mask = masks.get(output!);
      const metric = metricTable.get(entry);
      const ignored = ignoredBy(loss, call);
      const { kernel, sizes, scalars } = metric.kernel(loss, shape, options as never, ignored);
      const raw = values.get(output!)!;
      // Errors are those of what is predicted; classes are told by logits as well, where there are any.
      const isOfShown = !metric.targets.includes('class') || loss.shown !== undefined;
      if (isOfShown) shown ??= this.show(output!, raw, draft, buffers);
      const sums = metric.sums?.(loss, shape);
      draft.emit(
        kernel,
        {
          outputs: isOfShown ? shown! : raw,
          targets: targets.of(loss, shape, mask, ignored),
          ...(mask && loss.targetAs === 'values' && { mask }),
        },
        { ...sizes, ...perStep(loss, shape, mask), slot: next, ...(sums && { last_slot: next + sums - 1 }) },
        scalars,
      );
      next += sums ?? 1;
    }
    return next;
  }

  /** What is made of the output `node` for people to see. */
  activationOf(node: number): Loss['outputActivation'] {
    return this.termOf(node)?.loss.outputActivation ?? 'none';
  }

  /** What people want to see of the output `node`, whose value is in `raw`: probabilities where its loss takes logits. */
  show(node: number, raw: Buffer, draft: Draft, buffers: Buffers): Buffer {
    const activation = this.activationOf(node);
    if (activation !== 'leaves') return activate(activation, this.shapeOf(node), buffers, draft, raw);
    const [weight, bias] = this.weights.get(this.termOf(node)!)!.map(({ buffer }) => buffer);
    return leaves(this.shapeOf(node), { weight: weight!, bias: bias! }, buffers, draft, raw);
  }

  shownShape(node: number): Shape {
    const term = this.termOf(node);
    const shape = this.shapeOf(node);
    return term?.loss.shown?.(shape, term.call.options as never) ?? shape;
  }

  private termOf(node: number): Term | undefined {
    return this.terms.find(({ output }) => output === node);
  }

  private shapeOf(node: number): Shape {
    return this.graph.nodes[node]!.shape;
  }

  private countsOf(
    { comparesSamples, targetAs, sumsSteps }: Loss,
    targets: Targets,
    shape?: Shape,
    mask?: Buffer,
  ): Record<string, Buffer> {
    if (mask && targetAs === 'values')
      return {
        sample_weights: targets.stepWeights(mask, positionsOf(shape!), this.weighed, sumsSteps ? 'sum' : 'mean'),
      };
    return this.weighed && !comparesSamples ? { sample_weights: targets.weights } : {};
  }

  private emitCompared(
    term: Term,
    draft: Draft,
    buffers: Buffers,
    { values, masks }: Leaving,
    targets: Targets,
    batch: number,
    slot: number,
    gradientOf: (node: number) => Buffer | undefined,
  ): void {
    const { loss, call, output } = term;
    const shape = this.shapeOf(output!);
    const mask = masks.get(output!);
    const gradient = gradientOf(output!);
    const weights = this.classWeights.get(term);
    const scratch = Object.entries(loss.scratch?.(shape, batch, call.options as never) ?? {}).map(
      ([name, bytes]) => [name, buffers.transient(bytes)] as const,
    );
    const states = Object.entries(this.states.get(term)!).map(
      ([name, { offset, shape }]) => [name, buffers.kept(offset, 4 * count(shape))] as const,
    );
    const own = this.weights
      .get(term)!
      .flatMap(({ parameter: { name }, buffer, gradient: dw }) => [
        [name, buffer] as const,
        ...(gradient && dw ? [[`d${name}`, dw] as const] : []),
      ]);
    const operands = {
      ...Object.fromEntries([...scratch, ...states, ...own]),
      outputs: values.get(output!)!,
      targets: targets.of(loss, shape, mask, ignoredBy(loss, call)),
      ...(gradient && { gradient }),
      ...(weights && { weights: buffers.kept(weights.offset, 4 * weights.classes) }),
      ...this.countsOf(loss, targets, shape, mask),
    };
    draft.emit(
      loss.kernel,
      operands,
      { ...loss.sizes(shape, call.options as never), ...perStep(loss, shape, mask), slot },
      // The gradient by the output is multiplied by what reads it, those by the loss's weights nobody touches again.
      { ...loss.scalars?.(call.options as never), ...(loss.parameters && { weight: term.weight }) },
    );
  }

  private emitTold(
    { loss, call, reads }: Term,
    draft: Draft,
    { values, masks }: Leaving,
    targets: Targets,
    slot: number,
    gradientOf: (node: number) => Buffer | undefined,
  ): void {
    const nodes = Object.values(reads);
    const shape = this.shapeOf(nodes[0]!);
    const mask = loss.sumsSteps ? nodes.map((node) => masks.get(node)).find((each) => each) : undefined;
    const operands = Object.entries(reads).flatMap(([option, node]): [string, Buffer][] => {
      const gradient = gradientOf(node);
      return [[option, values.get(node)!], ...(gradient ? [[`d${option}`, gradient] as [string, Buffer]] : [])];
    });
    if (!loss.targetless) operands.push(['targets', targets.of(loss, [1])]);
    const buffers: Record<string, Buffer> = {
      ...Object.fromEntries(operands),
      ...this.countsOf(loss, targets, shape, mask),
    };
    draft.emit(
      loss.kernel,
      buffers,
      { ...loss.sizes(shape, call.options as never), ...perStep(loss, shape, mask), slot },
      loss.scalars?.(call.options as never),
    );
  }
}

/** The number of the class that neither loss nor metrics of a term count. */
const ignoredBy = ({ ignores }: Loss, { options }: Call): number => ignores?.(options as never) ?? NO_CLASS;

/** Kernels that look at each value alone are told how many of them a step has, where steps count differently. */
const perStep = ({ targetAs }: Loss, shape: Shape, mask: Buffer | undefined): Readonly<Record<string, number>> =>
  mask && targetAs === 'values' ? { per_weight: count(shape) / positionsOf(shape) } : {};

/** Of what the loss of a term keeps, in files of weights. */
const pathOf = ({ name, loss }: Term): string =>
  [OF_LOSSES, ...(name === undefined ? [] : [name]), loss.name].join('.');

/** As native/kernels/arithmetic.cpp counts it. */
const MULTIPLY = 2;

/** Metrics of a term's output: what is asked for, or what goes with its loss. */
function metricsOf({ name, call, output }: LossTerm, loss: Loss, setting: MetricSetting | undefined): readonly Call[] {
  if (output === undefined) return [];
  const asked = Array.isArray(setting)
    ? (setting as readonly Call[])
    : name === undefined
      ? undefined
      : (setting as Readonly<Record<string, readonly Call[]>> | undefined)?.[name];
  return asked ?? loss.defaultMetrics.map((entry) => ({ entry, options: {}, span: call.span ?? NOWHERE, written: {} }));
}
