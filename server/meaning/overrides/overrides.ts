import type { Kind } from '../../../engine/table.ts';
import { parseValue } from '../../syntax/parser.ts';
import type { Declaration, Span, Statement, Tree, Value } from '../../syntax/tree.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { placedAt } from './placed.ts';
import { argumentOf, NoSuchPath, notThere, Replacing } from './replacing.ts';

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
      const { tree: changed, place } = changedAt(result, path, setting.slice(equals + 1).trim());
      result = changed;
      places.push({ span: place, setting });
    } catch (error) {
      if (!(error instanceof NoSuchPath)) throw error;
      const message = `\`${setting}\`: ${error.message}`;
      diagnostics.push({ rule: 'override', severity: 'error', message, span: { start: 0, end: 0 }, fixes: [] });
    }
  }
  return { tree: result, diagnostics, places };
}

function changedAt(tree: Tree, [name, ...path]: readonly string[], written: string): { tree: Tree; place: Span } {
  const { declarations } = tree;
  const declaration = declarations.find((candidate) => candidate.name?.text === name);
  if (!declaration) {
    const names = declarations.flatMap((candidate) => (candidate.name ? [candidate.name.text] : []));
    throw notThere('declaration', name!, names, 'the spec');
  }
  const parametersOf = (of: string) => declarations.find((other) => other.name?.text === of)?.parameters ?? [];
  const replacing = new Replacing(parametersOf, (kind, place) => givenValue(written, kind, place));
  const changed = replacing.in(declaration, path);
  // An argument that is given to a parameter elsewhere would win over the default: it goes.
  const isDefault = changed.parameters !== declaration.parameters;
  const others = declarations.map((other) => {
    if (other === declaration) return changed;
    return isDefault ? withoutArgument(other, declaration, path[0]!) : other;
  });
  return { tree: { ...tree, declarations: others }, place: replacing.place! };
}

/** The value that was given. A text or a path needs no quotes here. */
function givenValue(written: string, kind: Kind | undefined, place: Span): Value {
  if (written === '') throw new NoSuchPath('no value is given');
  if ((kind?.is === 'text' || kind?.is === 'path') && !written.startsWith('"'))
    return { is: 'text', value: written, isWhole: true, span: place };
  const { value, problems } = parseValue(written);
  if (problems[0]) throw new NoSuchPath(problems[0].message);
  return placedAt(place, value);
}

/** What a declaration refers to in these settings may be given arguments there. */
const GIVING: ReadonlySet<string> = new Set(['network', 'data', 'of']);

function withoutArgument(declaration: Declaration, called: Declaration, parameter: string): Declaration {
  const parameters = called.parameters.map(({ name }) => name.text);
  const change = (statement: Statement): Statement => {
    if (statement.is !== 'setting' || !GIVING.has(statement.key.text) || statement.value.is !== 'call')
      return statement;
    const call = statement.value;
    const found = call.name.text === called.name?.text ? argumentOf(call, parameter, parameters) : undefined;
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
