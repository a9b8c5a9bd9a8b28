import { expect, it } from 'vitest';
import { analyse } from '../meaning/analyse.ts';
import { world } from '../meaning/world.ts';
import { cheaperLayers } from './cheaper.ts';
import { costOf } from './cost.ts';

const analysed = (text: string) => {
  const analysis = analyse(text, '/specs/example.dlspec', world);
  expect(analysis.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return { analysis, graph: analysis.networks.at(-1)!.graph! };
};

const net = (body: string) => `network N {\n  image(16, 12, 12)\n  ${body}\n  global_avg_pool -> dense(10)\n}\n`;

/** Form, what stands there, what would be written. */
it.each<[form: string, text: string, layer: string, replacement: string | undefined]>([
  [
    'separable',
    net('conv2d(32, kernel: 3, padding: same) -> relu'),
    'conv2d(32, kernel: 3, padding: same)',
    'conv2d(16, kernel: 3, padding: same, groups: 16, bias: false) -> conv2d(32, kernel: 1)',
  ],
  [
    'separable',
    net('conv2d(2 * 16, stride: 2, kernel: 3x5, bias: false, init: he) -> batch_norm -> relu'),
    'conv2d(2 * 16, stride: 2, kernel: 3x5, bias: false, init: he)',
    'conv2d(16, kernel: 3x5, stride: 2, groups: 16, bias: false, init: he) -> conv2d(2 * 16, kernel: 1, bias: false, init: he)',
  ],
  [
    'bottleneck',
    net('conv2d(64, kernel: 3) -> relu -> conv2d(64, kernel: 3, bias: false) -> batch_norm(momentum: 0.2) -> gelu'),
    'conv2d(64, kernel: 3, bias: false)',
    'conv2d(16, kernel: 1, bias: false) -> batch_norm(momentum: 0.2) -> gelu -> conv2d(16, kernel: 3, bias: false) -> batch_norm(momentum: 0.2) -> gelu -> conv2d(64, kernel: 1, bias: false)',
  ],
  [
    'global_pooling',
    'network N { image(1, 12, 12) -> conv2d(8, kernel: 3) -> relu -> flatten -> dense(64) -> relu -> dense(2) }',
    'flatten',
    'global_avg_pool',
  ],
  // All turns, and all uses of a block, have the same text.
  [
    'separable',
    net('repeat 3 { conv2d(16, kernel: 3, padding: same) -> relu }'),
    'conv2d(16, kernel: 3, padding: same)',
    'conv2d(16, kernel: 3, padding: same, groups: 16, bias: false) -> conv2d(16, kernel: 1)',
  ],
  [
    'separable',
    `block Bend(channels) { conv2d(channels, kernel: 3) -> relu }\n${net('Bend(16) -> Bend(16)')}`,
    'conv2d(channels, kernel: 3)',
    'conv2d(channels, kernel: 3, groups: 16, bias: false) -> conv2d(channels, kernel: 1)',
  ],
  [
    'separable',
    net('shared bend = conv2d(16, kernel: 3, padding: same)\n  bend -> relu -> bend -> relu'),
    'conv2d(16, kernel: 3, padding: same)',
    undefined,
  ],
  [
    'separable',
    `block Bend(channels) { conv2d(channels, kernel: 3) -> relu }\n${net('Bend(16) -> Bend(32) -> Bend(8)')}`,
    'conv2d(channels, kernel: 3)',
    undefined,
  ],
])('%s: %s', (form, text, layer, replacement) => {
  const { analysis, graph } = analysed(text);
  const found = cheaperLayers(analysis, graph).find((each) => each.form === form)!;
  expect(found.replacement).toBe(replacement);
  if (!found.edit) return;
  const { span } = found.edit;
  expect(text.slice(span.start, span.end)).toBe(layer);
  // Written, it saves what was told.
  const written = analysed(text.slice(0, span.start) + found.edit.text + text.slice(span.end));
  const [before, after] = [costOf(analysis, graph), costOf(written.analysis, written.graph)];
  expect(found.saves).toEqual({
    parameters: before.parameters - after.parameters,
    flops: before.step.flops - after.step.flops,
    seconds: expect.closeTo(before.step.seconds - after.step.seconds, 12),
    memory: before.memory.total - after.memory.total,
  });
});
