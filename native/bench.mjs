// Speed of the main kernels, in GFLOP/s with the share of what multiply-adds out of registers reach on as many threads, or
// in GB/s where memory is what they wait for. Squares (winograd) count as the products that they stand for, so they may
// pass 100 %. node native/bench.mjs [--instructions=avx2] [--threads=1] [name …]
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const native = require(join(import.meta.dirname, `../dist/native/dlspec-${process.platform}-${process.arch}.node`));
const option = (name) => process.argv.find((it) => it.startsWith(`--${name}=`))?.split('=')[1];
const wanted = process.argv.slice(2).filter((it) => !it.startsWith('--'));
const threadCounts = option('threads') ? [Number(option('threads'))] : [1, 2];
const instructions = option('instructions');

const whole = (inputs, outputs) => ({ rows: 1, inputs, outputs, columns: outputs, first: 0 });

const dense = (n, inputs, outputs) => ({
  name: `dense ${n}×${inputs}×${outputs}`,
  batch: n,
  flops: 2 * n * inputs * outputs,
  calls: [
    [
      'dense_forward',
      { x: n * inputs, w: inputs * outputs, bias: outputs, y: n * outputs },
      { ...whole(inputs, outputs), bias_first: 0, activation: 1 },
    ],
    [
      'dense_backward_data',
      { dy: n * outputs, w: inputs * outputs, dx: n * inputs },
      { ...whole(inputs, outputs), adds: 0 },
    ],
    ['dense_backward_weights', { x: n * inputs, dy: n * outputs, dw: inputs * outputs }, whole(inputs, outputs)],
  ],
});

/** Sizes of a window over pictures: height and width alike, depth 1. */
const windowOf = (size, channels, kernel, stride, padding, out) => {
  const sides = (name, value, depth) => ({
    [`${name}_depth`]: depth,
    [`${name}_height`]: value,
    [`${name}_width`]: value,
  });
  return {
    depth: 1,
    height: size,
    width: size,
    channels,
    ...sides('kernel', kernel, 1),
    ...sides('stride', stride, 1),
    ...sides('padding', padding, 0),
    ...sides('out', out, 1),
  };
};

const conv = (n, channels, size, filters, kernel = 3, stride = 1, groups = 1, squares = false) => {
  const padding = (kernel - 1) >> 1;
  const out = Math.floor((size + 2 * padding - kernel) / stride) + 1;
  const taps = kernel * kernel;
  const dilation = { dilation_depth: 1, dilation_height: 1, dilation_width: 1 };
  const sizes = { ...windowOf(size, channels, kernel, stride, padding, out), ...dilation, filters, groups };
  const [x, y, w] = [n * size * size * channels, n * out * out * filters, (taps * channels * filters) / groups];
  const up = (value) => Math.ceil(value / 16) * 16;
  const depthwise = groups === channels && groups === filters;
  const points = squares ? 16 : taps;
  const narrow = !depthwise && groups > 1;
  const packed = (columns, depth) => (depthwise ? {} : { scratch: up(columns / groups) * points * depth });
  const family = depthwise ? 'depthwise' : narrow ? 'narrow_groups' : squares ? 'winograd' : 'convolution';
  // Of each slice of the weights' gradient.
  const partial = depthwise ? 128 * w : squares ? (25 * 16 * w) / taps : 16 * w;
  return {
    name: `${depthwise ? 'depthwise' : squares ? 'squares' : 'conv'} ${n}×${size}×${size}×${channels}→${filters}${groups > 1 ? `/${groups}` : ''} ${kernel}×${kernel}/${stride}`,
    batch: n,
    flops: (2 * n * out * out * taps * channels * filters) / groups,
    calls: [
      [
        `${family}_forward`,
        { x, w, bias: filters, y, ...(narrow ? {} : packed(filters, channels)) },
        { ...sizes, activation: 1 },
      ],
      [
        `${family}_backward_data`,
        { dy: y, w, dx: x, ...packed(channels, filters) },
        { ...sizes, activation: 0, ...(family === 'convolution' && { adds: 0 }) },
      ],
      [`${family}_backward_weights`, { x, dy: y, dw: w, scratch: partial }, sizes],
    ],
  };
};

/** The steps of a recurrent layer that gives every output, behind an input that is mapped already. */
const recurrent = (name, n, length, units) => {
  const [cell, gates] = { rnn: [0, 1], gru: [2, 3], lstm: [3, 4] }[name];
  const width = gates * units;
  const y = n * length * units;
  const sizes = { cell, length, units, reverse: 0, stride: units, offset: 0 };
  const w = units * width;
  const all = { gates: n * length * width, ...(gates > 1 && { carry: y }), y };
  const sums = { dbias_ih: width, dbias_hh: width, scratch: 2 * width * Math.max(2, Math.ceil(n / 16)) };
  return {
    name: `${name} ${n}×${length}×${units}`,
    batch: n,
    flops: 2 * n * length * w,
    calls: [
      ['recurrent_forward', { ...all, w, bias: width, packed: w }, sizes],
      ['recurrent_backward', { ...all, w, dy: y, packed: w, ...sums }, { ...sizes, last: 0, accumulate: 0 }],
      ['recurrent_weights', { ...all, dw: w }, sizes],
    ],
  };
};

/** Passes over `floats` values a sample: each buffer counts once. */
const pass = (n, name, kernel, buffers, sizes, scalars = {}) => ({
  name,
  batch: n,
  bytes: 4 * Object.values(buffers).reduce((sum, it) => sum + it, 0),
  calls: [[kernel, buffers, sizes, scalars]],
});

function passes(n, size, channels) {
  const positions = size * size;
  const x = n * positions * channels;
  const [c, half] = [channels, size / 2];
  const pool = { ...windowOf(size, channels, 2, 2, 0, half), adaptive: 0, row: channels, first: 0 };
  const name = `${n}×${size}×${size}×${channels}`;
  const norm = { x, gamma: c, beta: c, running_mean: c, running_var: c, y: x, mean: c, inverse_deviation: c };
  const back = {
    x,
    gamma: c,
    beta: c,
    mean: c,
    inverse_deviation: c,
    dy: x,
    dgamma: c,
    dbeta: c,
    dx: x,
    scratch: 256 * c,
  };
  const activation = 1;
  return [
    pass(
      n,
      name,
      'batch_norm_forward',
      { ...norm, scratch: 256 * c },
      { positions, channels, activation },
      { epsilon: 1e-5, momentum: 0.1 },
    ),
    pass(n, name, 'batch_norm_backward', back, { positions, channels, activation }),
    pass(
      n,
      name,
      'epilogue_backward',
      { y: x, dy: x, dbias: c, scratch: 128 * c },
      { rows: positions, width: c, activation },
    ),
    pass(n, name, 'max_pool_forward', { x, y: x / 4, argmax: x / 16 }, pool),
    pass(n, name, 'max_pool_backward', { dy: x / 4, argmax: x / 16, dx: x }, pool),
    pass(n, name, 'global_avg_pool_forward', { x, y: n * c }, { positions, channels }),
    pass(n, name, 'dropout_forward', { x, y: x, mask: x / 4 }, { values: x / n, stream: 0 }, { rate: 0.5 }),
    pass(n, name, 'activation_forward', { x, y: x }, { values: x / n, activation: 3 }),
    pass(n, name, 'permute_to_channels_first', { x, y: x }, { height: size, width: size, channels }),
    pass(
      n,
      name,
      'adam',
      { w: x, g: x, m: x, v: x },
      { count: x, decoupled: 1, start: 0 },
      { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0, scale: 1 },
    ),
    pass(n, name, 'fill_uniform', { to: x }, { count: x, stream: 0 }, { low: 0, high: 1 }),
  ];
}

/** A 3×3 convolution both ways: as a product, and by squares in the transformed domain. */
const both = (n, channels, size, filters) => [
  conv(n, channels, size, filters),
  conv(n, channels, size, filters, 3, 1, 1, true),
];

const cases = [
  dense(256, 256, 256),
  dense(512, 512, 512),
  dense(1024, 1024, 1024),
  dense(64, 784, 256),
  dense(64, 256, 10),
  dense(768, 128, 384),
  dense(768, 128, 512),
  dense(768, 512, 128),
  conv(32, 1, 28, 32),
  conv(32, 3, 32, 32),
  ...both(32, 16, 32, 16),
  ...both(32, 32, 16, 32),
  ...both(32, 64, 8, 64),
  ...both(32, 32, 14, 64),
  ...both(64, 32, 32, 64),
  ...both(128, 16, 16, 128),
  ...both(32, 64, 28, 64),
  conv(32, 64, 28, 128, 3, 2),
  conv(32, 64, 28, 128, 1, 2),
  ...both(32, 256, 7, 256),
  conv(32, 128, 28, 128, 3, 1, 32),
  conv(32, 64, 28, 64, 3, 1, 64),
  conv(32, 192, 14, 192, 5, 2, 192),
  recurrent('lstm', 32, 64, 128),
  recurrent('lstm', 32, 35, 256),
  recurrent('lstm', 64, 20, 512),
  recurrent('gru', 32, 64, 128),
  recurrent('rnn', 32, 64, 128),
  ...passes(32, 28, 64),
];

async function measure(threads, batch, [kernel, buffers, sizes, scalars = {}]) {
  let arenaBytes = 0;
  const offsets = {};
  for (const [name, floats] of Object.entries(buffers)) {
    offsets[name] = arenaBytes;
    arenaBytes += Math.ceil((floats * 4) / 64) * 64;
  }
  const engine = new native.Engine({ arenaBytes, threads, seed: 1, sums: 1, instructions });
  const random = new Float32Array(arenaBytes / 4).map(() => Math.random() - 0.5);
  engine.write(0, new Uint8Array(random.buffer));
  engine.load('predict', [{ kernel, buffers: offsets, sizes, scalars }]);
  const seconds = [];
  const request = { program: 'predict', dataset: -1, batch, firstStep: 0, rates: new Float32Array() };
  const run = (steps) =>
    engine.run({ ...request, order: new Uint32Array(batch * steps) }, (report) => seconds.push(...report.seconds));
  await run(3);
  const once = seconds.at(-1);
  seconds.length = 0;
  await run(Math.max(5, Math.min(2000, Math.ceil(0.15 / once))));
  engine.close();
  // The lower quarter: what the kernel takes when nobody else has the processor.
  return seconds.sort((a, b) => a - b)[seconds.length >> 2];
}

/** GFLOP/s of multiply-adds alone. */
async function peakOf(threads) {
  const turns = 1 << 16;
  const perTurn =
    2 * 12 * { baseline: 4, neon: 4, avx2: 8, avx512: 16 }[instructions ?? native.features().instructions.at(-1)];
  const call = ['probe_multiply_add', { out: 16 }, { threads, turns, slot: 0 }];
  return (perTurn * turns * threads) / (await measure(threads, 1, call)) / 1e9;
}

const peaks = new Map();
for (const threads of threadCounts) {
  peaks.set(threads, await peakOf(threads));
  console.log(`${threads} threads: ${peaks.get(threads).toFixed(0)} GFLOP/s of multiply-adds`);
}

for (const { name, batch, flops, bytes, calls } of cases) {
  if (wanted.length > 0 && !wanted.some((it) => name.includes(it) || calls[0][0].includes(it))) continue;
  for (const call of calls) {
    const results = [];
    for (const threads of threadCounts) {
      const seconds = await measure(threads, batch, call);
      const speed = (flops ?? bytes) / seconds / 1e9;
      const share = flops ? ` ${((100 * speed) / peaks.get(threads)).toFixed(0).padStart(3)} %` : '';
      const unit = flops ? 'GF/s' : 'GB/s';
      results.push(`${speed.toFixed(0).padStart(5)} ${unit}${share} ${(seconds * 1e3).toFixed(3).padStart(8)} ms`);
    }
    console.log(`${name.padEnd(30)} ${call[0].padEnd(24)} ${results.join('  |')}`);
  }
}
