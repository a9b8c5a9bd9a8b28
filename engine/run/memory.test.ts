import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compiled, smallSpec, temporaryFolder, trained } from '../../test/small_runs.ts';
import { RunError } from './error.ts';

/** 210 samples for training. */
const spec = (batch: number, units = 200) =>
  compiled(smallSpec({ batch: String(batch), epochs: '1' }).replace('dense(16, init: he)', `dense(${units})`));

async function refusal(...[given, memory]: [ReturnType<typeof spec>, number]): Promise<RunError> {
  const runs = temporaryFolder();
  const failure = await trained(given, runs, { memory }).then(
    () => expect.fail('it was not refused'),
    (error) => error as Error,
  );
  expect(failure).toBeInstanceOf(RunError);
  expect(readdirSync(runs)).toEqual([]);
  return failure as RunError;
}

it('a plan that takes more than is allowed is refused with the largest batch that fits, and that one runs', async () => {
  const memory = 200_000;
  const failure = await refusal(spec(200), memory);
  const told =
    /^'Run' needs (\d+) kB of memory for batches of 200 \(weights, gradients and optimizer [\d.]+ kB, activations \d+ kB\), 200 kB is allowed: the largest `batch` that fits is (\d+); /.exec(
      failure.message,
    );
  expect(failure.message).toMatch(told ? /accumulate/ : /needs/);
  expect(Number(told![1])).toBeGreaterThan(200);
  expect(spec(200).text.slice(failure.span!.start).startsWith('train Run')).toBe(true);
  const largest = Number(told![2]);
  expect(largest).toBeGreaterThan(1);
  const { result } = await trained(spec(largest), temporaryFolder(), { memory });
  expect(result.status).toBe('finished');
  expect((await refusal(spec(largest + 1), memory)).message).toContain(
    `the largest \`batch\` that fits is ${largest};`,
  );
});

it.each([
  ['a network that is too large by itself', 4000, 50_000, 'not even one sample fits, make the network smaller'],
  ['a budget beyond what there is', 200_000_000, 2 ** 60, /is available: /],
])('%s', async (_, units, memory, words) => {
  expect((await refusal(spec(32, units), memory)).message).toMatch(words);
});

it('counts the samples that there are, whatever the batch', async () => {
  const whole = await trained(spec(9_000_000_000), temporaryFolder(), { memory: 2_000_000 });
  expect(whole.result.status).toBe('finished');
});
