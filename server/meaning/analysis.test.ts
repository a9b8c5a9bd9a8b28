import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifier, everything } from '../syntax/examples.ts';
import { analyse } from './analyse.ts';

const FILE = '/specs/example.dlspec';

/** The graph of a network with this body, a line a node. */
function graph(body: string, parameters = ''): string[] | undefined {
  const { networks } = analyse(`network N${parameters} {\n${body}\n}`, FILE);
  return networks[0]!.graph?.nodes.map(({ path, inputs, shape }) => `${path} ${inputs.join()} [${shape.join(', ')}]`);
}

describe('a classifier', () => {
  const analysis = analyse(classifier, FILE);

  it('has no mistakes', () => {
    expect(analysis.diagnostics).toEqual([]);
  });

  it('becomes data with its settings, checked and with defaults', () => {
    const [digits] = analysis.data;
    expect(digits!.doc).toBe('Handwritten digits, 28×28 grey, labels 0–9.');
    const { folder, settings, name } = digits!.spec!;
    expect([name, folder, settings.folder]).toEqual(['Digits', '/specs', 'mnist']);
    expect(settings.source.options).toEqual({
      inputs: 'train-images-idx3-ubyte.gz',
      labels: 'train-labels-idx1-ubyte.gz',
    });
    expect(settings.split?.options).toEqual({ validation: 0.1, test: 0, seed: 7 });
    expect(settings.normalize?.entry).toBe('zscore');
    expect('features' in settings).toBe(false);
  });

  it('becomes a graph with shapes and the paths of layers', () => {
    expect(analysis.networks[0]!.graph!.nodes.map(({ path, shape }) => `${path} ${shape.join('×')}`)).toEqual([
      'image 1×28×28',
      'conv2d_1 32×26×26',
      'relu_1 32×26×26',
      'conv2d_2 64×24×24',
      'relu_2 64×24×24',
      'max_pool2d 64×12×12',
      'dropout_1 64×12×12',
      'flatten 9216',
      'dense_1 128',
      'relu_3 128',
      'dropout_2 128',
      'dense_2 10',
    ]);
  });

  it('becomes a train that can run', () => {
    const [train] = analysis.trains;
    const { settings, network, data, text, file, name } = train!.spec!;
    expect([name, file, text]).toEqual(['Baseline', FILE, classifier]);
    expect([train!.network, train!.data]).toEqual(['LeNet', 'Digits']);
    expect(network).toBe(analysis.networks[0]!.graph);
    expect(data).toBe(analysis.data[0]!.spec);
    expect([settings.batch, settings.epochs, settings.seed, settings.steps]).toEqual([64, 12, 42, undefined]);
    expect(settings.optimizer[0]!.options.lr).toBe(1e-3);
    expect(settings.metrics).toMatchObject([{ entry: 'accuracy' }]);
  });

  it('knows where calls and their arguments are written', () => {
    const { call } = analysis.networks[0]!.graph!.nodes[1]!;
    const at = ({ start, end }: { start: number; end: number }) => classifier.slice(start, end);
    expect(at(call.span)).toBe('conv2d(32, kernel: 3)');
    expect(Object.entries(call.written).map(([name, span]) => [name, at(span)])).toEqual([
      ['filters', '32'],
      ['kernel', '3'],
    ]);
    expect(call.span.file).toBe(FILE);
  });
});

describe('networks', () => {
  it('number layers only where several of a kind stand in one binding', () => {
    const body =
      'image(1, 8, 8)\nstem = conv2d(2, kernel: 3) -> relu -> conv2d(2, kernel: 3)\nconv2d(2, kernel: 3) -> relu';
    expect(graph(body)).toEqual([
      'image  [1, 8, 8]',
      'stem.conv2d_1 0 [2, 6, 6]',
      'stem.relu 1 [2, 6, 6]',
      'stem.conv2d_2 2 [2, 4, 4]',
      'conv2d 3 [2, 2, 2]',
      'relu 4 [2, 2, 2]',
    ]);
  });

  it.each([
    ['output a\noutput b', ['a 3', 'b 2']],
    ['output b\noutput a', ['b 2', 'a 3']],
    ['output b\noutput c = a -> dense(7)\noutput a', ['b 2', 'c 7', 'a 3']],
  ])('outputs have their own names in whatever order they are told: %j', (told, outputs) => {
    const { networks } = analyse(`network N {\na = vector(4) -> dense(3)\nb = dense(2)\n${told}\n}`, FILE);
    const found = networks[0]!.graph!;
    expect(found.outputNames!.map((name, at) => `${name} ${found.nodes[found.outputs[at]!]!.shape}`)).toEqual(outputs);
  });

  it('take what the statement before produced, or the value that they begin with', () => {
    expect(graph('a = vector(4) -> dense(3)\nb = dense(2)\na -> dense(5)\noutput b')).toEqual([
      'a.vector  [4]',
      'a.dense 0 [3]',
      'b.dense 1 [2]',
    ]);
    expect(graph('a = vector(4) -> dense(3)\ndense(2)\na -> dense(5)')).toEqual([
      'a.vector  [4]',
      'a.dense 0 [3]',
      'dense_2 1 [5]',
    ]);
  });

  it('give sizes, shares and numbers their values', () => {
    const { networks } = analyse(
      'network N(width = 4, rate = 25%) { image(1, 8, 8) -> conv2d(2 * (width - 1), kernel: 3x1, padding: 1, stride: 2) -> dropout(rate) }',
      FILE,
    );
    const [, conv, dropout] = networks[0]!.graph!.nodes;
    expect(conv!.call.options).toMatchObject({
      filters: 6,
      kernel: [3, 1],
      padding: [1, 1],
      stride: [2, 2],
      bias: true,
    });
    expect(dropout!.call.options).toMatchObject({ rate: 0.25 });
  });

  it('show the shapes of what can be told, also where the graph is not whole', () => {
    const { networks } = analyse('network N { vector(4) -> dense(3) -> dnse(2) -> relu }', FILE);
    expect(networks[0]!.graph).toBeUndefined();
    expect(networks[0]!.layers.map(({ layer, shape }) => [layer.name, shape])).toEqual([
      ['vector', [4]],
      ['dense', [3]],
      ['relu', undefined],
    ]);
  });

  it('are read with the arguments that a train gives them', () => {
    const { trains, networks } = analyse(
      `data D { source: synthetic.digits }
network N(width = 16, rate = width / 100) { image(1, 28, 28) -> flatten -> dense(width) -> dropout(rate) -> dense(10) }
train A { network: N(32)  data: D  loss: cross_entropy  optimizer: adam(lr: 1e-3)  steps: 10 }
train B { network: N(rate: 0.9)  data: D  loss: cross_entropy  optimizer: adam(lr: 1e-3)  steps: 10 }`,
      FILE,
    );
    const values = (nodes = networks[0]!.graph!.nodes) => [nodes[2]!.call.options.units, nodes[3]!.call.options.rate];
    expect(values()).toEqual([16, 0.16]);
    expect(values(trains[0]!.spec!.network.nodes)).toEqual([32, 0.32]);
    expect(values(trains[1]!.spec!.network.nodes)).toEqual([16, 0.9]);
  });
});

describe('the world', () => {
  const spec = `data D { source: idx("a", labels: "b") }
network N { image(1, 28, 28) -> flatten -> dense(10) }
train T { network: N  data: D  loss: cross_entropy  optimizer: adam(lr: 1e-3)  steps: 10 }`;

  it('may know more of data than the text says', () => {
    const facts = { target: 'class', shape: [3, 32, 32] } as const;
    expect(analyse(spec, FILE).diagnostics).toEqual([]);
    const { diagnostics } = analyse(spec, FILE, { facts: () => facts });
    expect(diagnostics.map(({ message }) => message)).toEqual([
      '`N` takes [1, 28, 28], but a sample of `D` is [3, 32, 32]',
    ]);
  });

  it.each([
    [5, []],
    [3, ['the inputs of `N` take 5 columns one after the other, but a sample of `D` has 3']],
  ])('knows how many columns several inputs share: %i', (columns, messages) => {
    const text = `data D { source: csv("a.csv")  target: class(y) }
network N {
  a = tokens(3, vocabulary: 9) -> embedding(4) -> mean
  b = vector(2) -> dense(4)
  concat(a, b) -> dense(2)
}
train T { network: N  data: D  loss: cross_entropy  optimizer: adam(lr: 1e-3)  steps: 10 }`;
    const { diagnostics } = analyse(text, FILE, { facts: () => ({ target: 'class', shape: [columns] }) });
    expect(diagnostics.map(({ message }) => message)).toEqual(messages);
  });

  const [words, numbers] = ['tokens(3, vocabulary: 9) -> embedding(4) -> mean', 'vector(2) -> dense(4)'];
  it.each([
    [words, numbers, 'zscore', ''],
    [numbers, words, 'zscore', ''],
    [words, words.replace('3', '2'), 'zscore', '`normalize: zscore` of `D` makes fractions of them'],
    [words, numbers, 'pca_whitening', '`pca_whitening` mixes all columns, and `N` takes them apart: use `zscore`'],
  ])('scales the numbers of several inputs: %s, %s by %s', (first, second, normalize, problem) => {
    const text = `data D { source: csv("a.csv")  target: class(y)  normalize: ${normalize} }
network N {
  a = ${first}
  b = ${second}
  concat(a, b) -> dense(2)
}
train T { network: N  data: D  loss: cross_entropy  optimizer: adam(lr: 1e-3)  steps: 10 }`;
    const { diagnostics } = analyse(text, FILE, { facts: () => ({ target: 'class', shape: [5] }) });
    const messages = problem === '' ? [] : [expect.stringContaining(problem)];
    expect(diagnostics.map(({ message }) => message)).toEqual(messages);
  });

  it('may know nothing', () => {
    expect(analyse(spec, FILE, { facts: () => undefined }).trains[0]!.spec).toBeDefined();
  });

  it('knows the columns of tables', () => {
    const table = `data D { source: csv("a.csv")  target: class(specie)  features: { lenght: number, widht: drop }  missing: { heigth: mean }  split: by_column(prat) }`;
    const columns = ['species', 'length', 'width', 'height', 'part'];
    const { diagnostics } = analyse(table, FILE, { facts: () => ({ target: 'class', columns }) });
    expect(diagnostics.map(({ message, span }) => [table.slice(span.start, span.end), message])).toEqual([
      ['specie', 'the table has no column `specie`: did you mean `species`?'],
      ['lenght', 'the table has no column `lenght`: did you mean `length`?'],
      ['widht', 'the table has no column `widht`: did you mean `width`?'],
      ['heigth', 'the table has no column `heigth`: did you mean `height`?'],
      ['prat', 'the table has no column `prat`: did you mean `part`?'],
    ]);
  });

  it('is asked of data without errors alone', () => {
    const asked: string[] = [];
    const text = spec.replace('idx("a", labels: "b")', 'idx("a")');
    analyse(text, FILE, {
      facts: ({ name }) => {
        asked.push(name);
        return undefined;
      },
    });
    expect(asked).toEqual([]);
  });
});

it('never throws, whatever is missing or too much', () => {
  const piece = fc.constantFrom(
    '',
    '(',
    ')',
    '{',
    '}',
    ':',
    '=',
    '->',
    ',',
    '"',
    'x',
    '3',
    '%',
    '[',
    '.',
    '\n',
    '-',
    'dense',
    'output ',
  );
  fc.assert(
    fc.property(
      fc.constantFrom(classifier, everything),
      fc.array(fc.tuple(fc.nat(), fc.nat(5), piece), { maxLength: 3 }),
      (text, edits) => {
        let broken = text;
        for (const [place, length, inserted] of edits) {
          const at = place % (broken.length + 1);
          broken = broken.slice(0, at) + inserted + broken.slice(at + length);
        }
        const { diagnostics } = analyse(broken, FILE);
        for (const { span } of diagnostics) expect(span.start <= span.end && span.end <= broken.length).toBe(true);
      },
    ),
    { numRuns: 1_000 },
  );
});
