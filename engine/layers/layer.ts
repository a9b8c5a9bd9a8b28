import type { Parameter } from '../graph/parameter.ts';
import { type Shape, show, type ValueType } from '../graph/shape.ts';
import type { FusedActivation } from '../program.ts';
import type { Call, Entry, Options, OptionsOf, Value } from '../table.ts';

/** What a layer does in a network; rules argue from it. */
export type Role =
  | 'input'
  | 'weighted'
  | 'activation'
  | 'normalization'
  | 'pooling'
  | 'regularization'
  | 'shape'
  /** Joins several values: `add`, `concat`. */
  | 'merge';

/** What comes out of a layer for what goes in, or why it cannot. */
export type Inference = ValueType | ShapeProblem;

/** What beside the shapes of its inputs a layer may ask about. */
export interface Surroundings {
  /** What flows in, with vocabularies where that is tokens. */
  readonly inputs: readonly ValueType[];
  /** Values that are given by name: `attention(memory: encoded)`. */
  readonly named: Readonly<Record<string, ValueType>>;
  /** Instances made with `shared` that options name (`unembed(table)`), by option. */
  readonly shared?: Readonly<Record<string, SharedInstance>>;
}

/** What flowed into the first use of a shared instance, and its options. */
export interface SharedInstance {
  readonly input: ValueType;
  readonly options: Readonly<Record<string, Value>>;
}

export interface ShapeProblem {
  /** Continues "`conv2d` …": "needs a picture [channels, height, width], got [128]". */
  readonly problem: string;
  /** A layer to insert before this one that would mend it. */
  readonly insertBefore?: string;
  /** What to write in place of this layer, which would mend it. */
  readonly instead?: string;
}

/** A buffer of the plan before it has a place in the arena. */
export interface Buffer {
  readonly id: number;
}

/** What travels beside a value, from the layer that makes it to one that reads it: the memory cell of an `lstm` with its state;
 * of a sequence which steps count, 1, and which only fill it up, 0. */
export type Companion = 'cell' | 'mask';

/** Stands for what flows in, where a layer says beside which of its inputs it reads something. */
export const FLOW = 'input';

/** The vectors of an embedding that its reader looks up itself: `input` is then the tokens. */
export interface Table {
  readonly vocabulary: number;
  /** `[vocabulary, width]`. */
  readonly vectors: Buffer;
  /** Where the gradient by them goes, overwritten; undefined where they do not learn, or going forward. */
  readonly gradient?: () => Buffer;
}

/** What the planner offers a layer that turns itself into kernel calls, in both directions. */
export interface Lowering<O> {
  readonly options: O;
  /** In the order of the node's inputs: what flows in, then what is given by name. */
  readonly inputShapes: readonly Shape[];
  readonly inputs: readonly Buffer[];
  /** The first of them. */
  readonly inputShape: Shape;
  readonly input: Buffer;
  /** Options that are values of the network: their places in `inputs`. */
  readonly named: Readonly<Record<string, number>>;
  /** What travels beside the inputs, of what the layer reads. */
  readonly read: Readonly<Partial<Record<Companion, Buffer>>>;
  /** Where what travels beside the output goes, of what other layers read. */
  readonly made: Readonly<Partial<Record<Companion, Buffer>>>;
  /** The layers that make the inputs, with their options. */
  readonly makers: readonly Call[];
  /** Of each input that is tokens, how many different ones there are. */
  readonly vocabularies: readonly (number | undefined)[];
  /** Of a layer that `mapsTables`, where the planner leaves the embedding before it to it. */
  readonly table?: Table | undefined;
  readonly outputShape: Shape;
  readonly output: Buffer;
  /** Of a layer that reads either order of memory: do its inputs and output lie channels last? */
  readonly channelsLast: boolean;
  /** True while building `train`, false for `evaluate` and `predict`. */
  readonly training: boolean;
  /** Does it keep the running statistics that it begins with, and use them while training too? Then no weight of it learns. */
  readonly keepsStatistics: boolean;
  /** What this layer's kernel adds to its own on its way out, before the activation. */
  readonly shortcut: Buffer | undefined;
  /** The activation that follows and that this layer's kernel applies on its way out: its number in FUSED_ACTIVATIONS. */
  readonly activation: number;
  /** The largest batch of a step. */
  readonly batch: number;
  /** A weight or running statistic of this layer, or of the one that it shares its weights with. */
  parameter(name: string): Buffer;
  /** A weight of the shared instance that an option names (`unembed(table)`). */
  sharedParameter(option: string, name: string): Buffer;
  /** Kept from forward to backward of one step. The same name gives the same buffer. */
  saved(name: string, bytes: { readonly perSample?: number; readonly fixed?: number }): Buffer;
  /** Of use during one kernel call only. */
  scratch(bytes: number): Buffer;
  /** A number of its own for each layer that draws random numbers. */
  readonly stream: number;
  emit(
    kernel: string,
    buffers: Readonly<Record<string, Buffer>>,
    sizes: Readonly<Record<string, number>>,
    scalars?: Readonly<Record<string, number>>,
  ): void;
}

export interface BackwardLowering<O> extends Lowering<O> {
  /**
   * Gradient of the loss by the output; may be changed in place. Where there is a `shortcut`, `backward` leaves there what the
   * activation lets through: the gradient by the sum, which is the shortcut's too.
   */
  readonly outputGradient: Buffer;
  /**
   * Where the gradients by the inputs go: overwritten, each a buffer of its own. Undefined where nobody needs one (the
   * first weighted layer).
   */
  readonly inputGradients: readonly (Buffer | undefined)[];
  /** The first of them. */
  readonly inputGradient: Buffer | undefined;
  /**
   * What other readers of the first input have given back to it: a layer that asks for it adds its own gradient there, and
   * leaves `inputGradient` alone. Undefined where nobody has, or where it is the output's gradient.
   */
  gradientSoFar(): Buffer | undefined;
  /** Likewise by what is read beside the inputs, and those by what is made beside the output. */
  readonly readGradients: Readonly<Partial<Record<Companion, Buffer>>>;
  readonly madeGradients: Readonly<Partial<Record<Companion, Buffer>>>;
  /** Overwritten likewise; where several uses share a weight, the planner adds up what they give. */
  parameterGradient(name: string): Buffer;
  sharedParameterGradient(option: string, name: string): Buffer;
  /**
   * Takes the output's gradient back through the activation that the kernel applied, in place, and sums the bias's
   * gradient in the same pass. `rows` a sample of `width` values. Emits nothing where there is nothing to do.
   */
  undoEpilogue(of: { readonly rows: number; readonly width: number; readonly bias: boolean }): void;
}

/**
 * How a layer's kernels see values in memory. `language`: row-major in the order of the shape. `channels_last`: the first
 * axis comes last, in inputs and output. `from_channels_last`: the same in inputs alone, the output as the language has it.
 * `any`: each value alone, all in the same order whichever it is. `either`: the
 * kernels are told (`Lowering.channelsLast`).
 */
export type MemoryOrder = 'language' | 'channels_last' | 'from_channels_last' | 'any' | 'either';

export interface Layer<O extends Options = Options> extends Entry<O> {
  readonly role: Role;
  /** Shapes of the output from those of the inputs. */
  infer(inputs: readonly Shape[], options: OptionsOf<O>, around: Surroundings): Inference;
  parameters?(input: Shape, options: OptionsOf<O>, around: Surroundings): readonly Parameter[];
  /** FLOPs of the forward pass for one sample; a multiply-add is 2. */
  flops(input: Shape, output: Shape, options: OptionsOf<O>, around: Surroundings): number;
  /**
   * Products of an input with a weight (or, in attention, with another input) for one sample: what papers give as MACs.
   * Left out: none.
   */
  multiplyAdds?(input: Shape, output: Shape, options: OptionsOf<O>, around: Surroundings): number;
  /** Takes token numbers; all others want numbers to calculate with. */
  readonly takesTokens?: boolean;
  /** How many values flow into it: one unless it says otherwise; `any` for those that join (`concat`). */
  readonly arity?: number | 'any';
  /** The sign that stands for it between two values (`+`). */
  readonly operator?: '+' | '-' | '*' | '/';
  /**
   * It makes several values, `left, right = split(2)`: the option that says how many, and the one that says which of them a
   * node stands for (the first where only one is asked for).
   */
  readonly parts?: { readonly count: keyof O & string; readonly which: keyof O & string };
  /**
   * Values that can be asked of it beside its output, by name (`encoded.state`): the layer that takes them from its
   * output.
   */
  readonly members?: Readonly<Record<string, string>>;
  /** Values that travel beside its output to layers that read them: how many numbers a sample each has, undefined without the option for it. */
  readonly makes?: Readonly<Partial<Record<Companion, (input: Shape, options: OptionsOf<O>) => number | undefined>>>;
  /**
   * What travels beside its input and goes on beside its output. A mask goes on by itself past what is elementwise, and only
   * where the output has the input's steps.
   */
  readonly passesOn?: readonly Companion[];
  /** What it reads, and the option whose value it travels beside, or `FLOW`: of several the first that is given. */
  readonly reads?: Readonly<Partial<Record<Companion, readonly string[]>>>;
  /** Set where the layer's kernel can apply the activation that follows it. */
  readonly fusesActivation?: boolean;
  /** Can the layer's kernel add another value of its output's shape to that, before the activation? */
  addsShortcut?(options: OptionsOf<O>, inputs: readonly Shape[]): boolean;
  /** Set for an activation that a producing kernel can apply. */
  readonly fusedAs?: FusedActivation;
  /** Works on every value alone. */
  readonly elementwise?: boolean;
  /** Left out: `any` where it is elementwise, else `language`. */
  readonly memory?: MemoryOrder | ((inputs: readonly Shape[], options: OptionsOf<O>) => MemoryOrder);
  /** Takes a flattened picture as it lies in memory (channels last), with its weights laid out to match. */
  readonly takesMemoryOrder?: boolean;
  /** Only changes how the values are read: input and output share memory. */
  readonly view?: boolean;
  /** It looks up rows of its weights, the `weight` of `[vocabulary, width]`, and does nothing else. */
  readonly looksUp?: boolean;
  /**
   * Its first step is a linear map of each vector of a sequence: given an embedding's table, it maps the few rows of that
   * rather than each token's vector, and looks up what came out.
   */
  readonly mapsTables?: boolean;
  /** In `evaluate` and `predict` the layer passes its input on (dropout). */
  readonly trainingOnly?: boolean;
  /** What its kernels do not know, as in "does not run `conv2d` with groups"; undefined where they can. `masked`: some steps of what
   * flows in do not count. */
  unsupported?(options: OptionsOf<O>, inputs: readonly Shape[], flow: { readonly masked: boolean }): string | undefined;
  forward?(plan: Lowering<OptionsOf<O>>): void;
  backward?(plan: BackwardLowering<OptionsOf<O>>): void;
}

/** What Keras can be told of every layer. */
const INFERRED = ['input_shape', 'input_dim', 'batch_input_shape'];

/** Declares a layer; the types of its options follow from their declarations. */
export const layer = <O extends Options>(entry: Layer<O>): Layer => {
  const inferred = entry.role === 'input' ? [] : [...INFERRED, ...(entry.inferred ?? [])];
  return withoutTokens({ ...entry, inferred });
};

const withoutTokens = <O extends Options>(entry: Layer<O>): Layer =>
  (entry.takesTokens
    ? entry
    : {
        ...entry,
        infer: (inputs: readonly Shape[], options: OptionsOf<O>, around: Surroundings) =>
          tokensAmong(around) ?? entry.infer(inputs, options, around),
      }) as unknown as Layer;

/** Token numbers say which, not how much: nothing is calculated with them. */
function tokensAmong({ inputs, named }: Surroundings): ShapeProblem | undefined {
  if (inputs.some(({ vocabulary }) => vocabulary !== undefined))
    return { problem: 'calculates with numbers, got tokens, which are only names', insertBefore: 'embedding(128)' };
  if (Object.values(named).some(({ vocabulary }) => vocabulary !== undefined))
    return { problem: 'is given tokens, which are only names: pass them through an `embedding` first' };
  return undefined;
}

export const mustBePicture = (input: Shape): ShapeProblem | undefined => mustHaveChannels(input, 2);

const FORMS: Readonly<Record<number, string>> = {
  1: 'a row [channels, length]',
  2: 'a picture [channels, height, width]',
  3: 'a volume [channels, depth, height, width]',
};

/** Channels first, then `dimensions` sides: what convolutions and poolings take. */
export function mustHaveChannels(input: Shape, dimensions: number): ShapeProblem | undefined {
  if (input.length === dimensions + 1) return undefined;
  const problem = `needs ${FORMS[dimensions]}, got ${show(input)}`;
  // One channel in front makes a row of a vector.
  return dimensions === 1 && input.length === 1 ? { problem, insertBefore: `reshape(1, ${input[0]})` } : { problem };
}

export const mustBeSequence = (input: Shape): ShapeProblem | undefined =>
  input.length === 2 ? undefined : { problem: `needs a sequence [length, features], got ${show(input)}` };
