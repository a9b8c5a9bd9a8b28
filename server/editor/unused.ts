import type { Analysis } from '../meaning/analysis.ts';
import type { Diagnostic } from '../meaning/diagnostic.ts';
import { unusedImports } from './refactor/organize_imports.ts';

/** Parameters and imported names that nothing uses, for an editor to fade. The command line says nothing of them. */
export const unused = (analysis: Analysis): Diagnostic[] => [...unusedNames(analysis), ...unusedParameters(analysis)];

const unusedNames = (analysis: Analysis): Diagnostic[] =>
  unusedImports(analysis).map(({ name }) => {
    const message = `nothing uses \`${name.text}\`, which is imported here`;
    return { rule: 'unused-import', severity: 'hint', message, span: name.span, fixes: [] };
  });

export function unusedParameters({ tree, meanings }: Analysis): Diagnostic[] {
  const used = new Set(meanings.references.map(({ target }) => target));
  return tree.declarations.flatMap((declaration) => {
    const isBroken = declaration.broken || declaration.statements.some(({ broken }) => broken);
    if (isBroken) return [];
    return declaration.parameters
      .filter((parameter) => !isUsedInside(parameter))
      .map(({ name }): Diagnostic => {
        const message = `nothing uses the parameter \`${name.text}\``;
        return { rule: 'unused-parameter', severity: 'hint', message, span: name.span, fixes: [] };
      });
    function isUsedInside(parameter: (typeof declaration.parameters)[number]): boolean {
      // `N(width: 8)` gives it, which is no use of it.
      const { start, end } = declaration.span;
      return (
        used.has(parameter) &&
        meanings.references.some(
          ({ name, target }) => target === parameter && start <= name.span.start && name.span.end <= end,
        )
      );
    }
  });
}
