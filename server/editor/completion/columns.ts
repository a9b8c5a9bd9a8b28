import type { DataFacts } from '../../../engine/data/facts.ts';
import { targets } from '../../../engine/data/prepare/index.ts';
import type { DataSettings } from '../../../engine/data/settings.ts';
import { sources } from '../../../engine/data/sources/index.ts';
import type { DataSpec } from '../../../engine/run/spec.ts';
import type { Analysis } from '../../meaning/analysis.ts';
import type { Place } from '../../meaning/place.ts';
import { folderOf } from '../../meaning/settings/data.ts';
import type { CallValue, Declaration, RecordValue } from '../../syntax/tree.ts';
import { folderSetting } from '../links.ts';
import type { Proposal, Surroundings } from './proposal.ts';

/**
 * The table that a `data` declaration reads, and nothing else of what it says: its columns are known while the rest is being
 * typed. Undefined where there is none.
 */
export function tableOf(declaration: Declaration | undefined, { file, meanings }: Analysis): DataSpec | undefined {
  if (declaration?.kind.text !== 'data') return undefined;
  const written = declaration.statements.flatMap((statement) =>
    statement.is === 'setting' && statement.key.text === 'source' ? [statement.value] : [],
  )[0];
  const source = written?.is === 'call' ? meanings.calls.get(written)?.call : undefined;
  if (!source || !sources.get(source.entry).tabular) return undefined;
  const folder = folderSetting(declaration)?.value;
  const settings = { source, ...(folder !== undefined && { folder }) } as DataSettings;
  const span = { file, ...declaration.span };
  return { name: declaration.name?.text ?? '', folder: folderOf(file), settings, written: {}, span };
}

/**
 * Columns of the table: `target: class(|)`, `features: { | }`. Those that suit the kind of target come first. Undefined where
 * no column may stand, or where none is known.
 */
export function columns(
  place: Place,
  cursor: number,
  analysis: Analysis,
  { facts }: Surroundings,
): Proposal[] | undefined {
  const { expected, path, declaration } = place;
  const record = keysAt(place, cursor);
  if (expected?.is !== 'column' && !record) return undefined;
  const table = tableOf(declaration, analysis);
  const known = table && facts(table);
  if (!known?.columns) return undefined;
  const proposals = known.columns.map((name): Proposal => {
    const detail = contentOf(name, known);
    return { label: name, kind: 'value', detail, insert: nameOf(name) };
  });
  if (record) {
    const given = record.fields.filter(({ span }) => cursor < span.start || span.end < cursor);
    const free = proposals.filter(
      ({ label, insert }) => insert === label && given.every(({ name }) => name.text !== label),
    );
    const field = record.fields.find(({ span }) => span.start <= cursor && cursor <= span.end);
    const isNamed = field !== undefined && field.value.span.start > field.name.span.end;
    return free.map((each) => ({ ...each, kind: 'option', insert: isNamed ? each.insert : `${each.insert}: $1` }));
  }
  const text = path.at(-1);
  const span = text?.is === 'text' ? { start: text.span.start, end: text.isWhole ? text.span.end : cursor } : undefined;
  const fits = suitedTo(path, known);
  return [...proposals.filter(fits), ...proposals.filter((each) => !fits(each))].map((each) =>
    span ? { ...each, insert: quoted(each.label), span } : each,
  );
}

/** The record at the cursor, where a name of it is being written that is a column's. */
function keysAt({ path, option, declaration }: Place, cursor: number): RecordValue | undefined {
  const record = path.findLast((node): node is RecordValue => node.is === 'record');
  const kind = option?.option.kind;
  if (!record || declaration?.kind.text !== 'data' || kind?.is !== 'record' || kind.keys) return undefined;
  const field = record.fields.find(({ span }) => span.start <= cursor && cursor <= span.end);
  return field && cursor > field.name.span.end ? undefined : record;
}

/** What a column holds, as far as small files tell. */
function contentOf(name: string, { features }: DataFacts): string {
  const numbers = features?.find((feature) => feature.name === name);
  if (!numbers) return features ? 'column of texts' : 'column';
  const short = (value: number) => String(Number(value.toPrecision(4)));
  return `column of numbers, ${short(numbers.min)} to ${short(numbers.max)}`;
}

/** Classes are mostly texts; a value is a number. */
function suitedTo(path: Place['path'], { features }: DataFacts): (proposal: Proposal) => boolean {
  const call = path.findLast((node): node is CallValue => node.is === 'call' && node.parentheses !== undefined);
  const kind = call && targets.has(call.name.text) ? targets.get(call.name.text).kind : undefined;
  if (!features || !kind) return () => true;
  const numbers = new Set(features.map(({ name }) => name));
  return ({ label }) => numbers.has(label) === (kind === 'value');
}

const nameOf = (column: string): string => (/^[A-Za-z_]\w*$/.test(column) ? column : quoted(column));
/** In quotes, as a snippet has it. */
const quoted = (column: string): string => `"${column.replaceAll(/["\\]/g, '\\$&').replaceAll(/[\\$}]/g, '\\$&')}"`;
