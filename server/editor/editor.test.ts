import { describe, expect, it } from 'vitest';
import { analyse } from '../meaning/analyse.ts';
import { complete } from './completion/completion.ts';
import { hover } from './hover.ts';
import { markedSpecs } from './marked.ts';

/** `|` marks the cursor. */
function atCursor(marked: string) {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  return { analysis: analyse(text, '/specs/example.dlspec'), offset };
}

const hovered = (marked: string): string => {
  const { analysis, offset } = atCursor(marked);
  return hover(analysis, offset)?.content ?? '';
};
const labels = (marked: string): string[] => {
  const { analysis, offset } = atCursor(marked);
  return complete(analysis, offset).map(({ label }) => label);
};

const SPEC = `/// Spirals.
data D { source: synthetic.spirals(classes: 3) }
/// A small one.
network N(width = 64) { vector(2) -> dense(width) -> relu -> dense(3) }
train T { network: N  data: D  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 10  epochs: 2 }
`;
/** SPEC with the cursor before the only place where `word` stands. */
const cursorAt = (word: string): string => {
  const [before, after, ...others] = SPEC.split(word);
  if (after === undefined || others.length > 0) throw new Error(`'${word}' must stand in the spec once`);
  return `${before}|${word}${after}`;
};

describe('a word of the language', () => {
  it.each([
    [
      'network N { vector(2) -> dense(3)\n  re|peat 2 { dense(3) -> relu }\n}',
      'repeat',
      'these statements so many times',
    ],
    ['block B(n = 1) {\n  |if n == 1 { relu } else { tanh }\n}', 'if', 'one of several branches'],
    ['block B(n = 1) {\n  if n == 1 { relu } els|e { tanh }\n}', 'else', 'the branch where no condition holds'],
    ['block B(n = 1, m = 2) {\n  if n == 1 a|nd m == 2 { relu }\n}', 'and', 'both conditions hold'],
    ['block B(wide = true) {\n  if no|t wide { relu }\n}', 'not', 'the condition does not hold'],
    ['network N { vector(2) -> dense(3)\n  |output out\n}', 'output', 'what leaves the network'],
    ['network N {\n  tokens(4, vocabulary: 9)\n  share|d table = embedding(3)\n}', 'shared', 'one instance'],
    ['block B { x = in|put\n  x -> relu }', 'input', 'what flows into the block'],
    ['import { A } fr|om "./a.dlspec"', 'from', 'blocks, networks and data of another spec'],
    ['imp|ort { A } from "./a.dlspec"', 'import', 'blocks, networks and data of another spec'],
    ['da|ta D { source: synthetic.moons }', 'data', 'samples: where they come from'],
  ])('%s', (text, word, summary) => {
    expect(hovered(text)).toMatch(new RegExp(`^\\*\\*${word}\\*\\*: ${summary}`));
  });

  it.each([
    '// rep|eat after me\nnetwork N { vector(2) }',
    'data D { source: csv("in|put.csv") }',
    'train T { data: D  network: N  loss: { in|put: mse } }',
    'and |so on',
  ])('is none in %s', (text) => {
    expect(hovered(text)).not.toContain('```dlspec\n');
  });
});

describe('hover', () => {
  it.each([
    ['a layer: doc', 'dense(3)', /^\*\*dense\*\*: Fully connected layer/],
    ['a layer: shapes', 'dense(3)', /`\[64\] → \[3\]`/],
    ['a layer: parameters, 64·3 + 3', 'dense(3)', /\| parameters \| 195 \|/],
    // 10 samples of 2·64·3 + 3 FLOPs; 4 bytes of 10·(64 + 3) values and 195 weights.
    ['a layer: FLOPs of the batch', 'dense(3)', /\| 3\.87 kFLOP \|/],
    ['a layer: bytes', 'dense(3)', /\| 3\.46 kB \|/],
    ['a layer: intensity and bound', 'dense(3)', /1\.12 FLOP\/byte: bound by memory/],
    ['a layer: options', 'dense(3)', /`units` \(first; a whole number of at least 1, required\): Outputs of the layer/],
    ['the output layer has no estimate of hidden units', 'dense(3)', /^(?!.*Hidden units)/s],
    ['an activation', 'relu', /max\(x, 0\)/],
    ['an input', 'vector', /`\[2\]`/],
    ['a source', 'synthetic.spirals', /^\*\*synthetic\.spirals\*\*/],
    ['an argument', 'lr:', /^\*\*lr\*\*: Learning rate/],
    ['a setting', 'batch:', /^\*\*batch\*\*: Samples in a step.*Usual: 16 to 128/s],
    ['a parameter where it is used', 'width) ->', /^\*\*width\*\*: parameter of `N`/],
    [
      'a network: doc and totals',
      'N(width',
      /^\*\*network N\*\* `\(width = 64\)`\n\nA small one\..*\| parameters \| 387 \|/s,
    ],
    ['a reference', 'N  data', /^\*\*network N\*\*/],
    ['a kind of declaration', 'train T', /^\*\*train\*\*: a training run.*```dlspec\ntrain /s],
    ['a train', 'T {', /`N` on `D`, 2 epochs, batch 10/],
  ])('%s', (_, word, expected) => {
    expect(hovered(cursorAt(word))).toMatch(expected);
  });

  it.each([
    ['several powers of two', 2, 3, '√(2+3)+1 … √(2+3)+10 = 3.2 … 12.2; powers of two in it: 4, 8'],
    ['one', 64, 10, '√(64+10)+1 … √(64+10)+10 = 9.6 … 18.6; the power of two in it: 16'],
    ['none', 1_000, 24, '√(1000+24)+1 … √(1000+24)+10 = 33.0 … 42.0; no power of two in it, 32 is the nearest'],
  ])('a hidden layer: estimate of units with %s', (_, inputs, outputs, expected) => {
    const network = (layers: string) => `network N { vector(${inputs}) -> ${layers} -> relu -> dense(${outputs}) }`;
    expect(hovered(network('|dense(50)'))).toContain(`Hidden units by estimate: ${expected}\n`);
    // The second of two is measured alike; what works on each step of a sequence is none.
    expect(hovered(network('dense(50) -> relu -> |dense(50)'))).toContain(expected);
    expect(hovered(`network N { sequence(9, ${inputs}) -> |dense(50) -> relu -> dense(${outputs}) }`)).not.toContain(
      '√',
    );
  });

  it('a block: parameters, documentation and what it does to the shape here', () => {
    const text =
      '/// Dense with an activation.\nblock B(n, act = relu) { dense(n) -> act }\nnetwork N { vector(2) -> |B(4) }';
    expect(hovered(text)).toMatch(
      /^\*\*block B\*\* `\(n, act = relu\)`\n\nDense with an activation\.\n\n`\[2\] → \[4\]`\n\n\| for.one.sample,.2.layers.in.`N` \|/,
    );
    // 2·4 + 4
    expect(hovered(text)).toContain('| parameters | 12 |');
  });

  it.each([
    // Two uses of 2·2 + 2.
    ['in a block: all its uses', 'block B { |dense(2) }\nnetwork N { vector(2) -> B -> B }', '2 uses in `N`', 12],
    [
      'in a block: the first network',
      'block B { |dense(2) }\nnetwork N { vector(2) }\nnetwork M { vector(3) -> B }',
      'in `M`',
      8,
    ],
    ['shared: all its uses', 'network N { vector(2)\nshared twin = dense(2)\n|twin -> relu -> twin }', '2 uses', 6],
    [
      'shared, a block: all its uses',
      'block B { dense(2) }\nnetwork N { vector(2)\nshared |twin = B\ntwin -> relu -> twin }',
      '2 layers in `N`',
      6,
    ],
    ['repeated: all its turns', 'network N {\n  vector(2)\n  repeat 3 { |dense(2) }\n}', '3 uses', 18],
    ['once', 'network N { vector(2) -> |dense(2) }', undefined, 6],
  ])('a layer %s', (_, text, which, parameters) => {
    const content = hovered(text).replaceAll('\u00a0', ' ');
    expect(content).toContain(`| for one sample${which ? `, ${which}` : ''} |`);
    expect(content).toContain(`| parameters | ${parameters} |`);
  });

  it.each([
    ['1', '[2, 20] → [4, 18]'],
    ['3', '[2, 20] → [4, 18] … [4, 16] → [4, 14]'],
  ])('a layer that is repeated %s times: its first and its last turn', (turns, shapes) => {
    const text = `network N {\n  tensor(2, 20)\n  repeat ${turns} { |conv1d(4, kernel: 3) }\n}`;
    expect(hovered(text)).toContain(`\`${shapes}\``);
  });

  it.each([
    [
      'network N {\n  x = vector(2)\n  x -> dense(1)\n  output |x\n}',
      /^\*\*x\*\*: value of the network `N`\n\n`\[2\]`/,
    ],
    ['network N { vector(4)\n|a, b = split(2)\na -> dense(1) }', /^\*\*a\*\*: value of the network/],
    ['network N { x = vector(4)\nshared s = dense(4)\nx -> |s }', /^\*\*s\*\*: one instance/],
    ['network N(w = 2 * 3) { vector(|w) -> dense(1) }', /parameter of `N`, `2 \* 3` where nothing is given/],
  ])('a name: %s', (text, expected) => {
    expect(hovered(text)).toMatch(expected);
  });

  it('what another spec declares, and where', () => {
    const { here } = markedSpecs(
      '--- blocks.dlspec\n/// Dense.\nblock B(n) { dense(n) }\n--- net.dlspec\nimport { |B } from "blocks.dlspec"\n',
    );
    expect(hover(here.analysis, here.offset)!.content).toBe('**block B** `(n)`\n\nfrom /specs/blocks.dlspec\n\nDense.');
  });

  it('says nothing between words', () => {
    expect(hovered('network N {| vector(2) }')).toBe('');
  });

  it('shows the shape of a layer in a network that has an error elsewhere', () => {
    expect(hovered('network N { image(1, 8, 8) -> |conv2d(4, kernel: 3) -> dense(2) }')).toContain(
      '`[1, 8, 8] → [4, 6, 6]`',
    );
  });
});

describe('completion', () => {
  it.each([
    ['declarations at the top', '|', ['data', 'network', 'train'], []],
    ['declarations after one', 'network N { vector(2) }\ntr|', ['train'], ['dense']],
    [
      'layers in a network',
      'network N {\n  vector(2)\n  |\n}',
      ['dense', 'relu', 'dropout'],
      ['cross_entropy', 'batch'],
    ],
    ['layers after an arrow', 'network N { vector(2) -> de| }', ['dense'], ['adam']],
    ['values of the network', 'network N {\n  stem = vector(2)\n  |\n}', ['stem'], []],
    [
      'settings that are not set yet',
      'train T {\n  loss: mse\n  |\n}',
      ['network', 'optimizer', 'epochs'],
      ['loss', 'dense'],
    ],
    ['settings of a device', 'device L {\n  |\n}', ['peak', 'bandwidth', 'memory'], ['optimizer']],
    ['settings of data', 'data D {\n  |\n}', ['source', 'split'], ['optimizer']],
    ['losses', 'train T { loss: | }', ['cross_entropy', 'mse'], ['dense', 'adam']],
    ['optimizers', 'train T { optimizer: ad| }', ['adam', 'adamw', 'sgd'], ['mse']],
    ['sources, dotted', 'data D { source: synthetic.| }', ['synthetic.digits', 'synthetic.moons'], []],
    ['networks', 'network Mine { vector(2) }\ntrain T { network: | }', ['Mine'], ['dense']],
    ['data', 'data Mine { source: synthetic.moons }\ntrain T { data: | }', ['Mine'], ['synthetic.moons']],
    ['options of a call', 'network N { image(1, 8, 8) -> conv2d(4, |) }', ['kernel', 'stride', 'padding'], ['dense']],
    [
      'options that are not given yet',
      'network N { image(1, 8, 8) -> conv2d(4, kernel: 3, |) }',
      ['stride'],
      ['kernel'],
    ],
    ['choices', 'network N { image(1, 8, 8) -> conv2d(4, kernel: 3, padding: |) }', ['same', 'valid'], ['dense']],
    ['initializers', 'network N { vector(2) -> dense(3, init: |) }', ['he', 'xavier'], ['dense']],
    ['true and false', 'network N { vector(2) -> dense(3, bias: |) }', ['true', 'false'], ['dense']],
    ['metrics in a list', 'train T { metrics: [|] }', ['accuracy', 'mae'], ['dense']],
  ])('%s', (_, marked, has, hasNot) => {
    const found = labels(marked);
    expect(found).toEqual(expect.arrayContaining(has));
    for (const label of hasNot) expect(found).not.toContain(label);
  });

  it('requires nothing that has a default, and puts required settings first', () => {
    const { analysis, offset } = atCursor('network N { image(1, 8, 8) -> c| }');
    const insert = (label: string) => complete(analysis, offset).find((each) => each.label === label)!.insert;
    expect(insert('conv2d')).toBe('conv2d(${1:filters}, kernel: $2)');
    expect(insert('relu')).toBe('relu');
    expect(insert('dropout')).toBe('dropout(${1:rate})');
    expect(labels('train T {\n  |\n}').slice(0, 4).sort()).toEqual(['data', 'loss', 'network', 'optimizer']);
  });

  it('takes the place of the word that was begun', () => {
    const { analysis, offset } = atCursor('network N { vector(2) -> de|n }');
    const { span } = complete(analysis, offset)[0]!;
    expect(analysis.text.slice(span.start, span.end)).toBe('den');
  });
});
