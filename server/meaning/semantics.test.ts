import { describe, expect, it } from 'vitest';
import { format } from '../syntax/format.ts';
import { analyse } from './analyse.ts';
import { drawn, undrawn } from './drawn.ts';

/** What the language means, a sentence a case: what the last network of a spec unfolds to, or what is said of the spec. */

const FILE = '/specs/example.dlspec';

/** A line a layer: its path, the places of what flows into it, its shape. */
function layersOf(text: string): string[] {
  const { networks, diagnostics } = analyse(text, FILE);
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  const { nodes, outputs, outputNames } = networks.at(-1)!.graph!;
  const names = new Map(outputs.map((id, at) => [id, outputNames?.[at] ?? '']));
  return nodes.map(({ id, path, inputs, shape, weightsOf }) => {
    const output = names.has(id) ? ` output ${names.get(id)}`.trimEnd() : '';
    const shared = weightsOf === undefined ? '' : ` weights of ${weightsOf}`;
    return `${id} ${path}(${inputs.join()}) [${shape.join(', ')}]${shared}${output}`;
  });
}

const networks: [sentence: string, spec: string, layers: string[]][] = [
  [
    'each statement takes what the one before it produced',
    'network N { vector(4)\n dense(3)\n relu }',
    ['0 vector() [4]', '1 dense(0) [3]', '2 relu(1) [3] output'],
  ],
  [
    'unless it names its source',
    'network N { x = vector(4)\n y = dense(3)\n z = x -> dense(2)\n concat(y, z) }',
    ['0 x.vector() [4]', '1 y.dense(0) [3]', '2 z.dense(0) [2]', '3 concat(1,2) [5] output'],
  ],
  [
    'or starts with one',
    'network N { a = vector(4)\n b = vector(3)\n concat(a, b) }',
    ['0 a.vector() [4]', '1 b.vector() [3]', '2 concat(0,1) [7] output'],
  ],
  [
    'bindings move the current value too',
    'network N { vector(4)\n h = dense(3)\n dense(2) }',
    ['0 vector() [4]', '1 h.dense(0) [3]', '2 dense(1) [2] output'],
  ],
  [
    'in a block `input` is what flows in',
    'block B { a = dense(3)\n b = input -> dense(2)\n concat(a, b) }\nnetwork N { vector(4) -> B }',
    ['0 vector() [4]', '1 B.a.dense(0) [3]', '2 B.b.dense(0) [2]', '3 B.concat(1,2) [5] output'],
  ],
  [
    'it is also the current value at the start',
    'block B { dense(3) }\nnetwork N { vector(4) -> B }',
    ['0 vector() [4]', '1 B.dense(0) [3] output'],
  ],
  [
    'the value of `if` is that of its last statement',
    'network N(a = 1) { vector(4)\n if a == 1 { dense(3)\n relu } else { dense(2) }\n dense(5) }',
    ['0 vector() [4]', '1 dense_1(0) [3]', '2 relu(1) [3]', '3 dense_2(2) [5] output'],
  ],
  [
    'the value of `repeat` is that of its last statement',
    'network N { vector(4)\n repeat 2 { dense(3)\n relu }\n dense(5) }',
    [
      '0 vector() [4]',
      '1 dense_1(0) [3]',
      '2 relu_1(1) [3]',
      '3 dense_2(2) [3]',
      '4 relu_2(3) [3]',
      '5 dense_3(4) [5] output',
    ],
  ],
  [
    'inside `repeat` `input` is what the turn begins with',
    'network N { vector(4)\n repeat 2 { input + (input -> dense(4)) } }',
    ['0 vector() [4]', '1 dense_1(0) [4]', '2 add_1(0,1) [4]', '3 dense_2(2) [4]', '4 add_2(2,3) [4] output'],
  ],
  [
    'the last value is the output',
    'network N { vector(4)\n a = dense(3)\n dense(2) }',
    ['0 vector() [4]', '1 a.dense(0) [3]', '2 dense(1) [2] output'],
  ],
  [
    'unless `output name` says otherwise',
    'network N { vector(4)\n a = dense(3)\n b = a -> dense(2)\n output a\n output b }',
    ['0 vector() [4]', '1 a.dense(0) [3] output a', '2 b.dense(1) [2] output b'],
  ],
  [
    'or `output name = …`',
    'network N { x = vector(4)\n output a = x -> dense(3)\n output b = x -> dense(2) }',
    ['0 x.vector() [4]', '1 a.dense(0) [3] output a', '2 b.dense(0) [2] output b'],
  ],
  [
    'a name given to a statement also labels its layers',
    'network N { vector(4)\n stem = dense(3) -> relu\n dense(2) }',
    ['0 vector() [4]', '1 stem.dense(0) [3]', '2 stem.relu(1) [3]', '3 dense(2) [2] output'],
  ],
  [
    '`->` binds loosest',
    'network N { x = vector(4)\n x + 2 * x -> dense(3) }',
    ['0 x.vector() [4]', '1 multiply(0) [4]', '2 add(0,1) [4]', '3 dense(2) [3] output'],
  ],
  [
    'parentheses group pipelines',
    'network N { x = vector(4)\n x + (x -> dense(4) -> relu) }',
    ['0 x.vector() [4]', '1 dense(0) [4]', '2 relu(1) [4]', '3 add(0,2) [4] output'],
  ],
  [
    'and arithmetic',
    'network N(a = 2) { vector(4)\n dense((a + 1) * 2) }',
    ['0 vector() [4]', '1 dense(0) [6] output'],
  ],
  [
    'on values it is element-wise with broadcasting',
    'network N { x = image(3, 8, 8)\n gate = global_avg_pool -> reshape(3, 1, 1) -> sigmoid\n x * gate }',
    [
      '0 x.image() [3, 8, 8]',
      '1 gate.global_avg_pool(0) [3]',
      '2 gate.reshape(1) [3, 1, 1]',
      '3 gate.sigmoid(2) [3, 1, 1]',
      '4 multiply(0,3) [3, 8, 8] output',
    ],
  ],
  [
    '`concat(a, b)` joins',
    'network N { x = vector(4)\n y = dense(3)\n concat(x, y) }',
    ['0 x.vector() [4]', '1 y.dense(0) [3]', '2 concat(0,1) [7] output'],
  ],
  [
    '`split(2)` parts',
    'network N { vector(4)\n a, b = split(2)\n a -> dense(3) }',
    ['0 vector() [4]', '1 a.split_1(0) [2]', '2 dense(1) [3] output'],
  ],
  [
    'what is left is a plain graph: `if` and `repeat` are resolved on reading',
    'network N(deep = false) { vector(4)\n repeat 0 { dense(9) }\n if deep { dense(9) }\n dense(2) }',
    ['0 vector() [4]', '1 dense(0) [2] output'],
  ],
  [
    '`shared name = …` makes one instance whose weights every use shares',
    'network N { x = vector(4)\n y = vector(4)\n shared f = dense(3)\n a = x -> f\n b = y -> f\n a - b }',
    ['0 x.vector() [4]', '1 y.vector() [4]', '2 f(0) [3]', '3 f_2(1) [3] weights of f', '4 subtract(2,3) [3] output'],
  ],
  [
    '`padding: same` at any stride pads ⌊dilation·(kernel−1)/2⌋ on both sides',
    'network N { image(1, 8, 8)\n conv2d(1, kernel: 3, stride: 2, padding: same)\n conv2d(1, kernel: 4, padding: same)\n conv2d(1, kernel: 2, dilation: 3, padding: same) }',
    ['0 image() [1, 8, 8]', '1 conv2d_1(0) [1, 4, 4]', '2 conv2d_2(1) [1, 3, 3]', '3 conv2d_3(2) [1, 2, 2] output'],
  ],
  [
    'channels come first in the language',
    'network N { image(3, 8, 6) -> conv2d(5, kernel: 1) }',
    ['0 image() [3, 8, 6]', '1 conv2d(0) [5, 8, 6] output'],
  ],
  [
    'unnamed layers are named by kind, numbered only where there are several',
    'network N { vector(4) -> dense(3) -> relu -> dense(2) }',
    ['0 vector() [4]', '1 dense_1(0) [3]', '2 relu(1) [3]', '3 dense_2(2) [2] output'],
  ],
  [
    'a statement ends with its line; a line that starts with `->` goes on',
    'network N { vector(4)\n dense(3)\n -> relu\n dense(2) }',
    ['0 vector() [4]', '1 dense_1(0) [3]', '2 relu(1) [3]', '3 dense_2(2) [2] output'],
  ],
  [
    'inside brackets lines are free',
    'network N { vector(4)\n dense(\n 3,\n bias:\n false\n) }',
    ['0 vector() [4]', '1 dense(0) [3] output'],
  ],
  [
    'comments `//` and `/* */`',
    'network N { // here\n vector(4) /* and\n there */\n dense(3) }',
    ['0 vector() [4]', '1 dense(0) [3] output'],
  ],
  [
    'numbers may have `_`, exponents and `%`',
    'network N { vector(1_000) -> dense(1e2) -> dropout(10%) }',
    ['0 vector() [1000]', '1 dense(0) [100]', '2 dropout(1) [100] output'],
  ],
  [
    '`3x3` is a size, and `3` where a size is wanted',
    'network N { image(1, 9, 9) -> conv2d(1, kernel: 3x2) -> conv2d(1, kernel: 3) }',
    ['0 image() [1, 9, 9]', '1 conv2d_1(0) [1, 7, 8]', '2 conv2d_2(1) [1, 5, 6] output'],
  ],
];

/** What is said stands under the line that it is about. */
const said: [sentence: string, spec: string][] = [
  [
    'with two or more inputs every statement that begins a branch names its source',
    `  network N {
    a = vector(4)
    b = vector(3)
    dense(2)
//  ^^^^^^^^ error input: this network has several inputs: name the one that \`dense\` takes, such as \`b -> dense\`
    concat(a, b)
  }`,
  ],
  [
    'names that one branch alone binds are not there after it',
    `  network N(a = 1) {
    vector(4)
    if a == 1 { x = dense(3) } else { dense(3) }
    x -> relu
//  ^ error unknown-name: \`x\` is not bound here: what a turn binds ends with it, and an \`if\` hands on what all its branches bind
  }`,
  ],
  [
    'one broken statement leaves the diagnostics of all others',
    `  network N {
    vector(4) -> dense(
//                     | error syntax: expected a value or \`)\` after \`dense(\`, found the end of the line
    dense(2)
    dnse(3)
//  ^^^^ error unknown-name: unknown layer \`dnse\`: did you mean \`dense\`?
  }
  network M { vector(4) -> dnse(2) }
//                         ^^^^ error unknown-name: unknown layer \`dnse\`: did you mean \`dense\`?`,
  ],
  [
    'the length of a run is `epochs` or `steps`, not both',
    `  network N { vector(2) -> dense(2) }
  train T { network: N  data: synthetic.moons  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 1  steps: 2 }
//                                                                                                        ^^^^^ error conflicting-settings: a run is either so many \`epochs\` or so many \`steps\` long, not both`,
  ],
];

describe('a network', () => {
  it.each(networks)('%s', (_, spec, layers) => {
    expect(layersOf(spec)).toEqual(layers);
  });

  it('`///` documents the declaration below it', () => {
    const text = `/// Four numbers,
/// and two.
network N { vector(4) -> dense(2) }
network M { vector(4) -> dense(2) }`;
    expect(analyse(text, FILE).networks.map(({ doc }) => doc)).toEqual(['Four numbers,\nand two.', undefined]);
  });
});

describe('what is said', () => {
  it.each(said)('%s', (_, text) => {
    const spec = undrawn(text);
    expect(drawn(spec, analyse(spec, FILE).diagnostics)).toBe(text);
  });
});

describe('settings', () => {
  const settingsOf = (body: string) => {
    const text = `network N { vector(2) -> dense(2) }\ntrain T { network: N  data: synthetic.moons  loss: cross_entropy  optimizer: adam(lr: 1e-3)  ${body} }`;
    return analyse(text, FILE).trains[0]!.spec!.settings;
  };

  it.each<[sentence: string, body: string, settings: object]>([
    ['two may share a line', 'batch: 8  epochs: 3', { batch: 8, epochs: 3 }],
    ['a length in epochs', 'epochs: 12', { epochs: 12 }],
    ['a length in steps, with its unit', 'steps: 2_000 steps', { steps: 2000 }],
  ])('%s', (_, body, expected) => {
    expect(settingsOf(body)).toMatchObject(expected);
  });

  it.each<[sentence: string, device: string, expected: object]>([
    [
      'units with prefixes, in powers of ten and of two',
      'peak: 200 GFLOP/s  bandwidth: 25 GB/s  memory: 16 GiB',
      { peak: 200e9, bandwidth: 25e9, memory: 16 * 2 ** 30 },
    ],
    ['and without', 'peak: 3 FLOP/s  bandwidth: 2 B/s  memory: 7 B', { peak: 3, bandwidth: 2, memory: 7 }],
  ])('%s', (_, body, expected) => {
    expect(analyse(`device D { ${body} }`, FILE).devices[0]!.device).toMatchObject(expected);
  });

  it('paths are relative to the spec; `folder:` comes before those of its data', () => {
    const sourceOf = (body: string) => analyse(`data D { ${body}  target: value(y) }`, FILE).data[0]!.spec!;
    expect(sourceOf('source: csv("a.csv")')).toMatchObject({ folder: '/specs' });
    expect(sourceOf('folder: "rows"  source: csv("a.csv")')).toMatchObject({
      folder: '/specs',
      settings: { folder: 'rows' },
    });
  });

  it('the formatter decides spaces and alignment', () => {
    expect(format('train T {\n a:1\n longer :  2\n}')).toBe('train T {\n  a:      1\n  longer: 2\n}\n');
  });
});
