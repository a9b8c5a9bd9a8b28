import type { Analysis } from '../../meaning/analysis.ts';
import { resolve } from '../../meaning/imports.ts';
import type { Place } from '../../meaning/place.ts';
import type { TextValue } from '../../syntax/tree.ts';
import { folderSetting } from '../links.ts';
import { importPath, importsItself } from './imports.ts';
import type { Proposal, Surroundings } from './proposal.ts';

/** What a path in quotes may lead to: other specs for an import, files and folders for data. Undefined outside of texts. */
export function paths(place: Place, offset: number, analysis: Analysis, around: Surroundings): Proposal[] | undefined {
  const text = place.path.at(-1);
  if (text?.is !== 'text' || offset <= text.span.start) return undefined;
  const { declaration, option } = place;
  if (declaration?.path === text) return specPaths(text, offset, analysis, around);
  if (option?.option.kind.is !== 'path' || !declaration) return [];
  const folder = folderSetting(declaration);
  const base = folder && folder !== text ? resolve(analysis.file, `${folder.value}/x`) : analysis.file;
  const isFolder = folder === text;
  const typed = written(text, offset, analysis);
  const parent = typed.slice(0, typed.lastIndexOf('/') + 1);
  const start = text.span.start + 1 + parent.length;
  return around
    .list(resolve(base, `${parent}x`).replace(/\/[^/]*$/, '') || '/')
    .filter((name) => !name.startsWith('.') && (!isFolder || name.endsWith('/')))
    .map((name) => ({
      label: name,
      kind: name.endsWith('/') ? 'folder' : 'file',
      detail: name.endsWith('/') ? 'folder' : 'file',
      insert: escaped(name),
      span: { start, end: endOf(text, offset) },
    }));
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
