import { analyse } from '../../server/meaning/analysis.ts';
import { classifier } from '../../server/syntax/examples.ts';

/** How long an editor waits for diagnostics after a keystroke, and what a spec takes in memory. `npm run bench:analysis` */

const KEYSTROKES = 100;

function specOf(lines: number): string {
  let text = '';
  for (let at = 0; text.split('\n').length < lines; at++) {
    text += classifier.replaceAll(/\b(Digits|LeNet|Baseline)\b/g, `$1${at}`);
  }
  return text;
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;

function measure(lines: number): void {
  const text = specOf(lines);
  const middle = text.indexOf('conv2d(', text.length / 2) + 'conv2d('.length;
  const times: number[] = [];
  for (let key = 0; key < KEYSTROKES + 10; key++) {
    const edited = `${text.slice(0, middle)}${key % 10}${text.slice(middle)}`;
    const start = performance.now();
    analyse(edited, '/specs/example.dlspec');
    // The first ones are the compiler's.
    if (key >= 10) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const kept = analyse(text, '/specs/example.dlspec');
  globalThis.gc?.();
  const megabytes = (process.memoryUsage().heapUsed - before) / 2 ** 20;
  const figures = `median ${at(times, 0.5).toFixed(1)} ms, p99 ${at(times, 0.99).toFixed(1)} ms, ${megabytes.toFixed(1)} MiB`;
  process.stdout.write(`${lines} lines, ${kept.tree.declarations.length} declarations: ${figures}\n`);
}

measure(1_000);
measure(10_000);
