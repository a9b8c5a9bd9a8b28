import type { NameInNetwork } from '../../engine/table.ts';
import type { Argument, CallValue, Field, Value } from '../syntax/tree.ts';
import type { Report } from './diagnostic.ts';
import type { Meanings } from './meanings.ts';
import type { Declarations } from './names/declarations.ts';
import type { Scope } from './values/reduce.ts';

/** The spec that a declaration stands in. */
export interface Home {
  readonly file: string;
  readonly text: string;
  readonly declarations: Declarations;
  readonly meanings: Meanings;
}

/** What stands around a value while it is read. */
export interface Reading extends Home {
  readonly report: Report;
  /** Parameters in sight. */
  readonly scope: Scope;
  /** The statement could not be read to its end, so that what is missing may be there. */
  readonly isBroken?: boolean;
  /** Collects the names of the network that is trained, which is known only once all is read. */
  readonly mentions?: Mention[];
  /** In a network: what its values are. */
  readonly values?: ValuesAround;
}

/** A name in the network that is trained, where it is written. */
export interface Mention {
  readonly node: CallValue | Field;
  readonly what: NameInNetwork;
}

/** The values of a network, for arguments that are or ask about them. */
export interface ValuesAround {
  /** `x.channels`; `missing` where it is not known (what is wrong has been reported), undefined where it is no value. */
  member(node: CallValue): Value | undefined;
  /** Takes an argument that is a value; tells whether it is one. What is wrong is reported. */
  give(option: string, argument: Argument): boolean;
  /** Takes an argument that names a shared instance of `layer`; its name. */
  instance(option: string, argument: Argument, layer: string): string | undefined;
  /** Is it the name of a value of the network, and of no layer or parameter? */
  isBound(argument: Argument): boolean;
  /** Arguments that are values without being options: `concat(a, b)`. */
  readonly joined: ReadonlySet<Argument>;
}
