import type { Analysis } from '../../meaning/analysis.ts';
import { importedFiles } from '../../meaning/names/imports.ts';
import type { Place } from '../../meaning/place.ts';
import type { Declaration, Edit, Name } from '../../syntax/tree.ts';
import { importEdit } from '../import_edit.ts';
import { folderOf, relativePath } from '../relative_path.ts';
import type { Proposal } from './proposal.ts';
import { declaredProposal } from './values.ts';

/** What another spec declares and this one may import. */
export interface Importable {
  readonly file: string;
  readonly declaration: Declaration & { readonly name: Name };
  /** As an import names it. */
  readonly path: string;
  /** The import that brings it. */
  readonly edits: readonly Edit[];
}

const KINDS: ReadonlySet<string> = new Set(['block', 'network', 'data']);

/** What other specs declare under a name that is free here; the nearest first. */
export function importables(analysis: Analysis, specs: readonly Analysis[]): Importable[] {
  const { byName, imported } = analysis.home.declarations;
  const found = specs.flatMap((spec) => {
    if (importsItself(spec, analysis)) return [];
    const path = importPath(analysis.file, spec.file);
    return [...spec.home.declarations.byName.values()].flatMap((declaration): Importable[] => {
      const { name, kind } = declaration;
      if (!name || !KINDS.has(kind.text) || byName.has(name.text) || imported.has(name.text)) return [];
      const edits = [importEdit(analysis, name.text, spec.file, path)];
      return [{ file: spec.file, declaration: { ...declaration, name }, path, edits }];
    });
  });
  return found.sort((a, b) => a.path.split('/').length - b.path.split('/').length);
}

/** It would go in a circle. */
export const importsItself = (spec: Analysis, { file }: Analysis): boolean =>
  spec.file === file || importedFiles(spec).has(file);

export function importPath(from: string, to: string): string {
  const path = relativePath(folderOf(from), to);
  return path.startsWith('.') || path === to ? path : `./${path}`;
}

export function importProposal({ declaration, path, edits }: Importable): Proposal {
  const { name, kind, parameters, doc } = declaration;
  return { ...declaredProposal(name.text, kind.text, parameters, doc), from: path, edits };
}

/** Names between the braces of an import: of the spec that its path leads to; without a path, of all others. `text`: as it stands. */
export function importedNames(
  { declaration }: Place,
  offset: number,
  analysis: Analysis,
  { others, text }: { readonly others: readonly Importable[]; readonly text: string },
): Proposal[] {
  const { path, imports = [] } = declaration!;
  const plain = ({ name, kind, parameters, doc }: Importable['declaration']): Proposal => {
    return { ...declaredProposal(name.text, kind.text, parameters, doc), insert: name.text };
  };
  if (!path) return others.map((each) => ({ ...plain(each.declaration), ...completedBy(each, offset, text) }));
  const given = new Set(
    imports.filter(({ span }) => offset < span.start || span.end < offset).map(({ name }) => name.text),
  );
  const home = analysis.imports.find((each) => each.declaration.span.start === declaration!.span.start)?.analysis.home;
  return [...(home?.declarations.byName.values() ?? [])].flatMap((each) => {
    const { name, kind } = each;
    return name && KINDS.has(kind.text) && !given.has(name.text) ? [plain({ ...each, name })] : [];
  });
}

/** Puts the rest of the import behind the name: ` } from "./blocks.dlspec"`. */
function completedBy({ declaration: { name }, path }: Importable, offset: number, text: string): Partial<Proposal> {
  const rest = /^[^\n\r]*/.exec(text.slice(offset))![0];
  const from = ` from "${path}"`;
  const close = rest.indexOf('}');
  if (close < 0) return { from: path, insert: `${name.text} }${from}` };
  if (rest.slice(close + 1).trim() !== '') return { from: path };
  const at = offset + close + 1;
  return { from: path, edits: [{ span: { start: at, end: at }, text: from }] };
}
