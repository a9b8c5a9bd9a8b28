import { grouped, quantity, seconds } from '../../../engine/cost/quantities.ts';
import { show } from '../../../engine/graph/shape.ts';
import { AS_ELSEWHERE, type Count } from './counts.ts';
import { type Compared, changeOf, type LayerDifference } from './differences.ts';

/** A column of the table: what it sorts by, what it shows, what goes into the CSV. */
export interface Column {
  readonly title: string;
  /** For CSV: with its unit. */
  readonly plain: string;
  readonly isText?: boolean;
  value(row: LayerDifference): number | string;
  text(row: LayerDifference): string;
}

const layerOf = ({ now, before }: LayerDifference) => (now ?? before)!;

const word = (title: string, text: (row: LayerDifference) => string): Column => ({
  title,
  plain: title,
  isText: true,
  value: text,
  text,
});

const figure = (
  title: string,
  plain: string,
  value: (row: LayerDifference) => number,
  show: (value: number) => string,
): Column => ({ title, plain, value, text: (row) => (value(row) === 0 ? '' : show(value(row))) });

/** `forward`, or what else is counted: `step, fused, one sample`. */
const counted = ({ pass, per, fused }: Count): string =>
  [pass, ...(fused ? ['fused'] : []), ...(per === 'sample' ? ['one sample'] : [])].join(', ');

const columnsOf = (count: Count): readonly Column[] => [
  word('layer', (row) => layerOf(row).name),
  word('op', (row) => layerOf(row).op),
  word('output', (row) => show(layerOf(row).output)),
  figure('parameters', 'parameters', (row) => row.now?.parameters ?? 0, grouped),
  figure(
    'FLOPs',
    `${counted({ ...count, fused: false })} FLOPs`,
    (row) => row.now?.flops ?? 0,
    (value) => quantity(value, ''),
  ),
  figure(
    'bytes',
    `${counted(count)} bytes`,
    (row) => row.now?.bytes ?? 0,
    (value) => quantity(value, 'B'),
  ),
  figure(
    'FLOP/byte',
    'FLOP/byte',
    (row) => row.now?.intensity ?? 0,
    (value) => value.toPrecision(3),
  ),
  word('bound by', ({ now }) => (now && now.bytes > 0 ? now.bound : '')),
  figure('time', 'seconds of a step', (row) => row.now?.seconds ?? 0, seconds),
  figure(
    'share',
    'share of a step',
    (row) => row.now?.share ?? 0,
    (value) => `${(100 * value).toFixed(1)} %`,
  ),
];

/** With its sign: `+1.20 M`, `−3` */
const signed = (show: (value: number) => string) => (value: number) =>
  value === 0 ? '' : `${value > 0 ? '+' : '−'}${show(Math.abs(value))}`;

const change = (title: string, of: keyof Compared, show: (value: number) => string): Column =>
  figure(`Δ ${title}`, `change of ${title}`, (row) => changeOf(row, of), signed(show));

export const changes: readonly (Column & { readonly of: keyof Compared })[] = [
  { ...change('parameters', 'parameters', grouped), of: 'parameters' },
  { ...change('FLOPs', 'flops', (value) => quantity(value, '')), of: 'flops' },
  { ...change('bytes', 'bytes', (value) => quantity(value, 'B')), of: 'bytes' },
  { ...change('time', 'seconds', seconds), of: 'seconds' },
];

export const columnsFor = (isCompared: boolean, count: Count = AS_ELSEWHERE): readonly Column[] =>
  isCompared ? [...columnsOf(count), ...changes] : columnsOf(count);

/** By a column; undefined: in the order of the network. */
export interface Order {
  readonly column: string;
  readonly falling: boolean;
}

export function sorted(rows: readonly LayerDifference[], order: Order | undefined): readonly LayerDifference[] {
  const column = columnsFor(true).find(({ title }) => title === order?.column);
  if (!column || !order) return rows;
  const way = order.falling ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [a, b] = [column.value(one), column.value(other)];
    return way * (typeof a === 'string' ? a.localeCompare(String(b)) : a - Number(b));
  });
}

/** RFC 4180, figures unrounded. */
export function csv(rows: readonly LayerDifference[], isCompared: boolean, count?: Count): string {
  const chosen = columnsFor(isCompared, count);
  const cell = (value: number | string) => {
    const text = String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [chosen.map(({ plain }) => plain), ...rows.map((row) => chosen.map((column) => column.value(row)))];
  return lines.map((line) => `${line.map(cell).join(',')}\n`).join('');
}
