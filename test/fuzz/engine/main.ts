import { parseArgs } from 'node:util';
import { Chance } from '../chance.ts';
import { minimized } from '../minimize.ts';
import { type EngineCase, specOf, writeCase } from './cases.ts';
import { gradientIsSlope } from './gradient.ts';
import { averagesAre, frozenStays, passesAddUp } from './of_settings.ts';
import { sameBits } from './same_bits.ts';

/**
 * Networks written at random from the tables of layers, losses and optimizers, trained for a few steps: the same bits on any
 * number of threads, nearly the same loss on every instruction set, gradients as finite differences have them; what is frozen stays,
 * gradients of several passes are those of one, averages of weights are averages.
 *
 *   npm run fuzz:engine -- N [--seed S] [--from CASE]
 *
 * The same seed writes the same cases. What fails is made small and printed.
 */
const USAGE = 'npm run fuzz:engine -- N [--seed S] [--from CASE]';
/** Different failures after which no more are looked for. */
const ENOUGH = 5;
/** The loss as it is, and steps that are its gradient. */
const PLAIN_STEP = 'optimizer: sgd(lr: 1)';

const { values, positionals } = parseArgs({
  options: { seed: { type: 'string' }, from: { type: 'string' } },
  allowPositionals: true,
});
const [count, seed, from] = [positionals[0] ?? '200', values.seed ?? `${Date.now() % 2 ** 31}`, values.from ?? '0'].map(
  Number,
) as [number, number, number];
if (![count, seed, from].every((number) => Number.isSafeInteger(number) && number >= 0)) {
  console.error(`usage: ${USAGE}`);
  process.exit(2);
}

/** Of the settings, those that a bare step has too. */
const bare = (settings: string): string =>
  `${settings
    .split('  ')
    .filter((setting) => /^(batch|loss):/.test(setting))
    .join('  ')}  ${PLAIN_STEP}`;

/** What is wrong with a case; undefined where nothing is. A text that is no spec is not run. */
async function wrongWith(written: EngineCase): Promise<string | undefined> {
  const spec = specOf(written);
  if (!spec) return undefined;
  const plain = specOf({ ...written, settings: bare(written.settings) });
  try {
    await sameBits(spec);
    await frozenStays(spec);
    await averagesAre(spec);
    if (!plain) return undefined;
    await passesAddUp(plain);
    await gradientIsSlope(plain);
    return undefined;
  } catch (error) {
    return (error as Error).message.split('\n')[0]!;
  }
}

/** Alike but for numbers. */
const kindOf = (what: string): string => what.replaceAll(/-?\d[\d.e+-]*|'[^']*'/g, '…');

const failures = new Set<string>();
const start = performance.now();
console.log(`seed ${seed}`);
let number = from;
for (; number < from + count && failures.size < ENOUGH; number++) {
  const written = writeCase(new Chance(seed, number));
  const wrong = await wrongWith(written);
  if (wrong === undefined || failures.has(kindOf(wrong))) continue;
  failures.add(kindOf(wrong));
  const fails = async (network: string) => {
    const again = await wrongWith({ ...written, network });
    return again !== undefined && kindOf(again) === kindOf(wrong);
  };
  const network = await minimized(written.network, fails, 150, 'lines');
  console.error(
    `\ncase ${number} (--seed ${seed} --from ${number}): ${wrong}\n----------\n${network}\n${written.settings}  data: ${written.data}\n----------`,
  );
}
const seconds = ((performance.now() - start) / 1000).toFixed(1);
console.log(
  `${number - from} networks in ${seconds} s: ${failures.size === 0 ? 'nothing failed' : `${failures.size} failures`}`,
);
process.exitCode = failures.size === 0 ? 0 : 1;
