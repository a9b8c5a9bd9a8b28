import { describe, expect, it } from 'vitest';
import { complete } from './completion/completion.ts';
import { hover } from './hover.ts';
import { inlayHints } from './inlay_hints.ts';
import { marked } from './marked.ts';
import { outline } from './outline.ts';
import { rename } from './rename.ts';
import { signature } from './signature.ts';

/** Parameters of all kinds of declarations, and sweeps, where an editor shows them. */
const spec = `data Moons(samples = 500, noise = 0.1) { source: synthetic.moons(samples: samples, noise: noise)  split: random(validation: 10%) }
network Net(width = 16) { vector(2) -> dense(width) -> relu -> dense(2) }
train Base(rate = 1e-3) { network: Net  data: Moons(300, 0.2)  loss: cross_entropy  optimizer: adam(lr: rate)  epochs: 2 }
`;
const sweep = (body: string) => `${spec}sweep Search { ${body} }`;
const at = (text: string) => {
  const { analysis, offset } = marked(text);
  return { analysis, offset };
};
const labels = (text: string) => {
  const { analysis, offset } = at(text);
  return complete(analysis, offset).map(({ label }) => label);
};

describe('what is proposed', () => {
  it.each<[string, string, readonly string[], readonly string[]]>([
    ['settings of a sweep', sweep('|'), ['of', 'vary', 'strategy', 'minimize'], ['batch']],
    ['trains', sweep('of: |'), ['Base'], ['Net', 'Moons']],
    [
      'paths',
      sweep('of: Base  vary: { | }'),
      ['rate', 'optimizer.lr', 'network.width', 'data.samples', 'batch'],
      ['seed.x'],
    ],
    ['not those that are there', sweep('of: Base  vary: { batch: choice(8), | }'), ['optimizer.lr'], ['batch']],
    ['distributions', sweep('of: Base  vary: { batch: | }'), ['choice', 'uniform', 'log_uniform'], ['adam']],
    ['strategies', sweep('of: Base  strategy: |'), ['grid', 'random'], ['choice']],
    ['parameters of data', spec.replace('Moons(300, 0.2)', 'Moons(|)'), ['samples', 'noise'], ['width']],
    ['parameters in a train', spec.replace('lr: rate', 'lr: |'), ['rate'], ['width']],
    ['parameters in data', spec.replace('samples: samples', 'samples: |'), ['samples', 'noise'], ['rate']],
  ])('%s', (_, text, there, absent) => {
    const found = labels(text);
    for (const label of there) expect(found).toContain(label);
    for (const label of absent) expect(found).not.toContain(label);
  });
});

describe('what is shown', () => {
  it.each([
    ['an option that is varied', sweep('of: Base  vary: { optimizer.l|r: choice(1e-2) }'), '**lr**: '],
    ['a parameter that is varied', sweep('of: Base  vary: { ra|te: choice(1e-2) }'), '**rate**: parameter of `Base`'],
    ['the train', sweep('of: Ba|se  vary: { batch: choice(8) }'), '**train Base**'],
    [
      'a parameter that is given',
      spec.replace('Moons(300', 'Moons(sam|ples: 300'),
      '**samples**: parameter of `Moons`',
    ],
    ['what is tried', sweep('of: Base  vary: { optimizer: choice(sg|d(lr: 0.1)) }'), '**sgd**'],
  ])('%s', (_, text, content) => {
    const { analysis, offset } = at(text);
    expect(hover(analysis, offset)?.content).toContain(content);
  });

  it('names of bare numbers', () => {
    const { analysis } = at(`${spec}|`);
    const hints = inlayHints(analysis, { start: 0, end: analysis.text.length });
    expect(hints.filter(({ kind }) => kind === 'parameterName').map(({ text }) => text)).toEqual([
      'samples:',
      'noise:',
    ]);
  });

  it('what data takes', () => {
    const { analysis, offset } = at(spec.replace('Moons(300, 0.2)', 'Moons(300, |)'));
    expect(signature(analysis, offset)).toMatchObject({ label: 'Moons(samples = 500, noise = 0.1)', active: 1 });
  });

  it('a sweep in the outline', () => {
    const { analysis } = at(sweep('of: Base  vary: { batch: choice(8) }  strategy: grid |'));
    const found = outline(analysis).at(-1)!;
    expect([found.name, found.detail, found.children.length]).toEqual(['Search', 'sweep of Base', 3]);
  });
});

describe('what is renamed', () => {
  it.each([
    ['a parameter of a train, where it is varied', 'ra|te = 1e-3', 'rate', 3],
    ['a parameter of a network, where it is varied', 'wid|th = 16', 'width', 3],
    ['a parameter of data, where it is given', 'sam|ples = 500', 'samples', 4],
    ['a train, where it is varied', 'train Ba|se', 'Base', 2],
  ])('%s', (_, drawn, word, count) => {
    const text = sweep(
      'of: Base(rate: 1e-2)  vary: { rate: choice(1e-2), network.width: choice(8), data.samples: choice(100) }  strategy: grid',
    ).replace('Moons(300, 0.2)', 'Moons(samples: 300)');
    const { analysis, offset } = at(text.replace(drawn.replace('|', ''), drawn));
    const found = rename(analysis, offset, 'other');
    if ('refusal' in found) throw new Error(found.refusal);
    const places = found[0]!.edits.map(({ span }) => text.slice(span.start, span.end));
    expect(places).toEqual(Array(places.length).fill(word));
    expect(places.length).toBeGreaterThanOrEqual(count);
  });
});
