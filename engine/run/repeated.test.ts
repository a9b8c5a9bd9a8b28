import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { npyBytes } from '../../test/arrays.ts';
import { compiled, smallSpec, temporaryFolder, trained } from '../../test/small_runs.ts';
import { load } from '../data/load.ts';
import { shuffled } from '../data/shuffle.ts';
import type { RunEvent, StepEvent } from './events.ts';
import { decode, encode } from './safetensors.ts';

const runs = temporaryFolder();
const stepsOf = (events: readonly RunEvent[]) => events.filter((each): each is StepEvent => each.event === 'step');

/** 210 samples for training, one a step: more steps in an epoch than are told of a run of one's own. */
const spec = compiled(smallSpec({ batch: '1', epochs: '1' }).replace(' -> dropout(0.1)', ''));

it('a run that is repeated under the names of PyTorch and in a given order tells every step', async () => {
  const begun = await trained(spec, runs, { onEvent: (event, trainer) => event.event === 'start' && trainer.stop() });
  const { tensors } = decode(readFileSync(join(begun.path, 'last.safetensors')));
  const modules: Readonly<Record<string, string>> = { dense_1: 'net.0', dense_2: 'net.2' };
  const renamed = tensors.map(({ name, ...rest }) => {
    const [layer, leaf] = name.split('.') as [string, string];
    return { ...rest, name: `${modules[layer]}.${leaf}` };
  });
  const [weights, order] = [join(runs, 'pytorch.safetensors'), join(runs, 'order.npy')];
  writeFileSync(weights, encode(renamed, {}));
  const { train } = await load(spec.data);
  writeFileSync(order, npyBytes([210], [...shuffled(train.rows, 42, 0)], '<i8'));

  const drawn = await trained(spec, runs);
  const again = await trained({ ...spec, settings: { ...spec.settings, seed: 7 } }, runs, { weights, order });
  expect(again.events[0]).toMatchObject({ event: 'start', renamed: modules });
  expect(drawn.events[0]).not.toHaveProperty('renamed');
  expect(again.result.metrics).toEqual(drawn.result.metrics);
  expect(stepsOf(again.events).map(({ step }) => step)).toEqual(Array.from({ length: 210 }, (_, at) => at + 1));
  // Of its own run each event is the mean of two steps.
  const losses = stepsOf(again.events).map(({ train: { loss } }) => loss!);
  expect(stepsOf(drawn.events).map(({ step, train: { loss } }) => [step, loss])).toEqual(
    Array.from({ length: 105 }, (_, at) => [2 * at + 2, (losses[2 * at]! + losses[2 * at + 1]!) / 2]),
  );
});
