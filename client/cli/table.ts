import { paint } from './paint.ts';

/** Text in a column: to the left for a positive width, to the right for a negative one. */
export const pad = (text: string, width: number): string => (width < 0 ? text.padStart(-width) : text.padEnd(width));

/** Lines of columns as wide as they must be, the first line dimmed: `words` to the left, numbers to the right. */
export function table(rows: readonly (readonly string[])[], words: ReadonlySet<number>): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row, index) => {
    const cells = row.map((cell, column) => pad(cell, words.has(column) ? widths[column]! : -widths[column]!));
    const line = `  ${cells.join('  ').trimEnd()}`;
    return index === 0 ? paint('dim', line, process.stdout) : line;
  });
}
