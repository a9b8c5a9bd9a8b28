import type { Analysis } from '../meaning/analysis.ts';
import { Lines } from '../syntax/lines.ts';
import type { Declaration, Edit } from '../syntax/tree.ts';

/** The edit by which a spec imports a name from a file: into the import that leads there, or as a line of its own. */
export function importEdit(analysis: Analysis, name: string, file: string, path: string): Edit {
  const { tree, imports, text } = analysis;
  const own = imports.find((each) => each.analysis.file === file && !each.declaration.broken)?.declaration;
  const last = own?.imports?.at(-1);
  if (last) return insertion(last.span.end, `, ${name}`);
  if (own) return insertion(text.indexOf('{', own.span.start) + 1, ` ${name} `);
  const line = `import { ${name} } from "${path}"`;
  const before = tree.declarations.findLast(({ kind }) => kind.text === 'import');
  if (before) return insertion(before.span.end, `\n${line}`);
  const [first] = tree.declarations;
  return first ? insertion(startWithComments(analysis, first), `${line}\n\n`) : insertion(0, `${line}\n`);
}

const insertion = (at: number, text: string): Edit => ({ span: { start: at, end: at }, text });

/** Where the comments right above a declaration begin. */
export function startWithComments({ text, tree }: Analysis, { span }: Declaration): number {
  const lines = new Lines(text);
  const commented = new Set(
    tree.comments.flatMap((comment) => {
      const [from, to] = [lines.lineOf(comment.span.start), lines.lineOf(comment.span.end)];
      const isAlone = text.slice(lines.startOf(from), comment.span.start).trim() === '';
      return isAlone ? Array.from({ length: to - from + 1 }, (_, at) => from + at) : [];
    }),
  );
  let line = lines.lineOf(span.start);
  while (line > 0 && commented.has(line - 1)) line--;
  return lines.startOf(line);
}
