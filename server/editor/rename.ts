import type { Analysis } from '../meaning/analysis.ts';
import { Identifier } from '../syntax/tokens.ts';
import { declarationKinds, type Name } from '../syntax/tree.ts';
import {
  type Origin,
  occurrencesAcross,
  originAt,
  readAgain,
  type Site,
  type SpecEdits,
  withImported,
} from './across.ts';
import { languageWordAt } from './names.ts';

/** Why something cannot be renamed. */
export interface Refusal {
  readonly refusal: string;
}

/** Words that mean something wherever a name can stand. */
const WORDS = new Set([
  ...declarationKinds,
  ...['true', 'false', 'output', 'input', 'if', 'else', 'repeat', 'shared', 'and', 'or', 'not', 'from'],
]);

/** The name at `offset`, where it can be renamed. */
export function prepareRename(analysis: Analysis, offset: number): Name | Refusal {
  const found = originAt(analysis, offset);
  if (found) return found.at;
  const word = languageWordAt(analysis, offset);
  return { refusal: word ? `${word}: only names that a spec declares can be renamed` : 'there is no name here' };
}

/**
 * The edits that give another name to what stands at `offset`: where it is declared and, in all of `others`, where it is
 * imported and used.
 */
export function rename(
  analysis: Analysis,
  offset: number,
  newName: string,
  others: readonly Analysis[] = [],
): readonly SpecEdits[] | Refusal {
  const found = originAt(analysis, offset);
  if (!found) return prepareRename(analysis, offset) as Refusal;
  const { symbol } = found;
  if (newName === symbol.name.text) return [];
  if (!isName(newName)) return { refusal: `\`${newName}\` is not a name: letters, digits and \`_\`, a letter first` };
  if (WORDS.has(newName)) return { refusal: `\`${newName}\` is a word of the language` };
  const specs = withImported([analysis, ...others]);
  const sites = occurrencesAcross(found, specs);
  const problem = clash(found, sites, specs, newName);
  if (problem) return { refusal: `\`${newName}\` cannot be its name: ${problem}` };
  const edited = [...new Map(sites.map(({ analysis: of }) => [of.file, of])).values()];
  return edited.map((of) => ({
    analysis: of,
    edits: sitesIn(of.file, sites).map(({ span }) => ({ span, text: newName })),
  }));
}

const isName = (text: string): boolean => new RegExp(`^(?:${(Identifier.PATTERN as RegExp).source})$`).test(text);

const sitesIn = (file: string, sites: readonly Site[]): Name[] =>
  sites.flatMap(({ analysis, name }) => (analysis.file === file ? [name] : []));

/** Reads the specs as they would be: what is wrong with them then and was not before, or whether names lead elsewhere. */
function clash({ home, symbol }: Origin, sites: readonly Site[], specs: readonly Analysis[], newName: string) {
  const growth = newName.length - symbol.name.text.length;
  const starts = new Map(specs.map(({ file }) => [file, sitesIn(file, sites).map(({ span }) => span.start)]));
  const moved = (file: string, offset: number) =>
    offset + growth * starts.get(file)!.filter((start) => start < offset).length;
  // Where nothing changes, nothing new can be wrong.
  const concerned = specs.filter(({ file }) => starts.get(file)!.length > 0);
  const texts = new Map(concerned.map((spec) => [spec.file, replaced(spec.text, sitesIn(spec.file, sites), newName)]));
  const before = readAgain(concerned, specs);
  const after = readAgain(concerned, specs, texts);
  const known = new Map(before.map((spec) => [spec.file, errorsOf(spec)]));
  for (const spec of after) {
    const added = errorsOf(spec).find(
      (error) =>
        !known
          .get(spec.file)!
          .some(({ rule, span }) => rule === error.rule && moved(spec.file, span.start) === error.span.start),
    );
    if (added) return added.message;
  }
  const renamed = originAt(after.find(({ file }) => file === home.file)!, moved(home.file, symbol.name.span.start));
  const found = renamed ? occurrencesAcross(renamed, after) : [];
  const wanted = sites.map(({ analysis, name }) => `${moved(analysis.file, name.span.start)} ${analysis.file}`);
  const places = new Set(found.map(({ analysis, name }) => `${name.span.start} ${analysis.file}`));
  const isSame = places.size === new Set(wanted).size && wanted.every((place) => places.has(place));
  return isSame ? undefined : 'it stands for something else there already';
}

const replaced = (text: string, names: readonly Name[], newName: string): string =>
  [...names]
    .sort((a, b) => b.span.start - a.span.start)
    .reduce((result, { span }) => result.slice(0, span.start) + newName + result.slice(span.end), text);

const errorsOf = ({ diagnostics }: Analysis) => diagnostics.filter(({ severity }) => severity === 'error');
