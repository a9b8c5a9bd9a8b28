/**
 * Makes models, takes a step with each and frees them; fails where memory grows with their number.
 *
 *   npm run bench:plans -- [COUNT]        (10,000 if not told)
 */
import { identity } from '../../engine/data/preparation.ts';
import { Model } from '../../engine/run/model.ts';
import type { TrainSpec } from '../../engine/run/spec.ts';
import { analyse } from '../../server/meaning/analyse.ts';

const count = Number(process.argv[2] ?? 10_000);
if (!Number.isInteger(count) || count < 1) throw new Error('usage: plans [COUNT]');
/** Models made before memory is looked at: by then what is kept once is there. */
const FIRST = Math.min(200, count);
/** Bytes that a model may leave behind; its arena and its data are a hundred kB and more. */
const ALLOWED = 10_000;

const BODIES = [
  'dense(64) -> relu -> dropout(0.2) -> dense(3)',
  'reshape(4, 4, 4) -> conv2d(16, kernel: 3, padding: same) -> batch_norm -> relu -> max_pool2d(2) -> flatten -> dense(3)',
  'reshape(8, 8) -> lstm(16, sequence: true) -> attention(heads: 2) -> flatten -> dense(3)',
];
const SHAPE = [64];
const SAMPLES = 64;

const specs = BODIES.map((body): TrainSpec => {
  const text = `data D { source: csv("d.csv")  target: class(y) }
network N { vector(64) -> ${body} }
train T { network: N  data: D  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: ${SAMPLES}  steps: 1 }`;
  return analyse(text, '/plans.dlspec', { facts: () => undefined }).trains[0]!.spec!;
});
const samples = {
  samples: SAMPLES,
  shape: SHAPE,
  inputs: Float32Array.from({ length: 64 * SAMPLES }, (_, at) => Math.sin(at)),
  target: {
    kind: 'class',
    classes: ['a', 'b', 'c'],
    values: Int32Array.from({ length: SAMPLES }, (_, at) => at % 3),
  },
} as const;
const rows = Uint32Array.from({ length: SAMPLES }, (_, row) => row);
const { values: _, ...target } = samples.target;

async function makeAndFree(number: number): Promise<void> {
  const preparation = { ...identity(SHAPE), shape: SHAPE, stored: 'float32', target } as const;
  const model = new Model(specs[number % specs.length]!, preparation, { threads: 2 });
  await model.initialize();
  const dataset = model.dataset(samples);
  let loss = 0;
  await model.train(dataset, rows, 0, Float32Array.of(1e-3), ({ sums }) => {
    loss += sums[0]!;
  });
  // Freed without `close` too, by the collector, as where a run fails half-way.
  if (number % 5 > 0) model.close();
  if (!(loss > 0)) throw new Error(`model ${number} has a loss of ${loss}`);
}

const resident = () => {
  globalThis.gc?.();
  return process.memoryUsage.rss();
};

for (let number = 0; number < FIRST; number++) await makeAndFree(number);
const before = resident();
const began = performance.now();
for (let number = 0; number < count; number++) {
  await makeAndFree(number);
  if (number % 100 === 0) globalThis.gc?.();
}
const grown = resident() - before;
const each = Math.max(0, grown) / count;
const seconds = ((performance.now() - began) / 1000).toFixed(1);
console.log(
  `${count} models in ${seconds} s: ${(grown / 1e6).toFixed(1)} MB more than after the first ${FIRST}, ${each.toFixed(0)} bytes each`,
);
// What a process grows by at its beginning is no leak: only what grows with the number is.
if (grown > 64e6 && each > ALLOWED) process.exitCode = 1;
