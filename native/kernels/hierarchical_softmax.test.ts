import { describe, expect, it } from 'vitest';
import {
  callEverywhere,
  empty,
  expectKernel,
  numericGradient,
  randoms,
  type Trial,
  type Values,
} from '../../test/kernels/harness.ts';

const SLOT = 1;
const NONE = -(2 ** 40);

/** By the definition, in float64: the tree is cut in halves from the root down, and a class has a way of left and right. */
function waysOf(classes: number): { fork: number; right: boolean }[][] {
  const ways: { fork: number; right: boolean }[][] = Array.from({ length: classes }, () => []);
  const descend = (node: number, way: { fork: number; right: boolean }[]): void => {
    if (node >= classes - 1) ways[node - (classes - 1)] = way;
    else for (const right of [false, true]) descend(2 * node + (right ? 2 : 1), [...way, { fork: node, right }]);
  };
  descend(0, []);
  return ways;
}

interface Case {
  readonly classes: number;
  readonly width: number;
  readonly rows: number;
  readonly labels: readonly number[];
  readonly ignored?: number;
  readonly weight?: number;
  readonly counts?: readonly number[];
}

function lossBy({ classes, width, rows, labels, ignored, counts }: Case) {
  const ways = waysOf(classes);
  const counted = labels.filter((label) => label !== ignored).length;
  return (x: ArrayLike<number>, w: ArrayLike<number>, bias: ArrayLike<number>) => {
    let sum = 0;
    labels.forEach((label, row) => {
      if (label === ignored) return;
      for (const { fork, right } of ways[label]!) {
        let z = bias[fork]!;
        for (let i = 0; i < width; i++) z += w[fork * width + i]! * x[row * width + i]!;
        sum += (counts?.[Math.floor(row / rows)] ?? 1) * Math.log1p(Math.exp(right ? -z : z));
      }
    });
    return counted === 0 ? 0 : sum / counted;
  };
}

const labelsOf = (count: number, classes: number) => Array.from({ length: count }, (_, i) => (i * i + i) % classes);

describe('hierarchical_softmax', () => {
  const cases: readonly (readonly [string, Case])[] = [
    ['two classes are one logistic', { classes: 2, width: 3, rows: 1, labels: [0, 1, 1] }],
    ['ways of two lengths', { classes: 5, width: 4, rows: 1, labels: [0, 1, 2, 3, 4, 4] }],
    ['a full tree, more than a vector of features', { classes: 8, width: 19, rows: 1, labels: labelsOf(7, 8) }],
    ['steps', { classes: 6, width: 3, rows: 4, labels: labelsOf(12, 6) }],
    ['an ignored class', { classes: 6, width: 5, rows: 2, labels: [3, 1, 3, 5, 0, 3], ignored: 3 }],
    ['nothing that counts', { classes: 4, width: 5, rows: 1, labels: [2, 2], ignored: 2 }],
    ['beside other losses', { classes: 3, width: 5, rows: 1, labels: [2, 0, 1], weight: 0.3 }],
    ['samples that count differently', { classes: 7, width: 4, rows: 2, labels: labelsOf(6, 7), counts: [1, 0, 2.5] }],
    ['several chunks of columns', { classes: 9, width: 150, rows: 1, labels: labelsOf(5, 9) }],
    ['several slices', { classes: 300, width: 70, rows: 1, labels: labelsOf(200, 300) }],
  ];

  it.each(cases)('%s', async (_, of) => {
    const { classes, width, rows, labels, weight = 1, ignored = NONE, counts } = of;
    const [batch, depth] = [labels.length / rows, Math.ceil(Math.log2(classes))];
    const [outputs, w, bias] = [
      randoms(labels.length * width, 1),
      randoms((classes - 1) * width, 2),
      randoms(classes - 1, 3),
    ];
    const read: Record<string, Values> = {
      outputs,
      targets: Int32Array.from(labels),
      weight: w,
      bias,
      slopes: empty(labels.length * depth),
      ...(counts && { sample_weights: Float32Array.from(counts) }),
    };
    const made = { gradient: empty(outputs.length), dweight: empty(w.length), dbias: empty(bias.length) };
    const trial: Trial = {
      kernel: 'hierarchical_softmax',
      batch,
      buffers: { ...read, ...made },
      sizes: { rows, width, classes, slot: SLOT },
      scalars: { ignored, weight },
    };
    const loss = lossBy(of);
    const sum = batch * loss(outputs, w, bias);
    for (const buffers of [trial.buffers, read])
      for (const { result } of await callEverywhere({ ...trial, buffers }))
        expect(Math.abs(result.sums[SLOT]! - sum)).toBeLessThan(5e-6 * Math.max(1, sum));
    if (labels.length > 100) return;
    await expectKernel(
      trial,
      {
        gradient: numericGradient((x) => [loss(x, w, bias)], outputs, [1]),
        dweight: numericGradient((x) => [loss(outputs, x, bias)], w, [weight]),
        dbias: numericGradient((x) => [loss(outputs, w, x)], bias, [weight]),
      },
      1e-5,
    );
  });

  it('a class that there is not makes the loss NaN', async () => {
    const buffers = {
      outputs: randoms(6, 1),
      targets: Int32Array.of(0, 3),
      weight: randoms(6, 2),
      bias: randoms(2, 3),
      slopes: empty(4),
    };
    const sizes = { rows: 1, width: 3, classes: 3, slot: SLOT };
    const trial = { kernel: 'hierarchical_softmax', batch: 2, buffers, sizes, scalars: { ignored: NONE, weight: 1 } };
    for (const { result } of await callEverywhere(trial)) expect(result.sums[SLOT]).toBeNaN();
  });
});

describe('leaf_probabilities', () => {
  it.each([
    [2, 3],
    [5, 4],
    [16, 2],
    [1000, 40],
  ])('%i classes', async (classes, rows) => {
    const [products, bias] = [randoms(2 * rows * (classes - 1), 1, -3, 3), randoms(classes - 1, 2)];
    const ways = waysOf(classes);
    const expected = Float64Array.from({ length: 2 * rows * classes }, (_, at) => {
      const [row, label] = [Math.floor(at / classes), at % classes];
      return ways[label]!.reduce((probability, { fork, right }) => {
        const z = products[row * (classes - 1) + fork]! + bias[fork]!;
        return probability / (1 + Math.exp(right ? -z : z));
      }, 1);
    });
    const total = expected.subarray(0, classes).reduce((sum, each) => sum + each);
    expect(total).toBeCloseTo(1, 10);
    const buffers = { products, bias, y: empty(expected.length) };
    await expectKernel({ kernel: 'leaf_probabilities', batch: 2, buffers, sizes: { rows, classes } }, { y: expected });
  });
});
