import type { Analysis } from '../meaning/analysis.ts';
import type { Diagnostic } from '../meaning/diagnostic.ts';
import type { Target } from '../meaning/meanings.ts';
import type { Declaration } from '../syntax/tree.ts';

/** What to take instead of it, in words: the line `Deprecated: use X` of its documentation. */
export const deprecation = (doc: string | undefined): string | undefined =>
  doc?.match(/^\s*Deprecated:[ \t]*(.*)$/im)?.[1]?.trim();

/** Uses of declarations that are not to be used any more, for an editor to strike out. The command line says nothing of them. */
export function deprecated({ meanings, home }: Analysis): Diagnostic[] {
  const known = new Map<Target, string | undefined>();
  return meanings.references.flatMap(({ name, target }): Diagnostic[] => {
    if (!known.has(target)) known.set(target, deprecation(declarationOf(target, home)?.doc));
    const instead = known.get(target);
    if (instead === undefined) return [];
    const message = `\`${name.text}\` is deprecated${instead && `: ${instead}`}`;
    return [{ rule: 'deprecated', severity: 'hint', message, span: name.span, fixes: [] }];
  });
}

const declarationOf = (target: Target, { declarations }: Analysis['home']): Declaration | undefined => {
  if (target.is === 'imported') return declarations.imported.get(target.name.text)?.declaration;
  return target.is === 'declaration' ? target : undefined;
};
