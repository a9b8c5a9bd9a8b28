import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { identity } from '../../../engine/data/preparation.ts';
import { type InstructionSet, native } from '../../../engine/native.ts';
import { Model } from '../../../engine/run/model.ts';
import { encode } from '../../../engine/run/safetensors.ts';
import { analyse } from '../../../server/meaning/analysis.ts';
import { isThere, type NodeTest, nodeTests } from './node_test.ts';
import { type Network, OPERATORS, size } from './operators.ts';

const folder = mkdtempSync(join(tmpdir(), 'dlspec-onnx-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const tests = isThere ? nodeTests(folder) : [];

/** Tests whose expected values are written with four places. */
const ROUNDED = new Set(['node/averagepool_2d_ceil_last_window_starts_on_pad']);

/** What becomes of a test: a network, or the reason why there is none. */
function networkOf(test: NodeTest): Network | string {
  const mapping = OPERATORS[test.node.op];
  if (test.ops.length > 1) return 'several operators';
  if (!mapping) return 'no layer of ours';
  if (test.dtypes.some((dtype) => /^u?int(8|16)|^uint|^complex/.test(dtype))) return 'integers: layers are of float32';
  if (test.dtypes.includes('float16')) return 'half precision: layers are of float32';
  if (test.isEmpty) return 'no values';
  const network = mapping(test);
  return typeof network === 'string' || !ROUNDED.has(test.name) ? network : { ...network, tolerance: 5e-4 };
}

const mapped = tests.map((test) => ({ test, network: networkOf(test) }));
const runs = mapped.filter((each): each is { test: NodeTest; network: Network } => typeof each.network !== 'string');

/** The value of a sample as a row, parted and shaped again: it is in the language's order, whatever a layer's own is. */
function specOf({ values, layers }: Network) {
  const shapes = values.map(({ shape }) => shape.slice(1));
  const shaped = (value: string, [first, ...more]: readonly number[]) =>
    more.length > 0 ? `${value} -> reshape(${[first, ...more].join(', ')})` : value;
  const width = shapes.reduce((sum, shape) => sum + size(shape), 0);
  const names = values.map((_, at) => `x${at}`);
  const parts =
    values.length === 1
      ? `x0 = ${shaped(`vector(${width})`, shapes[0]!)}\n`
      : `${names.map((name) => `${name}_row`).join(', ')} = vector(${width}) -> split(${values.length})\n${shapes
          .map((shape, at) => `x${at} = ${shaped(`x${at}_row`, shape)}\n`)
          .join('')}`;
  const value = /x0|^concat/.test(layers) ? `y = ${layers}` : `y = x0 -> ${layers}`;
  const text = `data D { source: csv("d.csv")  target: value(y) }
network N {
${parts}${value}
y -> flatten
}
train T { network: N  data: D  loss: mse  optimizer: sgd(lr: 0.1)  batch: ${values[0]!.shape[0]}  steps: 1 }`;
  const { trains, diagnostics } = analyse(text, '/specs/onnx.dlspec', { facts: () => undefined });
  expect(
    diagnostics.filter(({ severity }) => severity === 'error'),
    text,
  ).toEqual([]);
  return trains[0]!.spec!;
}

/** The network's answer to each value, in the language's order. */
async function answer(network: Network, instructions: InstructionSet): Promise<Float32Array> {
  const samples = network.values[0]!.shape[0]!;
  const widths = network.values.map(({ shape }) => size(shape) / samples);
  const rows = Array.from({ length: samples }, (_, sample) =>
    network.values.flatMap(({ values }, at) => [...values.slice(sample * widths[at]!, (sample + 1) * widths[at]!)]),
  );
  const shape = [rows[0]!.length];
  const outputs = size(network.expected.shape) / samples;
  const model = new Model(
    specOf(network),
    { ...identity(shape), shape, stored: 'float32', target: { kind: 'value', width: outputs } },
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
    const target = { kind: 'value', width: outputs, values: new Float32Array(samples * outputs) } as const;
    const inputs = Float32Array.from(rows.flat());
    const dataset = model.dataset({ samples, shape, inputs, target });
    const [predicted] = await model.predict(
      dataset,
      Uint32Array.from({ length: samples }, (_, row) => row),
    );
    return predicted!;
  } finally {
    model.close();
  }
}

describe.skipIf(!isThere)('the node tests of ONNX', () => {
  const ways = native().features().instructions;

  it.each(runs.map(({ test, network }) => [test.name, network] as const))('%s', async (_, network) => {
    for (const instructions of ways) {
      const found = await answer(network, instructions);
      const { values } = network.expected;
      expect(found).toHaveLength(values.length);
      const relative = network.tolerance ?? 1e-5;
      found.forEach((value, at) => {
        const wanted = values[at]!;
        const isNear = value === wanted || Math.abs(value - wanted) <= 1e-6 + relative * Math.abs(wanted);
        if (!isNear) expect.fail(`${instructions}: value ${at} is ${value}, expected ${wanted}`);
      });
    }
  });

  it('that do not run are told with their reason, and none is lost', async () => {
    const reasons = new Map<string, string[]>();
    for (const { test, network } of mapped) {
      const reason = typeof network === 'string' ? network : 'run';
      const key = /^(no layer|several op)/.test(reason) ? reason : `${test.node.op}: ${reason}`;
      reasons.set(key, [...(reasons.get(key) ?? []), test.name]);
    }
    const lines = [...reasons]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, names]) => `${key} (${names.length})\n${names.map((name) => `  ${name}\n`).join('')}`);
    await expect(`${runs.length} of ${tests.length} run.\n\n${lines.join('\n')}`).toMatchFileSnapshot('coverage.txt');
  });
});
