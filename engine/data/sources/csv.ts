import { resolve } from 'node:path';
import { choice, path } from '../../table.ts';
import { beginning, bytesOf } from '../formats/bytes.ts';
import { csvColumns, parseCsv } from '../formats/csv.ts';
import { targets } from '../prepare/index.ts';
import { encode } from '../tables/encode.ts';
import { source } from './source.ts';

/** Bytes in which the line of column names must end. */
const FIRST_LINE = 1 << 16;
/** Files up to this many bytes are read whole to know shape and classes while editing. */
const SMALL = 1 << 20;

export const csv = source({
  name: 'csv',
  summary: 'A table as text: a line of column names, then a line a row',
  doc: 'UTF-8, plain or gzip; cells may be quoted. `target:` names the column to predict and `features:` says what the others are; columns that it does not name count as numbers, or as categories (one 0/1 input each) where they hold text. Empty cells, `NA`, `NaN` and `?` are errors in every column that is used.',
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
  facts: (_, { target }) => ({ target: target ? targets.get(target.entry).kind : 'class' }),
  files: ({ file }) => [file],
  async header({ file, separator }, { folder, target, features }) {
    const path = resolve(folder, file);
    const { bytes, fileBytes } = await beginning(path, FIRST_LINE);
    const columns = csvColumns(bytes, path, separator);
    const entry = target ? targets.get(target.entry) : undefined;
    if (!target || !entry) return { target: 'class', columns };
    if (fileBytes > SMALL) return { target: entry.kind, columns };
    const dataset = encode(parseCsv(await bytesOf(path), path, separator), target, features);
    return {
      target: entry.kind,
      columns,
      samples: dataset.samples,
      shape: dataset.shape,
      ...(dataset.target.kind === 'class'
        ? { classes: dataset.target.classes }
        : { targetValues: dataset.target.width }),
    };
  },
  async load({ file, separator }, folder) {
    const path = resolve(folder, file);
    return parseCsv(await bytesOf(path), path, separator);
  },
});
