import type { Analysis } from '../../meaning/analysis.ts';
import { rules } from '../../rules/index.ts';
import { Lines } from '../../syntax/lines.ts';
import { covers } from '../../syntax/tree.ts';
import { suppression } from '../actions.ts';
import type { Proposal, Surroundings } from './proposal.ts';

/** What is offered in a comment: to be silent about a rule on the next line, behind something on its own. Undefined outside of comments. */
export function inComment(
  { text, tree }: Analysis,
  offset: number,
  { diagnostics }: Surroundings,
): readonly Proposal[] | undefined {
  const comment = tree.comments.find(({ is, span }) =>
    is === 'block' ? span.start < offset && offset < span.end : span.start + 2 <= offset && covers(span, offset),
  );
  if (!comment) return undefined;
  if (comment.is !== 'line') return [];
  const [, isNamed, word] = /^\/\/\s*(dlspec-ignore\s+)?([\w-]*)$/.exec(text.slice(comment.span.start, offset)) ?? [];
  if (word === undefined) return [];
  const lines = new Lines(text);
  const line = lines.lineOf(offset);
  const isBehind = text.slice(lines.startOf(line), comment.span.start).trim() !== '';
  const [about, where] = isBehind ? [line, 'on this line'] : [line + 1, 'on the next line'];
  const here = diagnostics.filter(({ span }) => lines.lineOf(span.start) === about);
  const silenceable = [...new Set(here.filter((each) => suppression(text, each)).map(({ rule }) => rule))];
  const end = offset + /^[\w-]*/.exec(text.slice(offset))![0].length;
  const span = { start: offset - word.length, end };
  if (isNamed === undefined) {
    // Who begins any comment is not to be disturbed.
    if (word === '' && silenceable.length === 0) return [];
    const insert = `dlspec-ignore ${silenceable[0] ?? '${1:rule}'}: \${2:reason}`;
    return [{ label: 'dlspec-ignore', kind: 'keyword', detail: `silence a rule ${where}`, insert, span }];
  }
  const isReasoned = /^\s*:/.test(text.slice(end));
  const others = rules.map(({ name }) => name).filter((name) => !silenceable.includes(name));
  return [...silenceable, ...others].map((name) => {
    const title = rules.find((rule) => rule.name === name)?.title;
    return {
      label: name,
      kind: 'choice',
      detail: silenceable.includes(name) ? `found ${where}` : 'rule',
      ...(title && { doc: title }),
      insert: isReasoned ? name : `${name}: \${1:reason}`,
      span,
    };
  });
}
