import type { Analysis } from '../../meaning/analysis.ts';
import { resolve } from '../../meaning/names/imports.ts';
import type { Place } from '../../meaning/place.ts';
import type { Declaration, TextValue } from '../../syntax/tree.ts';
import { folderSetting } from '../links.ts';
import { importPath, importsItself } from './imports.ts';
import type { Proposal, Surroundings } from './proposal.ts';

/**
 * What a path may lead to: other specs for an import, files and folders for data; with its quotes where none stand yet.
 * Undefined where no text and no path may stand.
 */
export function paths(place: Place, offset: number, analysis: Analysis, around: Surroundings): Proposal[] | undefined {
  const { declaration, option, expected } = place;
  const text = textAt(place, offset);
  if (text && declaration?.path === text) return specPaths(text, offset, analysis, around);
  if (!text) return expected?.is === 'path' && declaration ? unquoted(place, declaration, analysis, around) : undefined;
  if (option?.option.kind.is !== 'path' || !declaration) return [];
  const typed = written(text, offset, analysis);
  const parent = typed.slice(0, typed.lastIndexOf('/') + 1);
  const span = { start: text.span.start + 1 + parent.length, end: endOf(text, offset) };
  return entries(parent, place, declaration, analysis, around).map((name) => ({
    ...entryProposal(name),
    insert: escaped(name),
    span,
  }));
}

/** The text that the cursor is in. */
export function textAt({ path }: Place, offset: number): TextValue | undefined {
  const text = path.at(-1);
  return text?.is === 'text' && offset > text.span.start ? text : undefined;
}

/** In a folder the cursor stays before the closing quote: there is more to come. */
const unquoted = (place: Place, declaration: Declaration, analysis: Analysis, around: Surroundings): Proposal[] =>
  entries('', place, declaration, analysis, around).map((name) => ({
    ...entryProposal(name),
    insert: name.endsWith('/') ? `"${escaped(name)}$0"` : `"${escaped(name)}"`,
  }));

/** What lies in a folder that the data's files are in: all of it, or folders alone where the folder itself is said. */
function entries(
  parent: string,
  { option }: Place,
  declaration: Declaration,
  analysis: Analysis,
  { list }: Surroundings,
): string[] {
  const isFolder = option?.name === 'folder' && !option.entry;
  const folder = isFolder ? undefined : folderSetting(declaration);
  const base = folder ? resolve(analysis.file, `${folder.value}/x`) : analysis.file;
  const names = list(resolve(base, `${parent}x`).replace(/\/[^/]*$/, '') || '/');
  return names.filter((name) => !name.startsWith('.') && (!isFolder || name.endsWith('/')));
}

function entryProposal(name: string): Pick<Proposal, 'label' | 'kind' | 'detail'> {
  const kind = name.endsWith('/') ? 'folder' : 'file';
  return { label: name, kind, detail: kind };
}

function specPaths(text: TextValue, offset: number, analysis: Analysis, { specs }: Surroundings): Proposal[] {
  return specs
    .filter((spec) => !importsItself(spec, analysis))
    .map((spec) => importPath(analysis.file, spec.file))
    .sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1))
    .map((path) => ({
      label: path,
      kind: 'file',
      detail: 'spec',
      insert: escaped(path),
      span: { start: text.span.start + 1, end: endOf(text, offset) },
    }));
}

const written = ({ span }: TextValue, offset: number, { text }: Analysis): string => text.slice(span.start + 1, offset);

/** A text that is never closed takes the rest of its line, which is not meant. */
const endOf = ({ isWhole, span }: TextValue, offset: number): number => (isWhole ? span.end - 1 : offset);

const escaped = (text: string): string => text.replaceAll(/[\\$}]/g, '\\$&');
