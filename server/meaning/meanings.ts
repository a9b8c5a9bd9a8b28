import type { Shape } from '../../engine/graph/shape.ts';
import type { Layer } from '../../engine/layers/layer.ts';
import type { Call, Entry, Span as FileSpan, Option, TableName } from '../../engine/table.ts';
import type {
  Argument,
  Binding,
  CallValue,
  Declaration,
  Field,
  Imported,
  Name,
  Negation,
  Operation,
  Output,
  Parameter,
  Part,
  Setting,
} from '../syntax/tree.ts';

/**
 * What the parts of the tree were found to mean, for the editor: filled while a declaration is read, by node. The first
 * meaning of a node stays (a network that is read again with other arguments adds nothing).
 */
export class Meanings {
  readonly calls = new Map<CallValue, CallMeaning>();
  readonly options = new Map<Argument | Setting | Field, OptionMeaning>();
  readonly layers = new Map<LayerNode, LayerUse>();
  readonly blocks = new Map<CallValue, BlockUse>();
  /** The options that fields name elsewhere: what a sweep varies. */
  readonly fields = new Map<Field, OptionMeaning>();
  readonly references: Reference[] = [];
  private readonly referenced = new Map<Name, Reference>();

  /** What several readings have found, the first before the others. */
  static of(parts: readonly Meanings[]): Meanings {
    const all = new Meanings();
    for (const { calls, options, layers, blocks, fields, references } of parts) {
      for (const [node, meaning] of calls) all.call(node, meaning);
      for (const [node, meaning] of options) all.option(node, meaning);
      for (const use of layers.values()) all.layer(use);
      for (const [node, use] of blocks) all.block(node, use);
      for (const [node, meaning] of fields) all.field(node, meaning);
      for (const { name, target } of references) all.refer(name, target);
    }
    return all;
  }

  call(node: CallValue, meaning: CallMeaning): void {
    const known = this.calls.get(node);
    if (!known || (!known.call && meaning.call)) this.calls.set(node, meaning);
  }

  option(node: Argument | Setting | Field, meaning: OptionMeaning): void {
    if (!this.options.has(node)) this.options.set(node, meaning);
  }

  layer(use: LayerUse): void {
    // A block that is read on its own knows no shapes; one of its uses does.
    const known = this.layers.get(use.node);
    if (!known || (!known.shape && use.shape)) this.layers.set(use.node, use);
    else if (isTurnAfter(known, use)) known.lastTurn = use;
  }

  block(node: CallValue, use: BlockUse): void {
    const known = this.blocks.get(node);
    if (!known || (!known.shape && use.shape)) this.blocks.set(node, use);
    else if (isTurnAfter(known, use)) known.lastTurn = use;
  }

  field(node: Field, meaning: OptionMeaning): void {
    if (!this.fields.has(node)) this.fields.set(node, meaning);
  }

  refer(name: Name, target: Target): void {
    if (this.referenced.has(name)) return;
    const reference = { name, target };
    this.referenced.set(name, reference);
    this.references.push(reference);
  }

  /** What a name leads to. */
  reference(name: Name): Reference | undefined {
    return this.referenced.get(name);
  }
}

/** Of what is read again within one body, for it is repeated; a body that is read again has a way of its own. */
const isTurnAfter = (known: Pick<LayerUse, 'through'>, use: Pick<LayerUse, 'through'>): boolean =>
  known !== use && known.through !== undefined && known.through === use.through;

/** For the text of other specs: what a reading finds there is not theirs. */
export class NoMeanings extends Meanings {
  override call(): void {}
  override option(): void {}
  override layer(): void {}
  override block(): void {}
  override field(): void {}
  override refer(): void {}
}

/** The entry that a call names; `call` where its arguments are in order. */
export interface CallMeaning {
  readonly table: TableName;
  readonly entry: Entry;
  readonly call?: Call;
}

/** The option that an argument gives, or that a setting sets. */
export interface OptionMeaning {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: options differ in the type of their value
  readonly option: Option<any>;
  /** The entry it is an option of; absent for settings. */
  readonly entry?: Entry;
}

/** What a name can lead to. */
export type Target = Declaration | Parameter | Binding | Part | Imported | (Output & { readonly name: Name });

export interface Reference {
  readonly name: Name;
  readonly target: Target;
}

/** A block where it is used: what flows in and what comes out, as far as it can be told. */
export interface BlockUse {
  readonly input?: Shape;
  readonly shape?: Shape;
  /** Calls of blocks that led to it, outermost first. */
  readonly through?: readonly FileSpan[];
  /** In the last turn, of one that is repeated; itself it is that of the first. */
  lastTurn?: BlockUse;
}

/** What a layer is written as: a call, or the sign between two values. */
export type LayerNode = CallValue | Operation | Negation;

/** What `shared name = …` makes: its first use has the weights of all. */
export interface Instance {
  readonly name: Name;
  /** The layers of its first use. */
  uses?: readonly LayerUse[];
}

/** A layer in a network, also where the network has mistakes elsewhere. In a block there is one for each of its uses. */
export interface LayerUse {
  readonly node: LayerNode;
  readonly layer: Layer;
  /** Absent where its arguments are not in order. */
  readonly call?: Call;
  /** What flows into it, in order; then the values that it is given by name. */
  readonly inputs: readonly LayerUse[];
  /** Options that are values: their places in `inputs`. */
  readonly named?: Readonly<Record<string, number>>;
  /** Of its output, where it can be told. */
  readonly shape?: Shape;
  /** Set where its output is token numbers. */
  readonly vocabulary?: number;
  /** The layer whose weights it uses (`shared`). */
  readonly weightsOf?: LayerUse;
  /** Options that name a shared instance. */
  readonly shared?: Readonly<Record<string, Instance>>;
  /** Calls of blocks that led to it, outermost first. */
  readonly through?: readonly FileSpan[];
  /** The binding that it stands in. */
  readonly label?: string;
  /** In the last turn, of one that is repeated; itself it is that of the first. */
  lastTurn?: LayerUse;
}
