import { expect, it } from 'vitest';
import { parseCsv, parseCsvByPieces } from './csv.ts';

const rows = (count: number) => Array.from({ length: count }, (_, at) => `${at},"a ""b"", ${at}\nc",ä€𝄞\n`).join('');

/** Tables longer than a piece: what stands at its end is cut anywhere. */
it.each([
  ['quotes, lines in cells and letters of several units', `x,y,z\n${rows(9_000)}`, /^read$/],
  ['semicolons and tabs', `x;y\n${'1;\t2 \n'.repeat(40_000)}`, /^read$/],
  ['a byte order mark and lines of Windows', `\uFEFFx,y\r\n${'1, "2"\r\n'.repeat(40_000)}`, /^read$/],
  ['quotes that are left open', `x,y\n${'1,2\n'.repeat(40_000)}3,"4\n`, /^t\.csv: line \d+: quotes do not match/],
  [
    'quotes within a cell',
    `x,y\n${'1,2\n'.repeat(10_000)}3,4"5\n${'1,2\n'.repeat(40_000)}`,
    /^t\.csv: line 10002: quotes/,
  ],
  ['a short line', `x,y\n${'1,2\n'.repeat(40_000)}3\n`, /^t\.csv: line 40002 has 1 cells/],
  ['no rows', 'x,y\n', /no rows/],
  ['nothing', '', /./],
])('a table read by pieces is the table read at once: %s', async (_, text, expected) => {
  const bytes = Buffer.from(text);
  const outcome = async (read: () => unknown) => {
    try {
      return { cells: await read(), said: 'read' };
    } catch (error) {
      return { said: (error as Error).message };
    }
  };
  const whole = await outcome(() => parseCsv(bytes, 't.csv', 'detect'));
  expect(whole.said).toMatch(expected);
  expect(await outcome(() => parseCsvByPieces(bytes, 't.csv', 'detect'))).toEqual(whole);
});

it('others have their turn between the pieces', async () => {
  let turns = 0;
  const waiting = setInterval(() => turns++, 0);
  await parseCsvByPieces(Buffer.from(`x,y\n${'1,2\n'.repeat(200_000)}`), 't.csv', 'comma');
  clearInterval(waiting);
  expect(turns).toBeGreaterThan(3);
});
