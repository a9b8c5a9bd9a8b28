import { splits } from '../../../engine/data/prepare/index.ts';
import type { DataSettings } from '../../../engine/data/settings.ts';
import { sources } from '../../../engine/data/sources/index.ts';
import type { Call } from '../../../engine/table.ts';
import { type Fix, replacement } from '../diagnostic.ts';
import type { Reading } from '../reading.ts';
import type { Settings } from './settings.ts';

/** Settings that are for tables alone. */
const FOR_TABLES = ['target', 'features', 'missing', 'outliers', 'weights'] as const;

/** Why a setting cannot stand beside a source; undefined where it can. */
export function settingMisfit(name: string, source: string): string | undefined {
  const { tabular, windowed, refuses } = sources.get(source);
  if (!tabular && FOR_TABLES.some((each) => each === name)) return `it is for tables, and ${source} is none`;
  if (!windowed && name === 'window') return `it is for texts, and ${source} is none`;
  return refuses?.[name];
}

/** Do the other settings of data suit its source? */
export function checkSource({ values, written }: Settings, { report }: Reading): boolean {
  const { source, split, window } = values as Partial<DataSettings>;
  if (!source) return false;
  const errors = report.errors;
  for (const [name, { key, span }] of written) {
    if (settingMisfit(name, source.entry) === undefined) continue;
    const fixes = [replacement('Remove it', span, '', false)];
    report.error('conflicting-settings', key.span, `\`${name}\` ${reasonFor(name, source.entry)}`, { fixes });
  }
  const { windowed, tabular } = sources.get(source.entry);
  if (windowed && !window && !written.has('window')) {
    const { end } = source.span;
    const fixes = [replacement('Add `window: random(64)`', { start: end, end }, '  window: random(64)', false)];
    const message = 'a text is read in windows: say how long they are, as in `window: random(64)`';
    report.error('missing-setting', source.span, message, { fixes });
  }
  if (split && settingMisfit('split', source.entry) === undefined) checkSplit(split, source.entry, tabular, report);
  return report.errors === errors;
}

const isForTables = (name: string) => FOR_TABLES.some((each) => each === name);

const reasonFor = (name: string, source: string): string =>
  isForTables(name) || name === 'window'
    ? `is for ${name === 'window' ? 'texts' : 'tables'}, and \`${source}\` is none`
    : `cannot stand beside \`${source}\`: ${settingMisfit(name, source)}`;

/** Splits by a column want a table, and a text is divided into pieces. */
function checkSplit(
  { entry, options, span }: DataSettings['split'] & object,
  source: string,
  tabular: boolean,
  report: Reading['report'],
): void {
  const split = splits.get(entry);
  const isByColumn = Object.values(split.options).some(({ kind }) => kind.is === 'column');
  if (isByColumn && !tabular) {
    report.error('conflicting-settings', span, `\`${entry}\` is for tables, and \`${source}\` is none`);
    return;
  }
  if (!sources.get(source).windowed || split.contiguous) return;
  const tail = tailLike({ options });
  const fixes: Fix[] = [replacement(`Use \`${tail}\``, span, tail, false)];
  const message = `\`${entry}\` takes samples out of the middle of a text, which others overlap: keep back its end with \`${tail}\``;
  report.error('conflicting-settings', span, message, { fixes });
}

/** A split that keeps back as much, from the end. */
export function tailLike({ options }: Pick<Call, 'options'>): string {
  const shares = ['validation', 'test'].flatMap((part) => {
    const share = Number(options[part] ?? 0);
    return share > 0 ? [`${part}: ${Number((100 * share).toFixed(2))}%`] : [];
  });
  return shares.length > 0 ? `tail(${shares.join(', ')})` : 'tail(validation: 10%)';
}
