import { nearest } from '../../../engine/nearest.ts';
import type { Options } from '../../../engine/table.ts';
import { type Fix, replacement, type Span } from '../diagnostic.ts';

export interface Suggestion {
  /** `: did you mean \`dense\`?`, or nothing. */
  readonly words: string;
  readonly fixes: readonly Fix[];
}

/** The question and the quick fix for a name that may have been meant. */
export function suggest(meant: string | undefined, span: Span): Suggestion {
  if (meant === undefined) return { words: '', fixes: [] };
  return { words: `: did you mean \`${meant}\`?`, fixes: [replacement(`Change to \`${meant}\``, span, meant)] };
}

/** The option that another framework calls so, or that was misspelled. */
export function optionMeant(name: string, options: Options): string | undefined {
  const written = name.toLowerCase();
  const known = Object.entries(options).find(([, { aliases = [] }]) =>
    aliases.some((alias) => alias.toLowerCase() === written),
  );
  return known?.[0] ?? nearest(name, Object.keys(options));
}

/** `a`, `b` and `c` */
export function inWords(names: readonly string[], word: 'and' | 'or'): string {
  const quoted = names.map((name) => `\`${name}\``);
  if (quoted.length < 2) return quoted.join('');
  return `${quoted.slice(0, -1).join(', ')} ${word} ${quoted.at(-1)}`;
}

/** More names than this help nobody in a message. */
const MANY = 9;

/** `: there are \`a\` and \`b\``; nothing where there are too many to name. */
export function listed(names: readonly string[]): string {
  if (names.length === 0 || names.length > MANY) return '';
  return `: there ${names.length === 1 ? 'is' : 'are'} ${inWords(names, 'and')}`;
}
