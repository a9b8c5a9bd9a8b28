/**
 * How an entry of any table is declared: layers, losses, optimizers, initializers, data sources, metrics, the settings
 * of a declaration. One entry holds everything known about the thing; completion, hover, validation, the grammar and
 * the reference pages are read off these declarations and nowhere else.
 */

/** Where in a spec's text something stands: UTF-16 offsets, `end` excluded. The engine carries spans, it never reads text. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** The tables that a call such as `adam(lr: 1e-3)` can name an entry of. */
export type TableName =
  | 'layer'
  | 'loss'
  | 'optimizer'
  | 'initializer'
  | 'metric'
  | 'schedule'
  | 'clip'
  | 'stop'
  | 'penalty'
  | 'source'
  | 'split'
  | 'window'
  | 'normalize'
  | 'target'
  | 'augment'
  | 'missing'
  | 'outliers'
  | 'start'
  | 'unfreeze'
  | 'resize'
  | 'distribution'
  | 'strategy';

/** An entry of a table with its arguments checked and its defaults filled in: `adam(lr: 1e-3)`. */
export interface Call {
  readonly entry: string;
  readonly options: Readonly<Record<string, Value>>;
  readonly span: Span;
  /** Where each argument that was written stands (value only); arguments left to their default are absent. */
  readonly written: Readonly<Record<string, Span>>;
}

/** A resolved value of an option. A size (`3x3`, or `3` where two are wanted) is a list of integers. */
export type Value = number | string | boolean | Call | readonly Value[] | { readonly [name: string]: Value };

/** A length of training, as it is written: `2 epochs`. */
export type Duration = { readonly count: number; readonly of: (typeof DURATIONS)[number] };
export const DURATIONS = ['steps', 'epochs'] as const;

/** What values an option takes. */
export type Kind =
  | {
      readonly is: 'integer' | 'number';
      readonly min?: number;
      readonly max?: number;
      /** Exclusive bounds. */
      readonly above?: number;
      readonly below?: number;
      /** The unit that may be written after the number (`100 steps`). */
      readonly unit?: string;
    }
  /** A part of one: `10%` or `0.1`. */
  | { readonly is: 'share'; readonly below?: number }
  | { readonly is: 'flag' }
  | { readonly is: 'text' }
  /** A path, relative to the spec (or to the data's `folder`). */
  | { readonly is: 'path' }
  /** A bare name that belongs to the data: a column. */
  | { readonly is: 'column' }
  | { readonly is: 'choice'; readonly of: readonly string[] }
  | { readonly is: 'size'; readonly dimensions: number; readonly min: number }
  | { readonly is: 'call'; readonly table: TableName }
  /** `orOne`: a value alone stands for a list of one. */
  | { readonly is: 'list'; readonly of: Kind; readonly orOne?: true }
  /** A length of training: `100 steps`, `2 epochs`. */
  | { readonly is: 'duration' }
  /** What a run measures: `validation.loss`. */
  | { readonly is: 'measure' }
  /** `{ age: number, sex: category }`; `keys` says what the names are where they are no words of the data. */
  | { readonly is: 'record'; readonly of: Kind; readonly keys?: Key }
  | { readonly is: 'either'; readonly of: readonly Kind[] }
  /** A value of the network: a name, or a flow in parentheses. */
  | { readonly is: 'value' }
  /** A name in the network that a `train` trains: resolves to the name, `stem` or `stem.conv2d`. */
  | { readonly is: 'in_network'; readonly what: NameInNetwork }
  /** The name of an instance of a layer that was made with `shared`. */
  | { readonly is: 'shared'; readonly layer: string }
  /** The name of a declaration of the spec; `or` an entry of a table, where a word of it stands. */
  | { readonly is: 'declared'; readonly kind: Referable; readonly or?: TableName }
  /** Any value: what it must be is told by the setting that it is tried for. Resolves to what is written. */
  | { readonly is: 'any' };

/** The kinds of declarations that a setting can refer to. */
export type Referable = 'network' | 'data' | 'train';

/** What the names of a record are: in the network that is trained, or paths to what a sweep varies. */
export type Key = NameInNetwork | 'varied';

/**
 * What a name stands for in the network that is trained: an output, any value that has a name, or the label of some of
 * its layers (the beginning of their paths).
 */
export type NameInNetwork = 'output' | 'value' | 'label';

/** One option. `T` is the type of its resolved value. */
export interface Option<T> {
  readonly kind: Kind;
  readonly doc: string;
  readonly default?: T;
  /** Without a default, may it be left out? */
  readonly optional: boolean;
  /** The range that is usual in practice, for hover and rules. */
  readonly usual?: string;
  /** What other frameworks call it (`kernel_size`, `learning_rate`); leads to "did you mean". */
  readonly aliases?: readonly string[];
  /** Said and checked, but not run by the native engine of this version: `train` refuses it at its line. */
  readonly unsupported?: true;
  /** Carries the type only; never set. */
  readonly type?: T;
}

// biome-ignore lint/suspicious/noExplicitAny: an option map is open in the type of each option's value
export type Options = Readonly<Record<string, Option<any>>>;

/** The resolved values of an option map. */
export type OptionsOf<O extends Options> = {
  readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never;
};

interface About<T> {
  readonly doc: string;
  readonly default?: T;
  readonly usual?: string;
  readonly aliases?: readonly string[];
}
/** For a setting: what is said is understood and checked, and refused by `train`. */
export const notRun = <T>(of: Option<T>): Option<T> => ({ ...of, unsupported: true });
type Range = Pick<Extract<Kind, { is: 'integer' | 'number' }>, 'min' | 'max' | 'above' | 'below' | 'unit'>;

function option<T>(kind: Kind, about: About<T>): Option<T> {
  const { doc, default: value, usual, aliases } = about;
  return { kind, doc, default: value, usual, optional: false, ...(aliases && { aliases }) };
}

export const integer = ({ doc, default: value, usual, aliases, ...range }: About<number> & Range): Option<number> =>
  option({ is: 'integer', ...range }, { doc, default: value, usual, aliases });
export const number = ({ doc, default: value, usual, aliases, ...range }: About<number> & Range): Option<number> =>
  option({ is: 'number', ...range }, { doc, default: value, usual, aliases });
export const share = ({ below, ...about }: About<number> & { below?: number }): Option<number> =>
  option({ is: 'share', below }, about);
export const flag = (about: About<boolean>): Option<boolean> => option({ is: 'flag' }, about);
export const text = (about: About<string>): Option<string> => option({ is: 'text' }, about);
export const path = (about: About<string>): Option<string> => option({ is: 'path' }, about);
export const column = (about: About<string>): Option<string> => option({ is: 'column' }, about);
export const choice = <const C extends readonly string[]>(of: C, about: About<C[number]>): Option<C[number]> =>
  option({ is: 'choice', of }, about);
/** A size in one, two or three dimensions, `3x3x3`; a single number stands for all. */
export const sizeN = (
  dimensions: number,
  { min = 1, ...about }: About<readonly number[]> & { min?: number },
): Option<readonly number[]> => option({ is: 'size', dimensions, min }, about);
/** A size in two dimensions, `3x3`; a single number stands for both. */
export const size2d = ({
  min = 1,
  ...about
}: About<readonly [number, number]> & { min?: number }): Option<readonly [number, number]> =>
  option({ is: 'size', dimensions: 2, min }, about);
export const call = (table: TableName, about: About<Call>): Option<Call> => option({ is: 'call', table }, about);
/** A value of whatever kind. */
export const anything = (about: About<Value>): Option<Value> => option({ is: 'any' }, about);
export const declared = (kind: Referable, about: About<string>): Option<string> =>
  option({ is: 'declared', kind }, about);
/** A declaration, or what could stand in one: `data: Digits`, `data: pairs(Digits)`. */
export const declaredOr = (kind: Referable, table: TableName, about: About<string | Call>): Option<string | Call> =>
  option({ is: 'declared', kind, or: table }, about);
/** A value of the network. What the option resolves to is nothing: the graph has an edge instead. */
export const value = (about: About<never>): Option<undefined> => option({ is: 'value' }, about as About<undefined>);
/** A name in the network that is trained. */
export const inNetwork = (what: NameInNetwork, about: About<string>): Option<string> =>
  option({ is: 'in_network', what }, about);
/** `{ stem: 0.1, head: 1 }` */
export const record = <T>(
  of: Option<T>,
  { keys, ...about }: About<Readonly<Record<string, T>>> & { keys?: Key },
): Option<Readonly<Record<string, T>>> => option({ is: 'record', of: of.kind, ...(keys && { keys }) }, about);
/** An instance made with `shared`: resolves to its path. */
export const shared = (layer: string, about: About<string>): Option<string> => option({ is: 'shared', layer }, about);
export const list = <T>(of: Option<T>, about: About<readonly T[]>): Option<readonly T[]> =>
  option({ is: 'list', of: of.kind }, about);
/** A list, which may be written without brackets where it is of one. */
export const oneOrMore = <T>(of: Option<T>, about: About<readonly T[]>): Option<readonly T[]> =>
  option({ is: 'list', of: of.kind, orOne: true }, about);
/** A length of training in steps or in epochs. */
export const duration = (about: About<Duration>): Option<Duration> => option({ is: 'duration' }, about);
/** What a run measures: a part of the data and, after the dot, the loss or a metric. */
export const measure = (about: About<string>): Option<string> => option({ is: 'measure' }, about);
export const either = <A, B>(a: Option<A>, b: Option<B>, about: About<A | B>): Option<A | B> =>
  option({ is: 'either', of: [a.kind, b.kind] }, about);
/** The same option, which may be left out. */
export const optional = <T>(of: Option<T>): Option<T | undefined> => ({ ...of, optional: true });

/** The span of what stands in no text. */
export const NOWHERE: Span = { file: '', start: 0, end: 0 };

/** The options that have a default, at it. */
export const defaultsOf = (options: Options): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(options).flatMap(([name, { default: value }]) => (value === undefined ? [] : [[name, value]])),
  );

/** What every entry of every table has. */
export interface Entry<O extends Options = Options> {
  /** The field's own term, as written in a spec. */
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** More, in Markdown: formula with shapes and units, and what it is good for. */
  readonly doc?: string;
  /** Paper or article that it comes from. */
  readonly source?: string;
  readonly options: O;
  /** Options that are given first and unnamed, in this order. */
  readonly positional: readonly (keyof O & string)[];
  /** The option, a list, that takes all unnamed arguments after those: `reshape(8, 4)`. */
  readonly rest?: keyof O & string;
  /** What other frameworks call it; leads to "did you mean". */
  readonly aliases: readonly string[];
  /** What other frameworks want to be told and a spec does not, as what flows in tells it: `in_features`. */
  readonly inferred?: readonly string[];
  /** A call as one would write it. */
  readonly example: string;
}

/** A table: entries by name, and other frameworks' names for them. */
export class Table<E extends Entry> {
  readonly entries: ReadonlyMap<string, E>;
  private readonly byAlias = new Map<string, E>();

  constructor(
    readonly name: TableName,
    entries: readonly E[],
  ) {
    this.entries = new Map(entries.map((entry) => [entry.name, entry]));
    if (this.entries.size !== entries.length) throw new Error(`two entries of one name in the table of ${name}s`);
    for (const entry of entries) for (const alias of entry.aliases) this.byAlias.set(alias.toLowerCase(), entry);
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /** The entry called `name`; throws where the language should have refused the name before. */
  get(name: string): E {
    const entry = this.entries.get(name);
    if (!entry) throw new Error(`no ${this.name} is called '${name}'`);
    return entry;
  }

  /** The entry that another framework calls `name` (case does not matter). */
  called(name: string): E | undefined {
    return this.byAlias.get(name.toLowerCase());
  }

  names(): string[] {
    return [...this.entries.keys()];
  }
}
