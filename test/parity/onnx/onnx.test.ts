import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Npy } from '../../../engine/data/formats/npy.ts';
import { identity } from '../../../engine/data/preparation.ts';
import { type InstructionSet, native } from '../../../engine/native.ts';
import { Model } from '../../../engine/run/model.ts';
import { encode } from '../../../engine/run/safetensors.ts';
import { analyse } from '../../../server/meaning/analyse.ts';
import { type Network, size } from './network.ts';
import { isThere, type NodeTest, nodeTests } from './node_test.ts';
import { CHAINS, OPERATORS } from './operators.ts';

const folder = mkdtempSync(join(tmpdir(), 'dlspec-onnx-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const tests = isThere ? nodeTests(folder) : [];

/** Tests whose expected values are written with four places. */
const ROUNDED = new Set(['node/averagepool_2d_ceil_last_window_starts_on_pad']);

/** What becomes of a test: networks, or the reason why there are none. */
function networksOf(test: NodeTest): readonly Network[] | string {
  const mapping = test.ops.length > 1 ? CHAINS[test.ops.join(', ')] : OPERATORS[test.node.op];
  if (!mapping) return test.ops.length > 1 ? 'several operators' : 'no layer of ours';
  if (test.dtypes.some((dtype) => /^u?int(8|16)$|^uint|^complex/.test(dtype))) return 'integers: layers are of float32';
  if (test.dtypes.includes('float16')) return 'half precision: layers are of float32';
  if (test.isEmpty) return 'no values';
  const found = mapping(test);
  if (typeof found === 'string') return found;
  const networks = 'layers' in found ? [found] : found;
  if (networks.some(({ values }) => values.some(isBeyond))) return 'numbers beyond float32';
  return ROUNDED.has(test.name) ? networks.map((network) => ({ ...network, tolerance: 5e-4 })) : networks;
}

const isBeyond = ({ values }: Npy) =>
  values.some((value: number) => Number.isFinite(value) && !Number.isFinite(Math.fround(value)));

const mapped = tests.map((test) => ({ test, networks: networksOf(test) }));
const runs = mapped.filter(
  (each): each is { test: NodeTest; networks: readonly Network[] } => typeof each.networks !== 'string',
);

/** A value of a sample is a vector, shaped again: it is in the language's order, whatever a layer's own is. */
function specOf({ values, layers, vocabulary, loss }: Network) {
  const samples = values[0]!.shape[0]!;
  const inputs = values.map(({ shape: [, ...shape] }, at) => {
    if (at === 0 && vocabulary !== undefined) return `x0 = tokens(${shape[0]}, vocabulary: ${vocabulary})\n`;
    return `x${at} = vector(${size(shape)})${shape.length > 1 ? ` -> reshape(${shape.join(', ')})` : ''}\n`;
  });
  const lines = layers.includes('y = ') ? layers : `y = ${/x0/.test(layers) ? '' : 'x0 -> '}${layers}`;
  const isClass = loss?.call.startsWith('cross_entropy');
  const text = `data D { source: csv("d.csv")  target: ${isClass ? 'class' : 'value'}(y) }
network N {
${inputs.join('')}${lines}
y -> flatten
}
train T { network: N  data: D  loss: ${loss?.call ?? 'mse'}  optimizer: sgd(lr: 0.1)  batch: ${samples}  steps: 1 }`;
  const { trains, diagnostics } = analyse(text, '/specs/onnx.dlspec', { facts: () => undefined });
  expect(
    diagnostics.filter(({ severity }) => severity === 'error'),
    text,
  ).toEqual([]);
  return trains[0]!.spec!;
}

/** The network's answer to each value, in the language's order; or what its loss is. */
async function answer(network: Network, instructions: InstructionSet): Promise<Float32Array> {
  const samples = network.values[0]!.shape[0]!;
  const [first, ...more] = network.values.map(({ shape, values }, at) => {
    const isTokens = at === 0 && network.vocabulary !== undefined;
    const own = { shape: [size(shape.slice(1))], inputs: (isTokens ? Int32Array : Float32Array).from(values) };
    return isTokens ? { ...own, tokens: new Array<string>(network.vocabulary!).fill('') } : own;
  });
  const { shape } = first!;
  const { targets } = network.loss ?? {};
  const width = network.loss ? size(targets!.shape) / samples : size(network.expected.shape) / samples;
  const isClass = network.loss?.call.startsWith('cross_entropy');
  const target = isClass
    ? ({ kind: 'class', classes: [], values: Int32Array.from(targets!.values) } as const)
    : ({
        kind: 'value',
        width,
        values: targets ? Float32Array.from(targets.values) : new Float32Array(samples * width),
      } as const);
  const model = new Model(
    specOf(network),
    { ...identity(shape), shape, stored: 'float32', target: { kind: 'value', width } },
    { threads: 2, instructions },
  );
  try {
    await model.initialize();
    const { tensors } = model.plan;
    const weights = network.weights ?? [];
    expect(weights.map((weight) => weight.shape)).toEqual(tensors.map((tensor) => tensor.shape));
    const file = join(folder, 'weights.safetensors');
    const named = tensors.map(({ name, shape }, at) => ({
      name,
      shape,
      values: Float32Array.from(weights[at]!.values),
    }));
    writeFileSync(file, encode(named, {}));
    model.load(file);
    const dataset = model.dataset({ samples, ...first!, more, target });
    const all = Uint32Array.from({ length: samples }, (_, row) => row);
    if (!network.loss) return (await model.predict(dataset, all))[0]!;
    // The mean of all, or each alone.
    const parts = size(network.expected.shape) === 1 ? [all] : [...all].map((row) => Uint32Array.of(row));
    const losses = [];
    for (const rows of parts) losses.push((await model.evaluate(dataset, rows))!.loss!);
    return Float32Array.from(losses);
  } finally {
    model.close();
  }
}

describe.skipIf(!isThere)('the node tests of ONNX', () => {
  const ways = native().features().instructions;

  it.each(runs.map(({ test, networks }) => [test.name, networks] as const))('%s', async (_, networks) => {
    for (const [instructions, network] of ways.flatMap((way) => networks.map((each) => [way, each] as const))) {
      const found = await answer(network, instructions);
      const { values } = network.expected;
      expect(found).toHaveLength(values.length);
      const relative = network.tolerance ?? 1e-5;
      found.forEach((value, at) => {
        const wanted = values[at]!;
        const isNear =
          value === wanted || Number.isNaN(wanted) || Math.abs(value - wanted) <= 1e-6 + relative * Math.abs(wanted);
        if (!isNear) expect.fail(`${instructions}: value ${at} is ${value}, expected ${wanted}`);
      });
    }
  });

  it('that do not run are told with their reason, and none is lost', async () => {
    const reasons = new Map<string, string[]>();
    for (const { test, networks } of mapped) {
      const reason = typeof networks === 'string' ? networks : 'run';
      const key = /^(no layer|several op)/.test(reason) ? reason : `${test.ops.join(', ')}: ${reason}`;
      reasons.set(key, [...(reasons.get(key) ?? []), test.name]);
    }
    const lines = [...reasons]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, names]) => `${key} (${names.length})\n${names.map((name) => `  ${name}\n`).join('')}`);
    await expect(`${runs.length} of ${tests.length} run.\n\n${lines.join('\n')}`).toMatchFileSnapshot('coverage.txt');
  });
});
