import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compiled, smallSpec, temporaryFolder, trained } from '../../test/small_runs.ts';
import type { RunError } from './error.ts';
import type { EpochEvent, RunEvent, StepEvent } from './events.ts';
import { decode } from './safetensors.ts';

const runs = temporaryFolder();
const tensorsOf = (path: string) => decode(readFileSync(join(path, 'last.safetensors'))).tensors;
const of = <Kind extends RunEvent>(events: readonly RunEvent[], kind: Kind['event']) =>
  events.filter((each): each is Kind => each.event === kind);

/** Values come out as they went in; on the way back they pass 1e42 times their size, beyond float32. */
const steep = (settings: Readonly<Record<string, string>> = {}) =>
  smallSpec(settings).replace(
    / {2}dense\(16.*\n.*\n/,
    '  h = dense(16, init: he)\n  small = h * 1e-21 * 1e-21\n  large = small / 1e-21 / 1e-21\n  large -> dense(3)\n',
  );

describe('a gradient that is no number where the loss is one', () => {
  it.each([
    ['in one batch', {}],
    ['in several that make a step', { accumulate: '3', batch: '8' }],
    ['before it is clipped', { clip: 'norm(1)' }],
    ['before values are clipped', { clip: 'value(1)' }],
  ])('ends the run at its first step, and says where it came from: %s', async (_, settings) => {
    const { result, events, failure, path } = await trained(compiled(steep(settings)), runs);
    expect(result).toMatchObject({ status: 'failed', steps: 1 });
    expect(result.error).toMatch(
      /^the gradient is no longer a number after step 1 \(epoch 1\): first, 'large\.\w+' makes -?infinity on the way back: try a learning rate below 0\.003, or `clip`; last\.safetensors has the weights of step 0$/,
    );
    const { start, end } = (failure as RunError).span!;
    expect(compiled(steep(settings)).text.slice(start, end)).toMatch(/1e-21/);
    expect(Number.isFinite(of<StepEvent>(events, 'step')[0]!.train.loss)).toBe(true);
    for (const { name, values } of tensorsOf(path)) expect(values.every(Number.isFinite), name).toBe(true);
  });

  it('is no reason to end where such steps are left out, unless all are', async () => {
    const { result } = await trained(compiled(steep({ not_finite: 'skip' })), runs);
    expect(result).toMatchObject({ status: 'failed', steps: 7 });
    expect(result.error).toMatch(/^no step of epoch 1 had a loss and a gradient that are numbers: `not_finite: stop`/);
  });
});

describe('a sample that makes infinity', () => {
  const table = join(runs, 'table.csv');
  const rows = Array.from({ length: 40 }, (_, at) => `${at === 13 ? 3e38 : Math.sin(at)},${Math.cos(at)},c${at % 3}`);
  writeFileSync(table, `a,b,c\n${rows.join('\n')}\n`);
  const spec = (more: Readonly<Record<string, string>> = {}) =>
    compiled(
      smallSpec(
        { batch: '8', optimizer: 'sgd(lr: 0.1)', ema: '0.9', ...more },
        { source: `csv("${table}")`, target: 'class(c)', split: '' },
      ).replace('relu -> dropout(0.1)', 'dense(16, init: he) -> batch_norm -> relu'),
    );

  it('ends the run', async () => {
    const { result } = await trained(spec(), runs);
    expect(result.error).toMatch(/^the loss is no longer a number after step \d \(epoch 1\): first, 'dense_\d' makes/);
  });

  it('costs its step of each epoch, and nothing else, where such are skipped', async () => {
    const { result, events, path } = await trained(spec({ not_finite: 'skip' }), runs);
    expect(result).toMatchObject({ status: 'finished', steps: 15 });
    const epochs = of<EpochEvent>(events, 'epoch');
    expect(epochs.map(({ skipped, train }) => [skipped, Number.isFinite(train.loss)])).toEqual(
      Array(3).fill([1, true]),
    );
    expect(of<StepEvent>(events, 'step').filter(({ skipped }) => skipped).length).toBe(3);
    expect(epochs[2]!.train.loss).toBeLessThan(epochs[0]!.train.loss!);
    // Running averages of weights and of what batch_norm sees too.
    for (const { name, values } of tensorsOf(path)) expect(values.every(Number.isFinite), name).toBe(true);
  });
});
