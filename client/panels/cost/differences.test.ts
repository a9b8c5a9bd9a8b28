import { describe, expect, it } from 'vitest';
import type { PlacedLayer } from '../../../server/editor/cost_report.ts';
import { columnsFor, csv, sorted } from './columns.ts';
import { changeOf, differences } from './differences.ts';

const pass = { flops: 0, bytes: 0, seconds: 0 };
const layer = (name: string, parameters = 0, more: Partial<PlacedLayer> = {}): PlacedLayer => ({
  name,
  op: name.replace(/_\d+$/, ''),
  id: 0,
  input: [4],
  output: [4],
  parameters,
  flops: 10 * parameters,
  bytes: parameters,
  intensity: 10,
  bound: 'compute',
  passes: { forward: pass, backward: pass, optimizer: pass },
  sample: { forward: pass, backward: pass },
  activations: 0,
  seconds: parameters * 1e-6,
  share: 0.5,
  line: 0,
  ...more,
});
const names = (rows: ReturnType<typeof differences>) =>
  rows.map(({ now, before }) => `${now ? '' : '-'}${now && !before ? '+' : ''}${(now ?? before)!.name}`).join(' ');

describe('layers by name', () => {
  it.each([
    ['a b', 'a b', 'a b'],
    ['a b c', 'a c', 'a +b c'],
    ['a c', 'a b c', 'a -b c'],
    ['b', 'a b', '-a b'],
    ['a', 'a b c', 'a -b -c'],
    ['c a', 'a b', '+c a -b'],
    ['', 'a b', '-a -b'],
  ])('now %s, before %s', (now, before, expected) => {
    const all = (text: string) =>
      text
        .split(' ')
        .filter(Boolean)
        .map((name) => layer(name));
    expect(names(differences(all(now), all(before)))).toBe(expected);
  });

  it('without a baseline nothing is new', () => {
    expect(differences([layer('a')], undefined)).toEqual([{ now: layer('a') }]);
  });

  it('what is new or gone changes by all of it', () => {
    expect(changeOf({ now: layer('a', 5), before: layer('a', 3) }, 'parameters')).toBe(2);
    expect(changeOf({ now: layer('a', 5) }, 'flops')).toBe(50);
    expect(changeOf({ before: layer('a', 3) }, 'bytes')).toBe(-3);
  });
});

describe('the table', () => {
  const rows = differences([layer('b', 1), layer('a', 3), layer('c', 2)], [layer('b', 1), layer('a', 4)]);
  const order = (column: string, falling: boolean) =>
    sorted(rows, { column, falling })
      .map(({ now }) => now!.name)
      .join('');

  it('sorts by figures and by words, and stays as the network is otherwise', () => {
    expect(order('parameters', true)).toBe('acb');
    expect(order('parameters', false)).toBe('bca');
    expect(order('layer', false)).toBe('abc');
    expect(order('Δ parameters', true)).toBe('cba');
    expect(sorted(rows, undefined)).toBe(rows);
  });

  it('shows changes with their sign, and nothing where nothing changed', () => {
    const delta = columnsFor(true).find(({ title }) => title === 'Δ parameters')!;
    expect(rows.map((row) => delta.text(row))).toEqual(['', '−1', '+2']);
    expect(columnsFor(false).some(({ title }) => title.startsWith('Δ'))).toBe(false);
  });

  it('is CSV with unrounded figures', () => {
    const text = csv([{ now: layer('conv2d_1', 7, { output: [3, 2, 2], share: 1 / 3 }) }], false);
    expect(text.split('\n')).toEqual([
      'layer,op,output,parameters,forward FLOPs,forward bytes,FLOP/byte,bound by,seconds of a step,share of a step',
      `conv2d_1,conv2d,"[3, 2, 2]",7,70,7,10,compute,${7e-6},${1 / 3}`,
      '',
    ]);
  });
});
