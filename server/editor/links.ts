import type { Analysis } from '../meaning/analysis.ts';
import type { Declaration, Span } from '../syntax/tree.ts';
import { nodesOf } from './walk.ts';

/** A path in a spec that leads to a file. */
export interface PathLink {
  /** Without the quotes. */
  readonly span: Span;
  /** Folders and file, each relative to the one before; the first to the spec's folder. */
  readonly path: readonly string[];
}

/** The files of data, and imported specs. Whether they exist is for others to see. */
export function links({ tree, meanings }: Analysis): PathLink[] {
  return tree.declarations.flatMap((declaration) => {
    const folder = folderOf(declaration);
    const { path } = declaration;
    if (path?.isWhole) return [{ span: { start: path.span.start + 1, end: path.span.end - 1 }, path: [path.value] }];
    return [...nodesOf({ ...tree, declarations: [declaration] })].flatMap((node): PathLink[] => {
      if (node.is !== 'argument' || node.value.is !== 'text' || !node.value.isWhole) return [];
      if (meanings.options.get(node)?.option.kind.is !== 'path') return [];
      const { span, value } = node.value;
      return [{ span: { start: span.start + 1, end: span.end - 1 }, path: [...folder, value] }];
    });
  });
}

function folderOf({ statements }: Declaration): string[] {
  return statements.flatMap((statement) =>
    statement.is === 'setting' && statement.key.text === 'folder' && statement.value.is === 'text'
      ? [statement.value.value]
      : [],
  );
}
