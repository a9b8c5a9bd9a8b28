import { smallKernels as stacked } from '../../../engine/cost/cheaper_forms.ts';
import { countCost } from '../../../engine/cost/count.ts';
import { grouped, quantity } from '../../../engine/cost/quantities.ts';
import { replaceLayers } from '../../../engine/layers/replace.ts';
import { networkRule, replaceCall } from '../rule.ts';
import { writtenLayers } from '../written_layers.ts';

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
      const small = stacked.of(network.graph, node);
      const graph = small && replaceLayers(network.graph, new Map([[node.id, small.layers]]));
      if (!graph) continue;
      const [before, after] = [network.cost, countCost(graph, 1)];
      const saved = {
        parameters: before.parameters - after.parameters,
        flops: before.forward.flops - after.forward.flops,
      };
      // From few channels the first of the small ones is cheap, the others are not.
      if (saved.parameters <= 0 || saved.flops <= 0) continue;
      const own = before.layers.find((layer) => layer.node === node)!;
      const [size] = node.call.options.kernel as [number];
      const times = TIMES[(size - 1) / 2]!;
      const cost = (parameters: number, flops: number) =>
        `${grouped(parameters)} parameters and ${quantity(flops, 'FLOP')}`;
      const takes = cost(own.parameters, own.forward.flops);
      const instead = cost(own.parameters - saved.parameters, own.forward.flops - saved.flops);
      const less = Math.round((100 * saved.flops) / own.forward.flops);
      // In a block, or repeated, it is the text of all its uses: what is written must suit each of them.
      const { file, start } = node.call.span;
      const uses = network.nodes.filter(({ call: { span } }) => span.file === file && span.start === start);
      const texts = new Set(
        uses.map((use) => {
          const form = stacked.of(network.graph, use);
          return form && writtenLayers(form.layers, use, file, text);
        }),
      );
      const written = texts.size === 1 ? [...texts][0] : undefined;
      yield {
        at: node,
        option: 'kernel',
        message: `a kernel of ${size}×${size} takes ${takes} a sample; ${times} of 3×3 see as far with ${instead}, ${less} % less: put ${times} convolutions in its place`,
        fixes: written
          ? [{ ...replaceCall(node, written), title: `Use ${times} convolutions of 3×3`, otherWeights: true }]
          : [],
      };
    }
  },
});
