import { describe, expect, it } from 'vitest';
import { analyse } from './analyse.ts';
import { at, type Place } from './place.ts';

const spec = `/// Digits.
data Digits { source: synthetic.digits(samples: 100)  split: random }
network Net(width = 16) {
  image(1, 28, 28)
  stem = conv2d(width, kernel: 3, padding: same) -> relu
  stem -> flatten -> dense(10, init: he)
}
train Run {
  network:   Net(width: 8)
  data:      Digits
  loss:      cross_entropy
  optimizer: adam(lr: 1e-3)
  epochs:    3
  metrics:   [accuracy]
}
`;

/** What stands at the sign \`|\` in the text, which is taken out first. */
function placeIn(text: string): Place {
  const offset = text.indexOf('|');
  return at(analyse(text.slice(0, offset) + text.slice(offset + 1), '/specs/example.dlspec'), offset);
}

/** What stands where the piece begins, \`|\` being its place. */
function place(piece: string): Place {
  const plain = piece.replace('|', '');
  const start = spec.indexOf(plain);
  expect(start, plain).toBeGreaterThan(-1);
  return placeIn(spec.slice(0, start) + piece + spec.slice(start + plain.length));
}

describe('at', () => {
  it('knows kinds and names of declarations', () => {
    expect(place('da|ta Digits {').on).toBe('kind');
    const { on, name, target } = place('data Di|gits {');
    expect([on, name?.text, target?.is]).toEqual(['name', 'Digits', 'declaration']);
  });

  it('knows parameters, where they are declared and where they are used', () => {
    const declared = place('(wi|dth = 16)');
    expect([declared.on, declared.target?.is]).toEqual(['parameter', 'parameter']);
    const used = place('conv2d(wid|th, ');
    expect(used.target).toMatchObject({ is: 'parameter', name: { text: 'width' } });
    expect(used.option?.name).toBe('filters');
    expect(place('Net(wi|dth: 8)').target).toMatchObject({ is: 'parameter', name: { text: 'width' } });
  });

  it('knows bindings, where they are bound and where they are used', () => {
    expect(place('st|em = ').target).toMatchObject({ is: 'binding', name: { text: 'stem' } });
    expect(place('st|em -> ').target).toMatchObject({ is: 'binding', name: { text: 'stem' } });
  });

  it('knows references to declarations', () => {
    expect(place('network:   N|et').target).toMatchObject({ is: 'declaration', name: { text: 'Net' } });
    expect(place('data:      Dig|its').target).toMatchObject({ is: 'declaration', name: { text: 'Digits' } });
    expect(place('data:      Dig|its').expected).toEqual({ is: 'declared', kind: 'data', or: 'source' });
  });

  it('knows the layer of a call, its shapes and its node', () => {
    const { on, call } = place('con|v2d(');
    expect(on).toBe('call');
    expect([call?.meaning?.entry.name, call?.meaning?.table]).toEqual(['conv2d', 'layer']);
    expect(call?.use?.shape).toEqual([16, 28, 28]);
    expect(call?.graphNode?.path).toBe('stem.conv2d');
    expect(call?.meaning?.call?.options.filters).toBe(16);
  });

  it('knows what is expected', () => {
    expect(place('re|lu').expected).toEqual({ is: 'call', table: 'layer' });
    expect(place('padding: sa|me').expected).toMatchObject({ is: 'either' });
    expect(place('init: h|e').expected).toEqual({ is: 'call', table: 'initializer' });
    expect(place('[acc|uracy]').expected).toEqual({ is: 'call', table: 'metric' });
    expect(place('loss:      cro|ss_entropy').expected).toEqual({ is: 'call', table: 'loss' });
    expect(place('samples: 1|00').expected).toMatchObject({ is: 'integer' });
  });

  it('knows settings and arguments by their names', () => {
    const key = place('opti|mizer:');
    expect([key.on, key.option?.name]).toEqual(['key', 'optimizer']);
    const argument = place('l|r: 1e-3');
    expect([argument.on, argument.option?.name, argument.call?.meaning?.entry.name]).toEqual([
      'argument',
      'lr',
      'adam',
    ]);
  });

  it('knows the space between', () => {
    expect(placeIn('| data A {}').on).toBe('outside');
    expect(placeIn('train A {\n  |\n}').on).toBe('body');
    expect(placeIn('network A {\n  |\n}')).toMatchObject({ on: 'body', expected: { is: 'call', table: 'layer' } });
    const inside = placeIn('network A { vector(2) -> dense(10, |) }');
    expect([inside.on, inside.call?.meaning?.entry.name]).toEqual(['arguments', 'dense']);
  });

  it('helps where the line is not done', () => {
    expect(placeIn('train A {\n  loss: |\n}').expected).toEqual({ is: 'call', table: 'loss' });
    expect(placeIn('network A { vector(2) -> |').expected).toEqual({ is: 'call', table: 'layer' });
    expect(placeIn('network A { vector(2) -> dense(10, init: |').expected).toEqual({
      is: 'call',
      table: 'initializer',
    });
    expect(placeIn('train A {\n  metrics: [accuracy, |\n}').expected).toEqual({ is: 'call', table: 'metric' });
    expect(placeIn('network A { vector(2) -> dense(|').call?.meaning?.entry.name).toBe('dense');
  });
});
