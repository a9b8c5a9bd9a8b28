import type { DataFacts, TargetKind } from '../../data/facts.ts';
import type { Parameter } from '../../graph/parameter.ts';
import { count, type Shape } from '../../graph/shape.ts';
import { type Entry, number, type Options, type OptionsOf } from '../../table.ts';

/** What a loss makes of the network's output when predicting; `leaves`: the probabilities of a tree of classes, with the loss's weights. */
export type OutputActivation = 'softmax' | 'sigmoid' | 'exponential' | 'leaves' | 'none';

export interface LossProblem {
  /** A whole sentence. */
  readonly problem: string;
  /** The width of the output that would be right, where the width is what is wrong. */
  readonly width?: number;
  /** The loss that would be right, where the loss is what is wrong. */
  readonly instead?: string;
}

export interface Loss<O extends Options = Options> extends Entry<O> {
  /** The kind of target that it compares with, and the loss that most would take for the other kinds. */
  readonly target: TargetKind;
  /** Does it also take labels, each value a yes or no of its own? */
  readonly takesLabels?: true;
  readonly outputActivation: OutputActivation;
  /** What that is the shape of; left out: the output's own. */
  shown?(output: Shape, options: OptionsOf<O>): Shape;
  /** Is this output right for this target? `facts` may know little. */
  check(output: Shape, facts: DataFacts, options: OptionsOf<O>): LossProblem | undefined;
  /** For a loss that is told its values: do their shapes, by option, fit? A whole sentence where they do not. */
  checkValues?(shapes: Readonly<Record<string, Shape>>): string | undefined;
  readonly kernel: string;
  /** Sizes of the kernel call, its slot excepted; of a loss that is told its values, by the shape of the first. */
  sizes(output: Shape, options: OptionsOf<O>): Readonly<Record<string, number>>;
  scalars?(options: OptionsOf<O>): Readonly<Record<string, number>>;
  /** The number of a class that does not count, in metrics of its output either. */
  ignores?(options: OptionsOf<O>): number | undefined;
  /** What each class counts, for kernels with a buffer `weights`; `balanced`: as its samples for training are rare. */
  classWeights?(options: OptionsOf<O>): readonly number[] | 'balanced' | undefined;
  /** Buffers of the kernel for the length of the call, in bytes. */
  scratch?(output: Shape, batch: number, options: OptionsOf<O>): Readonly<Record<string, number>>;
  /**
   * Weights of its own, which learn with those of the network. The kernel takes them by name, and beside its `gradient` the
   * gradients by them, `d` before the name, already times the scalar `weight`, what the loss counts beside others.
   */
  parameters?(output: Shape, options: OptionsOf<O>): readonly Parameter[];
  /** Buffers of the kernel that are kept from step to step and with the weights, by their shapes; they begin at 0. */
  state?(output: Shape, options: OptionsOf<O>): Readonly<Record<string, Shape>>;
  /** Samples are compared with one another, so that none has a loss of its own to be weighed. */
  readonly comparesSamples?: boolean;
  /** Of a loss that is told its values: it is a sum over them, of which those of padded steps are left out. */
  readonly sumsSteps?: boolean;
  /** Of a loss that is told its values: it compares with no target. */
  readonly targetless?: boolean;
  /** How the kernel wants its target in memory. */
  readonly targetAs: 'classes' | 'values';
  /** Of a loss with weights of its own: FLOPs of the forward pass for one sample. */
  flops?(output: Shape, options: OptionsOf<O>): number;
  /** Metrics that are reported when the spec names none. */
  readonly defaultMetrics: readonly string[];
  /** FLOPs per value of the output, forward and backward. */
  readonly flopsPerValue: number;
}

const weight = number({
  doc: 'What this loss counts beside the others, where a network has several: the sum of weight · loss is made small.',
  min: 0,
  default: 1,
});

/** Sizes of a kernel that looks at each value alone; what so many values count may be told: by default all of a sample. */
export const byValue = (output: Shape) => ({ values: count(output), per_weight: count(output) });

/** Every loss can be weighed against others. */
export const loss = <O extends Options>(entry: Loss<O>): Loss =>
  ({ ...entry, options: { ...entry.options, weight } }) as unknown as Loss;
