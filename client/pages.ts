import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A page of the documentation that is shipped inside the extension. */
export interface Page {
  /** Path below `docs`, without its ending: `rules/dropout-wide`. */
  readonly path: string;
  readonly title: string;
  /** What the page is about, from its first lines. */
  readonly summary: string;
}

/** What the pages are called together, in the order in which they are offered; `docs` itself comes first. */
const CHAPTERS = ['reference', 'rules'] as const;

/** The file of a page; undefined where there is none. */
export function pageFile(docs: string, path: string): string | undefined {
  const file = join(docs, `${path}.md`);
  // Whoever calls with a path gets a page of these folders, and no other file.
  return /^(?:language|(?:reference|rules)\/[\w-]+)$/.test(path) && existsSync(file) ? file : undefined;
}

export async function pages(docs: string): Promise<Page[]> {
  const chapters = await Promise.all(
    CHAPTERS.map(async (chapter) => {
      const files = (await readdir(join(docs, chapter))).filter((file) => file.endsWith('.md')).sort();
      return files.map((file) => `${chapter}/${file.slice(0, -'.md'.length)}`);
    }),
  );
  return Promise.all(
    ['language', ...chapters.flat()].map(async (path) =>
      describePage(path, await readFile(join(docs, `${path}.md`), 'utf8')),
    ),
  );
}

export function describePage(path: string, text: string): Page {
  const title = /^# (.*)$/m.exec(text)?.[1] ?? path;
  const entries = [...text.matchAll(/^## (.*)$/gm)].map(([, name]) => name!);
  const first = text.split(/\n{2,}/).find((block) => block.trim() && !/^(?:#|<!--|\||```)/.test(block)) ?? '';
  const isList = path.startsWith('reference/');
  return { path, title, summary: isList ? entries.join(', ') : first.replaceAll('`', '').replaceAll('\n', ' ').trim() };
}
