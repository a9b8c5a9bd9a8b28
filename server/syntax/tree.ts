/**
 * The tree of a spec as it is written. It exists for every text: where something is missing there is a `missing` value
 * or an absent part, and `problems` says what is wrong. Nodes are plain and immutable, so that they serve as keys of maps.
 */

/** UTF-16 offsets in the text, `end` excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Name {
  readonly text: string;
  readonly span: Span;
}

export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** A change that mends a mistake. Safe: it keeps what the writer certainly meant. */
export interface Fix {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: readonly Edit[];
}

export interface Problem {
  readonly message: string;
  readonly span: Span;
  readonly fixes: readonly Fix[];
}

export interface Tree {
  readonly text: string;
  readonly declarations: readonly Declaration[];
  readonly comments: readonly Comment[];
  readonly problems: readonly Problem[];
}

export interface Comment {
  readonly is: 'doc' | 'line' | 'block';
  /** With its signs. */
  readonly text: string;
  readonly span: Span;
}

/** `kind Name(parameters) { statements }` */
export interface Declaration {
  readonly is: 'declaration';
  readonly kind: Name;
  readonly name?: Name;
  readonly parameters: readonly Parameter[];
  readonly statements: readonly Statement[];
  /** The braces and what is between them; absent where there are none. */
  readonly body?: Span;
  /** Of an `import`: where from, and what. */
  readonly path?: TextValue;
  readonly imports?: readonly Imported[];
  /** What the `///` above it says. */
  readonly doc?: string;
  /** Something of it could not be read. */
  readonly broken: boolean;
  readonly span: Span;
}

export interface Parameter {
  readonly is: 'parameter';
  readonly name: Name;
  readonly default?: Value;
  readonly span: Span;
}

/** A name that an `import` brings. */
export interface Imported {
  readonly is: 'imported';
  readonly name: Name;
  readonly span: Span;
}

export type Statement = Setting | Binding | Parting | Flow | Output | Repeat | If | Unread;

interface Stated {
  /** Something of it could not be read. */
  readonly broken: boolean;
  readonly span: Span;
}
/** `key: value` */
export interface Setting extends Stated {
  readonly is: 'setting';
  readonly key: Name;
  readonly value: Value;
}
/** `name = value`, `shared name = value` */
export interface Binding extends Stated {
  readonly is: 'binding';
  readonly shared?: boolean;
  readonly name: Name;
  readonly value: Value;
}
/** `left, right = split(2)` */
export interface Parting extends Stated {
  readonly is: 'parting';
  readonly parts: readonly Part[];
  readonly value: Value;
}
/** A name that one of several results is bound to. */
export interface Part {
  readonly is: 'part';
  readonly name: Name;
  readonly span: Span;
}
/** `a -> b` */
export interface Flow extends Stated {
  readonly is: 'flow';
  readonly value: Value;
}
/** `output name`, `output name = value` */
export interface Output extends Stated {
  readonly is: 'output';
  readonly name?: Name;
  readonly value?: Value;
}
/** `repeat 3 { … }` */
export interface Repeat extends Stated {
  readonly is: 'repeat';
  readonly count: Value;
  readonly statements: readonly Statement[];
  readonly body?: Span;
}
/** `if … { … } else if … { … } else { … }` */
export interface If extends Stated {
  readonly is: 'if';
  readonly branches: readonly Branch[];
}
export interface Branch extends Stated {
  readonly is: 'branch';
  /** Absent for `else`. */
  readonly condition?: Value;
  readonly statements: readonly Statement[];
  readonly body?: Span;
}
/** Nothing of the statement could be read. */
export interface Unread extends Stated {
  readonly is: 'unread';
}

export type Value =
  | NumberValue
  | SizeValue
  | TextValue
  | FlagValue
  | CallValue
  | ListValue
  | RecordValue
  | Operation
  | Negation
  | Not
  | Pipeline
  | Group
  | Missing;

/** `64`, `1e-3`, `10%`, `100 steps` */
export interface NumberValue {
  readonly is: 'number';
  /** As written, without regard to the percent sign. */
  readonly value: number;
  readonly percent: boolean;
  readonly unit?: Name;
  readonly span: Span;
}
/** `3x3` */
export interface SizeValue {
  readonly is: 'size';
  readonly extents: readonly number[];
  readonly span: Span;
}
export interface TextValue {
  readonly is: 'text';
  readonly value: string;
  /** Between double quotes; else the parser has said so. */
  readonly isWhole: boolean;
  readonly span: Span;
}
export interface FlagValue {
  readonly is: 'flag';
  readonly value: boolean;
  readonly span: Span;
}
/** `relu`, `validation.loss`, `conv2d(64, kernel: 3)`. A name alone is a call without parentheses. */
export interface CallValue {
  readonly is: 'call';
  /** All parts, dotted. */
  readonly name: Name;
  readonly parts: readonly Name[];
  readonly arguments: readonly Argument[];
  /** The parentheses and what is between them; absent where there are none. */
  readonly parentheses?: Span;
  /** The arguments could not all be read. */
  readonly broken: boolean;
  readonly span: Span;
}
export interface Argument {
  readonly is: 'argument';
  readonly name?: Name;
  readonly value: Value;
  readonly span: Span;
}
export interface ListValue {
  readonly is: 'list';
  readonly items: readonly Value[];
  readonly span: Span;
}
export interface RecordValue {
  readonly is: 'record';
  readonly fields: readonly Field[];
  readonly span: Span;
}
export interface Field {
  readonly is: 'field';
  /** All parts, dotted: `optimizer.lr`. */
  readonly name: Name;
  readonly parts: readonly Name[];
  readonly value: Value;
  readonly span: Span;
}
export type Operator = '+' | '-' | '*' | '/' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'and' | 'or';
export interface Operation {
  readonly is: 'operation';
  readonly operator: Operator;
  readonly left: Value;
  readonly right: Value;
  readonly span: Span;
}
export interface Negation {
  readonly is: 'negation';
  readonly value: Value;
  readonly span: Span;
}
/** `not a` */
export interface Not {
  readonly is: 'not';
  readonly value: Value;
  readonly span: Span;
}
/** Two or more steps. */
export interface Pipeline {
  readonly is: 'pipeline';
  readonly steps: readonly Value[];
  readonly span: Span;
}
/** `( … )` */
export interface Group {
  readonly is: 'group';
  readonly value: Value;
  readonly span: Span;
}
/** A value should stand here; the problem is reported already. */
export interface Missing {
  readonly is: 'missing';
  readonly span: Span;
}

export type Node = Declaration | Parameter | Imported | Statement | Branch | Part | Value | Argument | Field;

/** Kinds of declarations whose body is a flow of values; the bodies of the others hold settings. */
export const flowKinds: ReadonlySet<string> = new Set(['network', 'block']);
/** All kinds of declarations that have a name. */
export const namedKinds: readonly string[] = ['data', 'block', 'network', 'train', 'sweep', 'device'];
/** All kinds of declarations. */
export const declarationKinds: readonly string[] = [...namedKinds, 'import'];

/** Words that begin statements with bodies of their own in a flow. */
export const controlWords: ReadonlySet<string> = new Set(['if', 'else', 'repeat']);

/** All statements of a body, those inside of others included, in the order of the text. */
export function* deepStatements(statements: readonly Statement[]): Generator<Statement> {
  for (const statement of statements) {
    yield statement;
    if (statement.is === 'repeat') yield* deepStatements(statement.statements);
    if (statement.is === 'if') for (const branch of statement.branches) yield* deepStatements(branch.statements);
  }
}

export const covers = (span: Span, offset: number): boolean => span.start <= offset && offset <= span.end;

/** The nodes directly below `node`, in the order of the text. */
export function children(node: Node): readonly Node[] {
  switch (node.is) {
    case 'declaration':
      return [...node.parameters, ...(node.imports ?? []), ...(node.path ? [node.path] : []), ...node.statements];
    case 'parameter':
      return node.default ? [node.default] : [];
    case 'setting':
    case 'binding':
    case 'flow':
    case 'argument':
    case 'field':
    case 'negation':
    case 'not':
    case 'group':
      return [node.value];
    case 'parting':
      return [...node.parts, node.value];
    case 'repeat':
      return [node.count, ...node.statements];
    case 'if':
      return node.branches;
    case 'branch':
      return [...(node.condition ? [node.condition] : []), ...node.statements];
    case 'output':
      return node.value ? [node.value] : [];
    case 'call':
      return node.arguments;
    case 'list':
      return node.items;
    case 'record':
      return node.fields;
    case 'operation':
      return [node.left, node.right];
    case 'pipeline':
      return node.steps;
    default:
      return [];
  }
}
