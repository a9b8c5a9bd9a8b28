import type { Analysis } from '../meaning/analysis.ts';
import type { AnalysedSection } from '../meaning/known_meanings.ts';

/**
 * What `work` makes of every section of a spec, in the order of the text; of a section that is the same as at the last edit
 * it is not made again. So the spans in a result must be the tree's own, which move with the text.
 */
export function bySection<R>(
  work: (section: AnalysedSection, analysis: Analysis) => readonly R[],
): (analysis: Analysis) => R[] {
  const known = new WeakMap<AnalysedSection, readonly R[]>();
  return (analysis) =>
    analysis.meanings.sections.flatMap((section) => {
      const kept = known.get(section) ?? work(section, analysis);
      known.set(section, kept);
      return kept;
    });
}
