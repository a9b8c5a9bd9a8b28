import { type Analysis, analyse } from '../meaning/analysis.ts';
import { Identifier } from '../syntax/tokens.ts';
import { declarationKinds, type Edit, type Name } from '../syntax/tree.ts';
import { type Entity, languageWordAt, occurrences, symbolAt } from './names.ts';

/** Why something cannot be renamed. */
export interface Refusal {
  readonly refusal: string;
}

/** Words that mean something wherever a name can stand. */
const WORDS = new Set([
  ...declarationKinds,
  ...['true', 'false', 'output', 'input', 'if', 'else', 'repeat', 'shared', 'and', 'or', 'not', 'from'],
]);

const ELSEWHERE: Refusal = { refusal: 'another spec declares this name: it is renamed there' };
const isImported = ({ declaration }: Entity): boolean => declaration.kind.text === 'import';

/** The name at `offset`, where it can be renamed. */
export function prepareRename(analysis: Analysis, offset: number): Name | Refusal {
  const found = symbolAt(analysis, offset);
  if (found && isImported(found.symbol)) return ELSEWHERE;
  if (found) return found.at;
  const word = languageWordAt(analysis, offset);
  return { refusal: word ? `${word}: only names that a spec declares can be renamed` : 'there is no name here' };
}

/** The edits that give another name to what stands at `offset`. */
export function rename(analysis: Analysis, offset: number, newName: string): readonly Edit[] | Refusal {
  const found = symbolAt(analysis, offset);
  if (!found) return prepareRename(analysis, offset) as Refusal;
  const { symbol } = found;
  if (isImported(symbol)) return ELSEWHERE;
  if (newName === symbol.name.text) return [];
  if (!isName(newName)) return { refusal: `\`${newName}\` is not a name: letters, digits and \`_\`, a letter first` };
  if (WORDS.has(newName)) return { refusal: `\`${newName}\` is a word of the language` };
  const places = occurrences(analysis, symbol);
  const edits = places.map(({ span }) => ({ span, text: newName }));
  const problem = clash(analysis, edits, symbol.name, newName);
  return problem ? { refusal: `\`${newName}\` cannot be its name: ${problem}` } : edits;
}

const isName = (text: string): boolean => new RegExp(`^(?:${(Identifier.PATTERN as RegExp).source})$`).test(text);

/** Reads the spec as it would be: what is wrong with it then and was not before, or whether names lead elsewhere. */
function clash(before: Analysis, edits: readonly Edit[], { span }: Name, newName: string): string | undefined {
  const ordered = [...edits].sort((a, b) => a.span.start - b.span.start);
  const growth = newName.length - (span.end - span.start);
  const moved = (offset: number) => offset + growth * ordered.filter((edit) => edit.span.start < offset).length;
  let text = before.text;
  for (const edit of [...ordered].reverse()) {
    text = text.slice(0, edit.span.start) + newName + text.slice(edit.span.end);
  }
  const after = analyse(text, before.file);
  const known = errorsOf(analyse(before.text, before.file));
  const added = errorsOf(after).find(
    (error) => !known.some(({ rule, span: at }) => rule === error.rule && moved(at.start) === error.span.start),
  );
  if (added) return added.message;
  const renamed = symbolAt(after, moved(span.start));
  const found = renamed ? occurrences(after, renamed.symbol).map((name) => name.span.start) : [];
  const wanted = ordered.map((edit) => moved(edit.span.start));
  const isSame = found.length === wanted.length && wanted.every((start) => found.includes(start));
  return isSame ? undefined : 'it stands for something else there already';
}

const errorsOf = ({ diagnostics }: Analysis) => diagnostics.filter(({ severity }) => severity === 'error');
