import { grouped, quantity } from '../../../engine/cost/quantities.ts';
import type { GraphNode } from '../../../engine/graph/graph.ts';
import { count } from '../../../engine/graph/shape.ts';
import { is, type NetworkFacts, roleOf } from '../facts/network_facts.ts';
import { type Change, networkRule } from '../rule.ts';

const TIMES: Readonly<Record<number, string>> = { 2: 'two', 3: 'three', 4: 'four', 5: 'five', 6: 'six', 7: 'seven' };

export const smallKernels = networkRule({
  name: 'small-kernels',
  severity: 'info',
  title: 'A large kernel where a stack of small ones sees as far for less',
  why:
    'Two 3×3 convolutions see 5×5 pixels and three see 7×7, with 18 and 27 weights a pair of channels instead of 25 and 49, and with an ' +
    'activation more between them. A stem with a stride, and convolutions in groups, are left alone.',
  sources: ['S0', 'Simonyan and Zisserman 2015'],
  bad: `network Large {
  image(3, 32, 32)
  conv2d(32, kernel: 3, padding: same) -> relu
  conv2d(32, kernel: 7, padding: same) -> relu
  global_avg_pool -> dense(10)
}
`,
  good: `network Small {
  image(3, 32, 32)
  conv2d(32, kernel: 3, padding: same) -> relu
  conv2d(32, kernel: 3, padding: same) -> relu
  conv2d(32, kernel: 3, padding: same) -> relu
  global_avg_pool -> dense(10)
}
`,
  *check(network, _, text) {
    for (const node of network.nodes) {
      if (!is(node, 'conv2d')) continue;
      const { kernel, stride, groups, dilation } = node.call.options as unknown as {
        readonly kernel: readonly number[];
        readonly stride: readonly number[];
        readonly groups: number;
        readonly dilation: readonly number[];
      };
      const [size] = kernel as [number];
      if (kernel.some((extent) => extent !== size) || size < 5 || size > 15 || size % 2 === 0) continue;
      if (groups > 1 || [...stride, ...dilation].some((extent) => extent > 1)) continue;
      const channels = network.before(node)!.shape[0]!;
      const filters = node.shape[0]!;
      const times = (size - 1) / 2;
      const before = size * size * channels * filters;
      const after = 9 * (channels * filters + (times - 1) * filters * filters);
      // From few channels the first of the small ones is cheap, the others are not.
      if (after >= before) continue;
      const places = count(node.shape.slice(1));
      const cost = (weights: number) => `${grouped(weights)} parameters and ${quantity(2 * weights * places, 'FLOP')}`;
      yield {
        at: node,
        option: 'kernel',
        message: `a kernel of ${size}×${size} takes ${cost(before)} a sample; ${TIMES[times]} of 3×3 see as far with ${cost(after)}, ${Math.round(100 - (100 * after) / before)} % less: put ${TIMES[times]} convolutions in its place`,
        fixes: stacked(network, node, times, text),
      };
    }
  },
});

/** The convolution as so many of 3×3, each with what stands between it and the next layer that learns: norms and activations. */
function stacked(network: NetworkFacts, node: GraphNode, times: number, text: string): Change[] {
  const { call } = node;
  const { padding } = call.options;
  const isSame = padding === 'same' || padding === 'valid';
  const written = call.written.kernel;
  // As much padding for each of the small ones is 1.
  const around = isSame ? undefined : call.written.padding;
  if (!written || (!isSame && (!around || (padding as readonly number[]).some((each) => each !== times)))) return [];
  const layers = network
    .untilWeighted(node)
    .findIndex((next) => roleOf(next) !== 'normalization' && roleOf(next) !== 'activation');
  const follow = network.untilWeighted(node).slice(0, layers < 0 ? undefined : layers);
  const between = follow.map((next) => text.slice(next.call.span.start, next.call.span.end));
  if (!follow.some((next) => roleOf(next) === 'activation')) between.push('relu');
  const [first, last] = [call.span.start, call.span.end];
  const edits = [{ span: written, text: '3' }, ...(around ? [{ span: around, text: '1' }] : [])];
  const small = edits
    .sort((a, b) => b.span.start - a.span.start)
    .reduce(
      (one, edit) => one.slice(0, edit.span.start - first) + edit.text + one.slice(edit.span.end - first),
      text.slice(first, last),
    );
  const stack = Array<string>(times)
    .fill(small)
    .join(` -> ${[...between, ''].join(' -> ')}`);
  return [{ title: `Use ${TIMES[times]} convolutions of 3×3`, edits: [{ span: call.span, text: stack }] }];
}
