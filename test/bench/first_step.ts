import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * From `node` on the command's file to the first finished step, on generated data.
 *
 *   npm run bench:start [-- ROUNDS]
 */
const rounds = Number(process.argv[2] ?? 11);
const runs = mkdtempSync(join(tmpdir(), 'dlspec-start-'));
try {
  for (const example of ['moons', 'spirals', 'digits']) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) times.push(await firstStep(`examples/${example}.dlspec`));
    times.sort((a, b) => a - b);
    const [least, median, most] = [times[0]!, times[times.length >> 1]!, times.at(-1)!].map((time) => time.toFixed(0));
    console.log(`${example.padEnd(8)} ${median} ms to the first step (${least} to ${most}, ${rounds} runs)`);
  }
} finally {
  rmSync(runs, { recursive: true });
}

async function firstStep(file: string): Promise<number> {
  const begun = performance.now();
  const child = spawn(process.execPath, ['dist/dlspec.js', 'train', '--format', 'json', '--runs', runs, file], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise((closed) => child.once('close', closed));
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (JSON.parse(line).event === 'step') return performance.now() - begun;
    }
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
  throw new Error(`${file} ended before its first step`);
}
