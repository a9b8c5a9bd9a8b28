// Speed of the main kernels in GFLOP/s: node native/bench.mjs [--instructions=avx2] [--threads=1] [name …]
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const native = require(join(import.meta.dirname, `../dist/native/dlspec-${process.platform}-${process.arch}.node`));
const option = (name) => process.argv.find((it) => it.startsWith(`--${name}=`))?.split('=')[1];
const wanted = process.argv.slice(2).filter((it) => !it.startsWith('--'));
const threadCounts = option('threads') ? [Number(option('threads'))] : [1, 2];
const instructions = option('instructions');

const dense = (n, inputs, outputs) => ({
  name: `dense ${n}×${inputs}×${outputs}`,
  batch: n,
  flops: 2 * n * inputs * outputs,
  calls: [
    [
      'dense_forward',
      { x: n * inputs, w: inputs * outputs, bias: outputs, y: n * outputs },
      { inputs, outputs, activation: 1 },
    ],
    ['dense_backward_data', { dy: n * outputs, w: inputs * outputs, dx: n * inputs }, { inputs, outputs }],
    ['dense_backward_weights', { x: n * inputs, dy: n * outputs, dw: inputs * outputs }, { inputs, outputs }],
  ],
});

const conv = (n, channels, size, filters, kernel = 3, stride = 1) => {
  const padding = (kernel - 1) >> 1;
  const out = Math.floor((size + 2 * padding - kernel) / stride) + 1;
  const taps = kernel * kernel;
  const sizes = {
    height: size,
    width: size,
    channels,
    kernel_height: kernel,
    kernel_width: kernel,
    stride_height: stride,
    stride_width: stride,
    padding_height: padding,
    padding_width: padding,
    out_height: out,
    out_width: out,
    filters,
  };
  const [x, y, w] = [n * size * size * channels, n * out * out * filters, taps * channels * filters];
  const up = (value) => Math.ceil(value / 16) * 16;
  return {
    name: `conv ${n}×${size}×${size}×${channels}→${filters} ${kernel}×${kernel}/${stride}`,
    batch: n,
    flops: 2 * n * out * out * taps * channels * filters,
    calls: [
      [
        'conv2d_forward',
        { x, w, bias: filters, y, scratch: up(filters) * taps * channels },
        { ...sizes, activation: 1 },
      ],
      ['conv2d_backward_data', { dy: y, w, dx: x, scratch: up(channels) * taps * filters }, sizes],
      ['conv2d_backward_weights', { x, dy: y, dw: w, scratch: 16 * w }, sizes],
    ],
  };
};

const cases = [
  dense(256, 256, 256),
  dense(1024, 1024, 1024),
  dense(64, 784, 256),
  dense(64, 256, 10),
  dense(768, 128, 384),
  conv(32, 1, 28, 32),
  conv(32, 3, 32, 32),
  conv(32, 32, 14, 64),
  conv(64, 32, 32, 64),
  conv(128, 16, 16, 128),
  conv(32, 64, 28, 64),
  conv(32, 64, 28, 128, 3, 2),
  conv(32, 64, 28, 128, 1, 2),
  conv(32, 256, 7, 256),
];

async function measure(threads, batch, [kernel, buffers, sizes]) {
  let arenaBytes = 0;
  const offsets = {};
  for (const [name, floats] of Object.entries(buffers)) {
    offsets[name] = arenaBytes;
    arenaBytes += Math.ceil((floats * 4) / 64) * 64;
  }
  const engine = new native.Engine({ arenaBytes, threads, seed: 1, sums: 1, instructions });
  const random = new Float32Array(arenaBytes / 4).map(() => Math.random() - 0.5);
  engine.write(0, new Uint8Array(random.buffer));
  engine.load('predict', [{ kernel, buffers: offsets, sizes, scalars: {} }]);
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

for (const { name, batch, flops, calls } of cases) {
  if (wanted.length > 0 && !wanted.some((it) => name.includes(it))) continue;
  for (const call of calls) {
    const results = [];
    for (const threads of threadCounts) {
      const seconds = await measure(threads, batch, call);
      results.push(
        `${(flops / seconds / 1e9).toFixed(0).padStart(5)} GF/s ${(seconds * 1e3).toFixed(3).padStart(8)} ms`,
      );
    }
    console.log(`${name.padEnd(30)} ${call[0].padEnd(24)} ${results.join('  |')}`);
  }
}
