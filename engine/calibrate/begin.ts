import { spawnSync } from 'node:child_process';
import type { BeginSpeed } from '../cost/devices.ts';
import { parseCsv } from '../data/formats/csv.ts';

/** Each is done so often, the fastest counts. */
const TIMES = 5;
const ROWS = 4000;
const COLUMNS = 10;

/** Starts Node, and reads a table, as a run does before its first step. */
export function measureBegin(): BeginSpeed {
  const nodes = Array.from({ length: TIMES }, () => seconds(() => spawnSync(process.execPath, ['-e', ''])));
  const table = tableOf(ROWS, COLUMNS);
  const tables = Array.from({ length: TIMES }, () => seconds(() => parseCsv(table, 'table', 'comma')));
  return { node: Math.min(...nodes), cell: Math.min(...tables) / (ROWS * COLUMNS) };
}

function seconds(what: () => unknown): number {
  const began = performance.now();
  what();
  return Math.max(1e-9, (performance.now() - began) / 1000);
}

function tableOf(rows: number, columns: number): Buffer {
  const line = (of: (column: number) => string) => Array.from({ length: columns }, (_, column) => of(column)).join();
  const lines = Array.from({ length: rows }, (_, row) => line((column) => ((row * columns + column) / 7).toFixed(4)));
  return Buffer.from(`${[line((column) => `c${column}`), ...lines].join('\n')}\n`);
}
