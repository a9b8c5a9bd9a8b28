import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A page of the documentation that is shipped inside the extension. */
export interface Page {
  /** Path below `docs`, without its ending: `rules/dropout-wide`. */
  readonly path: string;
  readonly title: string;
  /** What the page is about, from its first words. */
  readonly summary: string;
  /** What has a heading of its own on it: `conv2d`. */
  readonly entries: readonly Entry[];
}

interface Entry {
  readonly title: string;
  readonly summary: string;
}

/** In the order in which they are offered; what lies in `docs` itself comes first. */
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
  const paths = ['language', ...chapters.flat()];
  return Promise.all(paths.map(async (path) => describePage(path, await readFile(join(docs, `${path}.md`), 'utf8'))));
}

export function describePage(path: string, text: string): Page {
  const [top = '', ...sections] = text.split(/^## /m);
  const title = /^# (.*)$/m.exec(top)?.[1] ?? path;
  const entries = sections.map((section) => ({
    title: section.split('\n', 1)[0]!.trim(),
    summary: firstWords(section),
  }));
  return { path, title, summary: firstWords(top) || entries.map((entry) => entry.title).join(', '), entries };
}

/** The first paragraph below the heading. */
function firstWords(section: string): string {
  const [, ...blocks] = section.split(/\n{2,}/);
  const first = blocks.find((block) => block.trim() && !/^(?:<!--|\||```|#)/.test(block)) ?? '';
  return first.replaceAll('`', '').replaceAll('\n', ' ').trim();
}

/** The anchor of a heading, as Markdown previews name it. */
export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/\s+/g, '-')
    .replaceAll(/[^\p{L}\p{N}_-]/gu, '');
}
