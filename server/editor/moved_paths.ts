import type { Analysis } from '../meaning/analysis.ts';
import { isAbsolute, resolve } from '../meaning/names/imports.ts';
import type { Edit, TextValue } from '../syntax/tree.ts';
import { folderSetting, pathTexts } from './links.ts';
import { folderOf, relativePath } from './relative_path.ts';

/** A file or folder that gets another name or place; absolute paths. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** The edits by which the paths of a spec still lead to the same files after `moves`; the spec may be among them. */
export function pathEdits(analysis: Analysis, moves: readonly Move[]): readonly Edit[] {
  const { file, tree } = analysis;
  const here: Base = { from: folderOf(file), to: folderOf(moved(file, moves)) };
  return tree.declarations.flatMap((declaration) => {
    const folder = folderSetting(declaration);
    const ofData = folder && inside(here.from, folder.value);
    const base = ofData === undefined ? here : { from: ofData, to: moved(ofData, moves) };
    return [
      ...(folder ? edit(folder, here, moves) : []),
      ...pathTexts(declaration, analysis).flatMap((path) => edit(path, base, moves)),
    ];
  });
}

/** The folder that a path is relative to, before and after. */
interface Base {
  readonly from: string;
  readonly to: string;
}

function edit({ value, span }: TextValue, base: Base, moves: readonly Move[]): Edit[] {
  const target = inside(base.from, value);
  const to = moved(target, moves);
  if (inside(base.to, value) === to) return [];
  const relative = relativePath(base.to, to);
  const text = isAbsolute(value) ? to : value.startsWith('.') && !relative.startsWith('.') ? `./${relative}` : relative;
  return [{ span: { start: span.start + 1, end: span.end - 1 }, text }];
}

const inside = (folder: string, path: string): string => resolve(`${folder}/x`, path);

function moved(path: string, moves: readonly Move[]): string {
  const move = moves.find(({ from }) => path === from || path.startsWith(`${from}/`));
  return move ? move.to + path.slice(move.from.length) : path;
}
