import type { Analysis } from '../../meaning/analysis.ts';
import type { Declaration, Edit, Imported } from '../../syntax/tree.ts';

/** Names that an import brings and nothing uses. */
export function unusedImports({ tree, meanings }: Analysis): Imported[] {
  const used = new Set(meanings.references.map(({ target }) => target));
  return tree.declarations.flatMap(({ imports = [], broken }) =>
    broken ? [] : imports.filter((imported) => !used.has(imported)),
  );
}

/**
 * Takes out names that nothing uses, puts together what comes from one spec, and sorts by path and name. Where comments stand
 * between imports, these stay where they are. Nothing where all is in order.
 */
export function organizeImports(analysis: Analysis): readonly Edit[] {
  const { tree, text } = analysis;
  const imports = tree.declarations.filter(({ kind }) => kind.text === 'import');
  const [first, last] = [imports[0], imports.at(-1)];
  if (!first || !last || imports.some(({ broken, path }) => broken || !path)) return [];
  const unused = new Set(unusedImports(analysis));
  const kept = (declaration: Declaration) => declaration.imports!.filter((imported) => !unused.has(imported));
  const between = text.slice(first.span.start, last.span.end);
  const isBlock = imports.every(
    ({ span }, at) => at === 0 || text.slice(imports[at - 1]!.span.end, span.start).trim() === '',
  );
  const hasComments = tree.comments.some(({ span }) => first.span.start <= span.start && span.end <= last.span.end);
  if (!isBlock || hasComments) {
    return imports.flatMap((declaration) => {
      const names = kept(declaration);
      return names.length === declaration.imports!.length ? [] : [rewritten(declaration, names, text)];
    });
  }
  const byPath = new Map<string, Set<string>>();
  for (const declaration of imports) {
    const names = byPath.get(declaration.path!.value) ?? new Set();
    for (const { name } of kept(declaration)) names.add(name.text);
    byPath.set(declaration.path!.value, names);
  }
  const lines = [...byPath]
    .filter(([, names]) => names.size > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, names]) => importLine([...names].sort(byLetters), path));
  const wanted = lines.join('\n');
  if (wanted === between) return [];
  return [
    {
      span: wanted === '' ? withLineEnds(first, last, text) : { start: first.span.start, end: last.span.end },
      text: wanted,
    },
  ];
}

const byLetters = (a: string, b: string): number => a.localeCompare(b, 'en');
const importLine = (names: readonly string[], path: string): string =>
  `import { ${names.join(', ')} } from ${JSON.stringify(path)}`;

function rewritten(declaration: Declaration, names: readonly Imported[], text: string): Edit {
  if (names.length === 0) return { span: withLineEnds(declaration, declaration, text), text: '' };
  const line = importLine(
    names.map(({ name }) => name.text),
    declaration.path!.value,
  );
  return { span: declaration.span, text: line };
}

/** With the ends of lines behind it, so that no empty lines are left. */
function withLineEnds(first: Declaration, last: Declaration, text: string) {
  const behind = /^[ \t]*(?:\r?\n)*/.exec(text.slice(last.span.end))![0];
  return { start: first.span.start, end: last.span.end + behind.length };
}
