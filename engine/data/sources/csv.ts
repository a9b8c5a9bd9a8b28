import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Call, choice, path } from '../../table.ts';
import { DataError } from '../dataset.ts';
import type { DataFacts } from '../facts.ts';
import { beginning, bytesOf } from '../formats/bytes.ts';
import { csvColumns, parseCsv, parseCsvByPieces, type Separator } from '../formats/csv.ts';
import { targets } from '../prepare/index.ts';
import { describe } from '../spread.ts';
import { encode } from '../tables/encode.ts';
import { timeline } from '../tables/timeline.ts';
import { source } from './source.ts';

/** Bytes in which the line of column names must end. */
const FIRST_LINE = 1 << 16;
/** Tables up to this many bytes are read whole to know shape, classes and spreads while editing. */
const LARGE = 4 << 20;

/** The first of them take as long as so many more, until they are compiled. */
const FIRST_CELLS = 100_000;

/** What the last tables told, by file and settings: who types in a declaration asks again and again. */
const told = new Map<string, Promise<DataFacts>>();
const TOLD = 16;

const kindOf = (target: Call | undefined): DataFacts['target'] => (target ? targets.get(target.entry).kind : 'none');

/** What the target tells without a look at the file. */
const factsOf = (target: Call | undefined): DataFacts => ({
  target: kindOf(target),
  ...(target && targets.get(target.entry).facts?.(target.options as never)),
});

export const csv = source({
  name: 'csv',
  summary: 'A table as text: a line of column names, then a line a row',
  doc: 'UTF-8, plain or gzip; cells may be quoted. `target:` names the column to predict (a table without it is for a train with `target: input`) and `features:` says what the others are; columns that it does not name count as numbers, or as categories (one 0/1 input each) where they hold text. Whole numbers are the tokens of a network that begins with `tokens(…)`; of several inputs each takes the next of the columns. Empty cells, `NA`, `NaN` and `?` are errors in every column that is used.',
  source: 'RFC 4180',
  options: {
    file: path({ doc: 'The file.' }),
    separator: choice(['detect', 'comma', 'semicolon', 'tab'], {
      doc: 'What stands between cells; `detect` takes what is most frequent in the first line.',
      default: 'detect',
    }),
  },
  positional: ['file'],
  aliases: ['read_csv', 'tsv', 'table', 'CsvDataset', 'make_csv_dataset', 'load_csv', 'tabular'],
  example: 'csv("iris.csv")',
  tabular: true,
  facts: (_, { target }) => factsOf(target),
  // Tables that are small enough to know their rows are read twice: to check the spec, and to train.
  cells: ({ samples = 0, columns = [] }) => FIRST_CELLS + 2 * samples * columns.length,
  files: ({ file }) => [file],
  async header({ file, separator }, { folder, ...settings }) {
    const { target } = settings;
    const place = resolve(folder, file);
    const { bytes, fileBytes } = await beginning(place, FIRST_LINE);
    const columns = csvColumns(bytes, place, separator);
    if (fileBytes > LARGE) return { facts: { ...factsOf(target), columns } };
    try {
      const { mtimeMs, size } = await stat(place);
      const isWhere = (name: string) => name === 'span' || name === 'written';
      const asked = JSON.stringify([settings, separator], (name, value) => (isWhere(name) ? undefined : value));
      const key = [place, mtimeMs, size, asked].join('\n');
      const facts = told.get(key) ?? scan(place, separator, settings);
      told.delete(key);
      told.set(key, facts);
      if (told.size > TOLD) told.delete(told.keys().next().value!);
      return { facts: { ...(await facts), columns } };
    } catch (error) {
      // The columns are worth knowing while the rest is being mended.
      if (error instanceof DataError) return { facts: { ...factsOf(target), columns }, problem: error.message };
      throw error;
    }
  },
  async load({ file, separator }, folder) {
    const place = resolve(folder, file);
    return parseCsv(await bytesOf(place), place, separator);
  },
});

/** Takes a look at every row; of a packed file that is too large unpacked it knows the kind of target alone. */
async function scan(place: string, separator: Separator, settings: Parameters<typeof encode>[1]): Promise<DataFacts> {
  const { target } = settings;
  const kind = kindOf(target);
  const bytes = await bytesOf(place);
  if (bytes.length > LARGE) return factsOf(target);
  const cells = await parseCsvByPieces(bytes, place, separator);
  const { targets: spread, targetValues, leaks, ...rest } = describe(encode(cells, settings));
  const ordered = timeline(cells);
  return {
    ...rest,
    ...(target ? { targets: spread, targetValues, ...(leaks && { leaks }) } : { target: kind }),
    ...(ordered !== undefined && { timeline: ordered }),
  };
}
