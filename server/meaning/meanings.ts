import type { Shape } from '../../engine/graph/shape.ts';
import type { Layer } from '../../engine/layers/layer.ts';
import type { Call, Entry, Option, TableName } from '../../engine/table.ts';
import type { Argument, Binding, CallValue, Declaration, Field, Name, Parameter, Setting } from '../syntax/tree.ts';

/**
 * What the parts of the tree were found to mean, for the editor: filled while analysis reads, by node. The first meaning
 * of a node stays (a network that is read again with other arguments adds nothing).
 */
export class Meanings {
  readonly calls = new Map<CallValue, CallMeaning>();
  readonly options = new Map<Argument | Setting | Field, OptionMeaning>();
  readonly layers = new Map<CallValue, LayerUse>();
  readonly references: Reference[] = [];
  private readonly referenced = new Set<Name>();

  call(node: CallValue, meaning: CallMeaning): void {
    const known = this.calls.get(node);
    if (!known || (!known.call && meaning.call)) this.calls.set(node, meaning);
  }

  option(node: Argument | Setting | Field, meaning: OptionMeaning): void {
    if (!this.options.has(node)) this.options.set(node, meaning);
  }

  layer(use: LayerUse): void {
    if (!this.layers.has(use.node)) this.layers.set(use.node, use);
  }

  refer(name: Name, target: Target): void {
    if (this.referenced.has(name)) return;
    this.referenced.add(name);
    this.references.push({ name, target });
  }
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
export type Target = Declaration | Parameter | Binding;

export interface Reference {
  readonly name: Name;
  readonly target: Target;
}

/** A layer's call in a network, also where the network has mistakes elsewhere. */
export interface LayerUse {
  readonly node: CallValue;
  readonly layer: Layer;
  /** Absent where its arguments are not in order. */
  readonly call?: Call;
  readonly inputs: readonly LayerUse[];
  /** Of its output, where it can be told. */
  readonly shape?: Shape;
  /** The binding that it stands in. */
  readonly label?: string;
}
