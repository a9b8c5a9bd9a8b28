import { nearest } from '../../engine/nearest.ts';
import type { Kind, Options, TableName } from '../../engine/table.ts';
import { parseValue } from '../syntax/parser.ts';
import type {
  Argument,
  CallValue,
  Declaration,
  Parameter,
  Setting,
  Span,
  Statement,
  Tree,
  Value,
} from '../syntax/tree.ts';
import type { Diagnostic } from './diagnostic.ts';
import { placedAt } from './placed.ts';
import { inWords } from './suggestion.ts';
import { settingsOf, tables } from './tables.ts';

/**
 * Settings given outside of the text: `Baseline.batch=32`, `Baseline.optimizer.lr=0.01`, `LeNet.dropout=0.3`. They take
 * their place in the tree, so that they are checked like what is written, and reported where they stand in.
 */
export interface Overridden {
  readonly tree: Tree;
  readonly diagnostics: readonly Diagnostic[];
  /** Where in the text something else stands now. */
  readonly places: readonly { readonly span: Span; readonly setting: string }[];
}

/** Settings of which one alone may be given: the one from outside takes the place of the other. */
const INSTEAD_OF: Readonly<Record<string, string>> = { epochs: 'steps', steps: 'epochs' };

/** Why a path leads nowhere, in words. */
class NoSuchPath extends Error {}

/** Puts settings, each `path=value`, into a tree. */
export function override(tree: Tree, settings: readonly string[]): Overridden {
  const diagnostics: Diagnostic[] = [];
  const places: { span: Span; setting: string }[] = [];
  let result = tree;
  for (const setting of settings) {
    try {
      const equals = setting.indexOf('=');
      if (equals < 0) throw new NoSuchPath('a setting is given as `path=value`');
      const path = setting.slice(0, equals).trim().split('.');
      const change = new Change(result, setting.slice(equals + 1).trim());
      result = change.apply(path);
      places.push({ span: change.place!, setting });
    } catch (error) {
      if (!(error instanceof NoSuchPath)) throw error;
      const message = `\`${setting}\`: ${error.message}`;
      diagnostics.push({ rule: 'override', severity: 'error', message, span: { start: 0, end: 0 }, fixes: [] });
    }
  }
  return { tree: result, diagnostics, places };
}

/** One value on its way to its place. */
class Change {
  /** Where the value stands in. */
  place: Span | undefined;

  constructor(
    private readonly tree: Tree,
    private readonly written: string,
  ) {}

  apply([name, ...rest]: readonly string[]): Tree {
    const { declarations } = this.tree;
    const declaration = declarations.find((candidate) => candidate.name?.text === name);
    if (!declaration) {
      const names = declarations.flatMap((candidate) => (candidate.name ? [candidate.name.text] : []));
      throw new NoSuchPath(notThere('declaration', name!, names, 'the spec'));
    }
    const options = settingsOf[declaration.kind.text];
    if (options) return this.replace(declaration, this.inSettings(declaration, options, rest));
    const changed = this.inParameters(declaration, rest);
    const tree = this.replace(declaration, changed);
    // An argument that a train gives to the network would win over the default: it goes.
    return { ...tree, declarations: tree.declarations.map((other) => withoutArgument(other, declaration, rest[0]!)) };
  }

  private replace(declaration: Declaration, by: Declaration): Tree {
    return { ...this.tree, declarations: this.tree.declarations.map((other) => (other === declaration ? by : other)) };
  }

  private inParameters(declaration: Declaration, [name, ...rest]: readonly string[]): Declaration {
    const names = declaration.parameters.map((parameter) => parameter.name.text);
    const found = declaration.parameters.find((parameter) => parameter.name.text === name);
    if (!found) throw new NoSuchPath(notThere('parameter', name ?? '', names, declaration.name!.text));
    if (rest.length > 0) throw new NoSuchPath(`the parameter \`${name}\` has no parts`);
    const value = this.value(undefined, found.default?.span ?? found.name.span);
    const change = (parameter: Parameter): Parameter =>
      parameter === found ? { ...parameter, default: value } : parameter;
    return { ...declaration, parameters: declaration.parameters.map(change) };
  }

  private inSettings(declaration: Declaration, options: Options, [name, ...rest]: readonly string[]): Declaration {
    const option = options[name ?? ''];
    if (!option) throw new NoSuchPath(notThere('setting', name ?? '', Object.keys(options), declaration.name!.text));
    const found = declaration.statements.find(
      (statement): statement is Setting => statement.is === 'setting' && statement.key.text === name,
    );
    const at = found ? found.value.span : declaration.name!.span;
    const value =
      rest.length === 0 ? this.value(option.kind, at) : this.inValue(found?.value, option.kind, rest, `\`${name}\``);
    const setting: Setting = found
      ? { ...found, value }
      : { is: 'setting', key: { text: name!, span: at }, value, broken: false, span: at };
    const others = declaration.statements.filter(
      (statement) => statement.is !== 'setting' || statement.key.text !== INSTEAD_OF[name!],
    );
    const statements: Statement[] = found
      ? others.map((statement) => (statement === found ? setting : statement))
      : [...others, setting];
    return { ...declaration, statements };
  }

  /** Goes on into the arguments of a call or the fields of a record. */
  private inValue(value: Value | undefined, of: Kind, [name, ...rest]: readonly string[], what: string): Value {
    const kind = of.is === 'list' && of.orOne ? of.of : of;
    if (!value || value.is === 'missing') throw new NoSuchPath(`${what} is not set, so it has no \`${name}\``);
    if (value.is === 'record' && kind.is === 'record') {
      const names = value.fields.map((field) => field.name.text);
      const found = value.fields.find((field) => field.name.text === name);
      if (!found) throw new NoSuchPath(notThere('field', name!, names, what));
      const changed = { ...found, value: this.value(kind.of, found.value.span) };
      return { ...value, fields: value.fields.map((field) => (field === found ? changed : field)) };
    }
    if (value.is !== 'call') throw new NoSuchPath(`${what} has no parts`);
    if (kind.is === 'call') return this.inCall(value, kind.table, name!, rest, what);
    if (kind.is !== 'declared') throw new NoSuchPath(`${what} has no parts`);
    const network = this.tree.declarations.find((candidate) => candidate.name?.text === value.name.text);
    const parameters = network?.parameters.map((parameter) => parameter.name.text) ?? [];
    if (!parameters.includes(name!)) throw new NoSuchPath(notThere('parameter', name!, parameters, value.name.text));
    return this.withArgument(value, name!, parameters, undefined, rest, what);
  }

  private inCall(call: CallValue, table: TableName, name: string, rest: readonly string[], what: string): Value {
    const entry = tables[table].entries.get(call.name.text);
    const names = Object.keys(entry?.options ?? {});
    const option = entry?.options[name];
    if (!option) throw new NoSuchPath(notThere('option', name, names, call.name.text));
    return this.withArgument(call, name, entry.positional, option.kind, rest, what);
  }

  private withArgument(
    call: CallValue,
    name: string,
    positional: readonly string[],
    kind: Kind | undefined,
    rest: readonly string[],
    what: string,
  ): CallValue {
    const found = argumentOf(call, name, positional);
    const at = found?.value.span ?? call.span;
    const value =
      rest.length === 0 || !kind
        ? this.value(kind, at)
        : this.inValue(found?.value, kind, rest, `\`${name}\` of ${what}`);
    const argument: Argument = { is: 'argument', name: found ? found.name : { text: name, span: at }, value, span: at };
    const given = found
      ? call.arguments.map((other) => (other === found ? argument : other))
      : [...call.arguments, argument];
    return { ...call, arguments: given, parentheses: call.parentheses ?? { start: call.span.end, end: call.span.end } };
  }

  /** The value that was given. A text or a path needs no quotes here. */
  private value(kind: Kind | undefined, place: Span): Value {
    this.place = place;
    if (this.written === '') throw new NoSuchPath('no value is given');
    const isQuoted = this.written.startsWith('"');
    if ((kind?.is === 'text' || kind?.is === 'path') && !isQuoted)
      return { is: 'text', value: this.written, isWhole: true, span: place };
    const { value, problems } = parseValue(this.written);
    if (problems[0]) throw new NoSuchPath(problems[0].message);
    return placedAt(place, value);
  }
}

function argumentOf(call: CallValue, name: string, positional: readonly string[]): Argument | undefined {
  const unnamed = call.arguments.filter((argument) => !argument.name);
  return call.arguments.find((argument) => argument.name?.text === name) ?? unnamed[positional.indexOf(name)];
}

function withoutArgument(declaration: Declaration, network: Declaration, parameter: string): Declaration {
  const parameters = network.parameters.map(({ name }) => name.text);
  const change = (statement: Statement): Statement => {
    if (statement.is !== 'setting' || statement.key.text !== 'network' || statement.value.is !== 'call')
      return statement;
    const call = statement.value;
    const found = call.name.text === network.name?.text ? argumentOf(call, parameter, parameters) : undefined;
    if (!found) return statement;
    // Those after it keep their places by name.
    const place = call.arguments.indexOf(found);
    const rest = call.arguments.flatMap((argument, at) => {
      if (argument === found) return [];
      const name = argument.name ?? { text: parameters[at] ?? '', span: argument.span };
      return [at > place ? { ...argument, name } : argument];
    });
    return { ...statement, value: { ...call, arguments: rest } };
  };
  return { ...declaration, statements: declaration.statements.map(change) };
}

function notThere(what: string, name: string, names: readonly string[], where: string): string {
  const meant = nearest(name, names);
  const has = names.length === 0 ? 'it has none' : `there is ${inWords(names, 'and')}`;
  const there = where.startsWith('`') || where === 'the spec' ? where : `\`${where}\``;
  return `${there} has no ${what} \`${name}\`${meant ? `: did you mean \`${meant}\`?` : ''}; ${has}`;
}
