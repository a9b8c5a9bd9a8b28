import { describe, expect, it } from 'vitest';
import { analyse } from '../analyse.ts';

const FILE = '/specs/example.dlspec';

const residual = `block Residual(channels, stride = 1) {
  x = input
  main = x -> conv2d(channels, kernel: 3, stride: stride, padding: same) -> relu -> conv2d(channels, kernel: 3, padding: same)
  if stride != 1 or x.channels != channels {
    shortcut = x -> conv2d(channels, kernel: 1, stride: stride)
  } else {
    shortcut = x
  }
  main + shortcut -> relu
}
`;

function graphOf(text: string) {
  const { networks, diagnostics } = analyse(text, FILE);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return networks[0]!.graph!;
}

/** A line a node: path, inputs, shape. */
const lines = (text: string) =>
  graphOf(text).nodes.map(({ path, inputs, shape }) => `${path} ${inputs.join()} [${shape.join(', ')}]`);

describe('blocks', () => {
  it('unfold to layers whose paths lead through them', () => {
    expect(lines(`${residual}network N { image(3, 8, 8) -> Residual(3) -> Residual(4, stride: 2) }`)).toEqual([
      'image  [3, 8, 8]',
      'Residual_1.main.conv2d_1 0 [3, 8, 8]',
      'Residual_1.main.relu 1 [3, 8, 8]',
      'Residual_1.main.conv2d_2 2 [3, 8, 8]',
      'Residual_1.add 3,0 [3, 8, 8]',
      'Residual_1.relu 4 [3, 8, 8]',
      'Residual_2.main.conv2d_1 5 [4, 4, 4]',
      'Residual_2.main.relu 6 [4, 4, 4]',
      'Residual_2.main.conv2d_2 7 [4, 4, 4]',
      'Residual_2.shortcut.conv2d 5 [4, 4, 4]',
      'Residual_2.add 8,9 [4, 4, 4]',
      'Residual_2.relu 10 [4, 4, 4]',
    ]);
  });

  it('remember the calls that led to a layer', () => {
    const text = `block Inner { relu }
block Outer { Inner -> dense(3) }
network N { vector(2) -> Outer }`;
    const [, relu, dense] = graphOf(text).nodes;
    const at = ({ start, end }: { start: number; end: number }) => text.slice(start, end);
    expect([relu!.through!.map(at), dense!.through!.map(at)]).toEqual([['Outer', 'Inner'], ['Outer']]);
    expect(at(relu!.call.span)).toBe('relu');
  });

  it('may give several values', () => {
    const text = `block Two { output a = dense(3)
  output b = dense(4) }
network N { vector(2)
  x, y = Two
  x -> relu }`;
    expect(lines(text)).toEqual(['x.vector  [2]'.replace('x.', ''), 'x.Two.a.dense 0 [3]', 'relu 1 [3]']);
  });

  it('take values and layers as arguments', () => {
    const text = `block Merge(other, act = relu) { input + other -> act }
network N { a = vector(4)
  b = dense(4)
  a -> Merge(b) -> Merge((a -> dense(4)), act: tanh) }`;
    expect(lines(text)).toEqual([
      'a.vector  [4]',
      'b.dense 0 [4]',
      'Merge_1.add 0,1 [4]',
      'Merge_1.relu 2 [4]',
      'dense 0 [4]',
      'Merge_2.add 3,4 [4]',
      'Merge_2.tanh 5 [4]',
    ]);
  });
});

describe('repetition', () => {
  it('goes on with what the turn before ended with', () => {
    expect(lines('network N(n = 2) { vector(4)\n repeat n { x = input\n x + dense(4) } }')).toEqual([
      'vector  [4]',
      'dense_1 0 [4]',
      'add_1 0,1 [4]',
      'dense_2 2 [4]',
      'add_2 2,3 [4]',
    ]);
  });

  it('holds a hundred thousand layers, and no more', () => {
    const deep = (turns: number) => analyse(`network N { vector(4)\n repeat ${turns} { repeat 10 { relu } } }`, FILE);
    expect(deep(4_000).networks[0]!.graph!.nodes).toHaveLength(40_001);
    expect(deep(9_999).diagnostics.map(({ rule }) => rule)).toEqual(['too-large']);
  });
});

describe('what is shared', () => {
  it('has its weights where it is used first', () => {
    const { nodes, outputNames, outputs, inputs } = graphOf(`block Encoder(width) { dense(width) -> relu }
network Twins {
  shared encoder = Encoder(8)
  left = vector(4) -> encoder
  right = vector(4) -> encoder
  output left
  output right
}`);
    expect(nodes.map(({ path, weightsOf }) => [path, weightsOf])).toEqual([
      ['left.vector', undefined],
      ['encoder.dense', undefined],
      ['encoder.relu', undefined],
      ['right.vector', undefined],
      ['encoder_2.dense', 'encoder.dense'],
      ['encoder_2.relu', undefined],
    ]);
    expect([inputs, outputs, outputNames]).toEqual([
      [0, 3],
      [2, 5],
      ['left', 'right'],
    ]);
  });

  it('is named by its path where an option asks for it', () => {
    const { nodes } = graphOf(`network N {
  ids = tokens(length: 16, vocabulary: 65)
  shared table = embedding(8)
  ids -> table -> relu -> unembed(table)
}`);
    expect(nodes.map(({ path }) => path)).toEqual(['ids.tokens', 'table', 'relu', 'unembed']);
    expect(nodes[3]!.call.options.table).toBe('table');
    expect([nodes[0]!.vocabulary, nodes[3]!.shape]).toEqual([65, [16, 65]]);
  });
});

describe('values', () => {
  it('are given by name', () => {
    const { nodes } = graphOf(`network N {
  encoded = sequence(10, 8) -> gru(8, sequence: true)
  encoded -> gru(8, state: encoded.state, sequence: true) -> attention(heads: 2, memory: encoded)
}`);
    const byName = nodes.map(({ path, inputs, named }) => [path, inputs, named]);
    expect(byName.slice(2)).toEqual([
      ['final_state', [1], undefined],
      ['gru', [1, 2], { state: 1 }],
      ['attention', [3, 1], { memory: 1 }],
    ]);
  });

  it('are reckoned with numbers, on either side', () => {
    const { nodes } = graphOf(`network N(scale = 0.5) {
  x = vector(4)
  1 - x * scale
  y = x / 4
  -(x + 2) + y
}`);
    const steps = nodes.map(({ call: { entry, options }, inputs }) => [entry, inputs, options.by]);
    expect(steps).toEqual([
      ['vector', [], undefined],
      ['divide', [0], 4],
      ['add', [0], 2],
      ['multiply', [2], -1],
      ['add', [3, 1], undefined],
    ]);
  });

  it('are parted and joined', () => {
    const { nodes } = graphOf(`network N {
  image(4, 8, 8)
  left, right = split(2)
  concat(right, left) -> flatten -> reshape(8, 32)
}`);
    expect(nodes.map(({ inputs, shape }) => [inputs, shape])).toEqual([
      [[], [4, 8, 8]],
      [[0], [2, 8, 8]],
      [[0], [2, 8, 8]],
      [
        [2, 1],
        [4, 8, 8],
      ],
      [[3], [256]],
      [[4], [8, 32]],
    ]);
    expect([nodes[1]!.call.options.part, nodes[2]!.call.options.part]).toEqual([0, 1]);
  });
});
