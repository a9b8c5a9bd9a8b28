import type { Analysis } from '../meaning/analysis.ts';
import type { Diagnostic } from '../meaning/diagnostic.ts';
import type { Target } from '../meaning/meanings.ts';
import type { Name } from '../syntax/tree.ts';
import { bySection } from './by_section.ts';
import { unusedImports } from './refactor/organize_imports.ts';

/** Parameters and imported names that nothing uses, for an editor to fade. The command line says nothing of them. */
export const unused = (analysis: Analysis): Diagnostic[] => [...unusedNames(analysis), ...unusedParameters(analysis)];

const unusedNames = (analysis: Analysis): Diagnostic[] =>
  unusedImports(analysis).map(({ name }) => {
    const message = `nothing uses \`${name.text}\`, which is imported here`;
    return { rule: 'unused-import', severity: 'hint', message, span: name.span, fixes: [] };
  });

/** A use stands in the declaration of the parameter, and so in its section. */
export const unusedParameters = bySection(({ declarations, meanings }): Diagnostic[] => {
  const uses = new Map<Target, Name[]>();
  for (const { name, target } of meanings.references) {
    const known = uses.get(target);
    if (known) known.push(name);
    else uses.set(target, [name]);
  }
  return declarations.flatMap(({ broken, statements, span: { start, end }, parameters }) => {
    if (broken || statements.some((statement) => statement.broken)) return [];
    // `N(width: 8)` gives it, which is no use of it.
    const isUsed = (parameter: Target) =>
      uses.get(parameter)?.some(({ span }) => start <= span.start && span.end <= end) ?? false;
    return parameters
      .filter((parameter) => !isUsed(parameter))
      .map(({ name }): Diagnostic => {
        const message = `nothing uses the parameter \`${name.text}\``;
        return { rule: 'unused-parameter', severity: 'hint', message, span: name.span, fixes: [] };
      });
  });
});
