import type { Cells } from './cells.ts';

/** `2020-01-31`, `2020/1/31 17:05`, `2020-01-31T17:05:00Z`. */
const DATE =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
/** Fewer rows may stand in order by chance, or by hand. */
const ROWS = 50;

/** The column of dates by which each row is of a later time than the one before it, or each of an earlier one. */
export function timeline({ columns, rows }: Pick<Cells, 'columns' | 'rows'>): string | undefined {
  if (rows.length < ROWS) return undefined;
  return columns.find((_, column) => {
    let [last, direction] = [timeOf(rows[0]![column]!), 0];
    for (let at = 1; at < rows.length; at++) {
      const time = timeOf(rows[at]![column]!);
      const step = Math.sign(time - last);
      // No date is no number either.
      if (!step || (direction && step !== direction)) return false;
      [last, direction] = [time, step];
    }
    return true;
  });
}

function timeOf(cell: string): number {
  const found = DATE.exec(cell);
  if (!found) return Number.NaN;
  const [year, month, day, hour = 0, minute = 0, second = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return Date.UTC(year!, month! - 1, day!, hour, minute, second);
}
