import type { Analysis } from '../meaning/analysis.ts';
import { at } from '../meaning/place.ts';
import { covers, type Declaration, flowKinds, type Name, type Node } from '../syntax/tree.ts';
import { below } from './walk.ts';

/** Something that the writer of a spec gave a name: a declaration, a parameter, a value of a network. */
export interface Entity {
  /** Where it is declared. */
  readonly name: Name;
  readonly kind: 'declaration' | 'parameter' | 'value';
  /** The declaration that it is, or that it stands in. */
  readonly declaration: Declaration;
}

/** All names that a spec declares, in the order of the text. */
export const declared = ({ tree }: Analysis): Entity[] => declaredIn(tree.declarations);

export function declaredIn(declarations: readonly Declaration[]): Entity[] {
  return declarations.flatMap((declaration) =>
    [...below(declaration)].flatMap((node): Entity[] => {
      const kind = kindOf(node, declaration);
      const name = nameOf(node);
      return kind && name ? [{ name, kind, declaration }] : [];
    }),
  );
}

function kindOf(node: Node, { kind }: Declaration): Entity['kind'] | undefined {
  switch (node.is) {
    case 'declaration':
    case 'parameter':
      return node.is;
    case 'binding':
    case 'part':
      return 'value';
    case 'imported':
      return 'declaration';
    case 'output':
      return node.value && 'value';
    case 'setting':
      // A value with the wrong sign is a value all the same.
      return flowKinds.has(kind.text) ? 'value' : undefined;
    default:
      return undefined;
  }
}

const nameOf = (node: Node): Name | undefined =>
  node.is === 'setting' ? node.key : 'name' in node ? node.name : undefined;

/** What the name at `offset` stands for, where the writer gave it. */
export function symbolAt(
  analysis: Analysis,
  offset: number,
): { readonly symbol: Entity; readonly at: Name } | undefined {
  const all = declared(analysis);
  const used = analysis.meanings.references.find(({ name }) => covers(name.span, offset));
  const own = used ? undefined : all.find(({ name }) => covers(name.span, offset));
  if (own) return { symbol: own, at: own.name };
  const symbol = used && all.find(({ name }) => name === used.target.name);
  return symbol && { symbol, at: used.name };
}

/** Where the name stands, its declaration first. */
export function occurrences({ meanings }: Analysis, { name }: Entity): Name[] {
  const uses = meanings.references.filter(({ target }) => target.name === name).map((reference) => reference.name);
  return [name, ...uses.sort((a, b) => a.span.start - b.span.start)];
}

/** What stands at `offset` where it is a word of the language, in words; undefined where no word stands. */
export function languageWordAt(analysis: Analysis, offset: number): string | undefined {
  const { on, name, call, option } = at(analysis, offset);
  if (!name) return undefined;
  const word = `\`${name.text}\``;
  if (on === 'kind') return `${word} is a word of the language`;
  if (on === 'call' && call?.meaning?.table === 'layer') return `${word} is a layer of the language`;
  if (on === 'call' && call?.meaning) return `${word} is a word of the language`;
  if ((on === 'argument' || on === 'key') && option) return `${word} is an option of the language`;
  return `${word} is not a name that this spec declares`;
}
