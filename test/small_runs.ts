import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import type { RunEvent } from '../engine/run/events.ts';
import type { TrainSpec } from '../engine/run/spec.ts';
import { Trainer, type TrainerOptions } from '../engine/run/trainer.ts';
import { analyse } from '../server/meaning/analyse.ts';

/** Runs of a fraction of a second, for tests. */

/** Three arms in two dimensions; `train` replaces or adds settings of the run, `data` of the data. */
export function smallSpec(train: Readonly<Record<string, string>> = {}, data: Readonly<Record<string, string>> = {}) {
  const lines = (settings: Readonly<Record<string, string>>) =>
    Object.entries(settings)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `  ${name}: ${value}\n`)
      .join('');
  const spirals = { source: 'synthetic.spirals(samples: 300, classes: 3, seed: 1)' };
  const split = { split: 'random(validation: 15%, test: 15%, seed: 7)' };
  const settings = { loss: 'cross_entropy', optimizer: 'adam(lr: 3e-3)', batch: '32', epochs: '3', seed: '42' };
  return `data Arms {
${lines({ ...spirals, ...split, ...data })}}
network Small {
  vector(2)
  dense(16, init: he) -> relu -> dropout(0.1)
  dense(3)
}
train Run {
  network: Small
  data: Arms
${lines({ ...settings, ...train })}}
`;
}

/** What the language makes of a text without mistakes. */
export function compiled(text: string): TrainSpec {
  const { trains, diagnostics } = analyse(text, '/specs/small.dlspec');
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return trains[0]!.spec!;
}

/** A folder of its own for each test file, removed at its end. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dlspec-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A whole run; `onEvent` may stop it. */
export async function trained(
  spec: TrainSpec,
  runs: string,
  {
    threads = 1,
    onEvent = () => {},
    ...given
  }: Partial<Pick<TrainerOptions, 'threads' | 'weights' | 'order' | 'memory'>> & {
    onEvent?: (event: RunEvent, trainer: Trainer) => void;
  } = {},
) {
  const events: RunEvent[] = [];
  const trainer: Trainer = await Trainer.prepare(spec, {
    ...given,
    runs,
    threads,
    onEvent: (event) => {
      events.push(event);
      onEvent(event, trainer);
    },
  });
  const result = await trainer.run();
  return { events, result, path: trainer.path, failure: trainer.failure };
}
