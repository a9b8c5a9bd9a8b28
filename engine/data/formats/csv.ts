import { finished } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parse as parseStream, CsvError as StreamCsvError } from 'csv-parse';
import { CsvError, parse } from 'csv-parse/sync';
import { DataError } from '../dataset.ts';
import { type Cells, numberOf } from '../tables/cells.ts';

export const SEPARATORS = { comma: ',', semicolon: ';', tab: '\t' } as const;
export type Separator = keyof typeof SEPARATORS | 'detect';

/** Bytes of a table that still fit into a string. */
const LONGEST = 500 << 20;

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** How tables are read. */
const optionsFor = (delimiter: string) => ({
  delimiter,
  info: true as const,
  skip_empty_lines: true,
  // Rows of the wrong length are reported below, with what was expected.
  relax_column_count: true,
  // Quotes may follow spaces: `"a", "b"`.
  ltrim: delimiter !== '\t',
  rtrim: delimiter !== '\t',
});

/**
 * Reads a table: a line of column names, then a line a row; cells may be quoted (RFC 4180). `file` is for messages.
 * Throws DataError.
 */
export function parseCsv(bytes: Buffer, file: string, separator: Separator): Cells {
  const text = decode(bytes, file);
  try {
    return cellsOf(parse(text, optionsFor(delimiterOf(text, separator))) as unknown as Row[], file);
  } catch (error) {
    throw readable(error, file);
  }
}

/** Letters that are read before others have their turn: a few milliseconds. */
const PIECE = 1 << 16;

/** The same, piece by piece: what else waits in this process goes on meanwhile. */
export async function parseCsvByPieces(bytes: Buffer, file: string, separator: Separator): Promise<Cells> {
  const text = decode(bytes, file);
  const parser = parseStream(optionsFor(delimiterOf(text, separator)));
  const table: Row[] = [];
  const read = finished(parser.on('data', (row: Row) => table.push(row)));
  // Awaited below, after all was written.
  read.catch(() => {});
  for (let at = 0; at < text.length && !parser.destroyed; at += PIECE) {
    parser.write(text.slice(at, at + PIECE));
    await nextTurn();
  }
  parser.end();
  try {
    await read;
  } catch (error) {
    throw readable(error, file);
  }
  return cellsOf(table, file);
}

const delimiterOf = (text: string, separator: Separator): string =>
  separator === 'detect' ? detect(text) : SEPARATORS[separator];

const readable = (error: unknown, file: string): unknown =>
  error instanceof CsvError || error instanceof StreamCsvError
    ? new DataError(`${file}: line ${error.lines}: quotes do not match (${error.message})`)
    : error;

function cellsOf(table: readonly Row[], file: string): Cells {
  const columns = names(table[0], file);
  const body = table.slice(1);
  if (body.length === 0) throw new DataError(`${file}: has a line of column names and no rows`);
  for (const { record, info } of body) {
    if (record.length === columns.length) continue;
    throw new DataError(
      `${file}: line ${info.lines} has ${record.length} cells, where line ${table[0]!.info.lines} names ${columns.length} columns; mend the line, or quote cells that hold separators`,
    );
  }
  return {
    file,
    columns,
    rows: body.map(({ record }) => record.map((cell) => cell.trim())),
    lines: body.map(({ info }) => info.lines),
  };
}

/** The names of the columns, from the beginning of a file that may be cut off anywhere after its first line. */
export function csvColumns(bytes: Buffer, file: string, separator: Separator): string[] {
  const text = decode(bytes, file, true);
  const options = {
    delimiter: delimiterOf(text, separator),
    to: 1,
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
  } as const;
  return names((parse(text, options) as unknown as Row[])[0], file);
}

/** `cut`: the last letter may be incomplete. */
function decode(bytes: Buffer, file: string, cut = false): string {
  if (bytes.subarray(0, 1024).includes(0)) throw new DataError(`${file}: is no text; save the table as CSV in UTF-8`);
  if (bytes.length > LONGEST)
    throw new DataError(`${file}: is larger than ${LONGEST >> 20} MiB; store large data as IDX`);
  try {
    // Drops a byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut });
  } catch {
    throw new DataError(`${file}: is not UTF-8; save the table as CSV in UTF-8`);
  }
}

/** The separator that stands most often in the first line, outside quotes; comma where there is none. */
function detect(text: string): string {
  const first = text
    .trimStart()
    .split('\n', 1)[0]!
    .replace(/"[^"]*"/g, '');
  let best: string = SEPARATORS.comma;
  for (const separator of Object.values(SEPARATORS)) {
    if (first.split(separator).length > first.split(best).length) best = separator;
  }
  return best;
}

function names(header: Row | undefined, file: string): string[] {
  if (!header) throw new DataError(`${file}: has no lines; the first must name the columns`);
  const columns = header.record.map((name) => name.trim());
  const line = `line ${header.info.lines}`;
  if (columns.every((name) => !Number.isNaN(numberOf(name)))) {
    throw new DataError(`${file}: ${line} should name the columns and holds only numbers; add a line of names`);
  }
  const unnamed = columns.indexOf('');
  if (unnamed >= 0)
    throw new DataError(`${file}: ${line}: column ${unnamed + 1} has no name; give it one, or delete it`);
  const twice = columns.find((name, i) => columns.indexOf(name) < i);
  if (twice) throw new DataError(`${file}: ${line}: two columns are called '${twice}'; rename one`);
  return columns;
}
