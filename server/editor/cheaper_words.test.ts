import { expect, it } from 'vitest';
import { cheaperAt, cheaperForms } from './cheaper.ts';
import { cheaperTitle, savings } from './cheaper_words.ts';
import { marked } from './marked.ts';

const device = { name: 'this', peak: 1e9, bandwidth: 1e9, ridge: 1 };
const memory = { parameters: 0, gradients: 0, optimizer: 0, activations: 0, total: 10e6 };
const step = { flops: 1000, bytes: 0, seconds: 12e-3, accumulate: 1, by: 'kernels' as const };
const whole = { parameters: 400, step, memory, device };

it.each([
  [
    'all of them',
    { flops: 610, seconds: 3.1e-3, parameters: 100, memory: 1e6 },
    'saves 61 % of the FLOPs, 3.10 ms of 12.0 ms a step, 25 % of the parameters, 1.00 MB of 10.0 MB of memory',
  ],
  [
    'what it takes more of comes last',
    { flops: 610, seconds: -2e-3, parameters: 100, memory: -2e6 },
    'saves 61 % of the FLOPs, 25 % of the parameters; takes more: 2.00 ms of 12.0 ms a step, 2.00 MB of 10.0 MB of memory',
  ],
  [
    'what nobody would notice is left out',
    { flops: 4, seconds: 0, parameters: 100, memory: 0 },
    'saves 25 % of the parameters',
  ],
])('%s', (_, saves, text) => {
  expect(savings({ saves }, whole)).toBe(text);
});

it('foretells no time of a machine that was never measured', () => {
  const saves = { flops: 500, seconds: 1e-3, parameters: 0, memory: 0 };
  expect(savings({ saves }, { ...whole, device: { ...device, name: 'generic' } })).toBe('saves 50 % of the FLOPs');
});

const net = (body: string) => `network N {\n  image(16, 12, 12)\n  ${body}\n  global_avg_pool -> dense(10)\n}\n`;

/** What is offered at the cursor, and what is written then. */
it.each([
  [
    'on a layer',
    net('conv2d(16, |kernel: 3) -> relu'),
    [/^Write as depthwise-separable convolution \(saves \d+ % of the FLOPs, \d+ % of the parameters/],
  ],
  ['behind it', net('conv2d(16, kernel: 3)| -> relu'), [/depthwise-separable/]],
  ['on one beside it', net('conv2d(16, kernel: 3) -> |relu'), []],
  ['in a block', `block B { |conv2d(16, kernel: 3) }\n${net('B -> relu')}`, [/depthwise-separable/]],
  ['outside', `|\n${net('relu')}`, undefined],
])('%s', (_, drawn, titles) => {
  const { analysis, offset } = marked(drawn);
  const found = cheaperAt(analysis, offset);
  const told = found?.layers.map((layer) => cheaperTitle(layer, found.whole));
  expect(told).toEqual(titles?.map((title) => expect.stringMatching(title)));
});

it.each([
  ['of the line that is asked about', 3, 'conv2d_2', true],
  ['of what takes most of a step, where that line has none', 4, 'conv2d_1', false],
])('the panel has those %s', (_, line, first, isAtCursor) => {
  const { analysis } = marked(
    `|device Board { peak: 1 GFLOP/s  bandwidth: 10 GB/s }
network N {
  image(16, 12, 12) -> conv2d(32, kernel: 3)
  conv2d(8, kernel: 3)
  global_avg_pool -> dense(10)
}`,
  );
  const found = cheaperForms(analysis, { network: 'N', line });
  expect([found.layers[0]!.name, found.isAtCursor]).toEqual([first, isAtCursor]);
  // With the figures that the light bulb tells.
  const offset = analysis.text.indexOf(`conv2d(${line === 3 ? 8 : 32}`);
  expect(cheaperAt(analysis, offset)!.layers).toEqual(found.layers.filter(({ name }) => name === first));
  // On a slow device the same arithmetic takes longer.
  const slow = cheaperForms(analysis, { network: 'N', line, device: 'Board' });
  expect(slow.layers[0]!.saves.seconds).toBeGreaterThan(found.layers[0]!.saves.seconds);
});
