import type { Analysis } from '../meaning/analysis.ts';
import type { Declaration, Span, TextValue } from '../syntax/tree.ts';
import { below } from './walk.ts';

/** A path in a spec that leads to a file. */
export interface PathLink {
  /** Without the quotes. */
  readonly span: Span;
  /** Folders and file, each relative to the one before; the first to the spec's folder. */
  readonly path: readonly string[];
}

/** The files of data, and imported specs. Whether they exist is for others to see. */
export function links(analysis: Analysis): PathLink[] {
  return analysis.tree.declarations.flatMap((declaration) => {
    const folder = folderSetting(declaration);
    return pathTexts(declaration, analysis).map(({ span, value }) => ({
      span: { start: span.start + 1, end: span.end - 1 },
      path: folder ? [folder.value, value] : [value],
    }));
  });
}

/** The texts of a declaration that are paths of files; relative to its `folder:`, where it has one. */
export function pathTexts(declaration: Declaration, { meanings }: Analysis): TextValue[] {
  const { path } = declaration;
  if (path) return path.isWhole ? [path] : [];
  return [...below(declaration)].flatMap((node): TextValue[] => {
    if (node.is !== 'argument' || node.value.is !== 'text' || !node.value.isWhole) return [];
    return meanings.options.get(node)?.option.kind.is === 'path' ? [node.value] : [];
  });
}

/** The text of `folder:`. */
export function folderSetting({ statements }: Declaration): TextValue | undefined {
  for (const statement of statements) {
    if (statement.is === 'setting' && statement.key.text === 'folder' && statement.value.is === 'text')
      return statement.value;
  }
  return undefined;
}
