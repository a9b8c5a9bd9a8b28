import { describe, expect, it } from 'vitest';
import { classifier } from '../../test/random_samples.ts';
import { companionsOf } from './companions.ts';
import { obstacle } from './runnable.ts';

/** What the last reader reads beside its inputs, by the layers that make it. */
const readBy = (network: string, reader: string) => {
  const { network: graph } = classifier(network, 4);
  const node = graph.nodes.findLast(({ call }) => call.entry === reader)!;
  return companionsOf(graph, node).map(([name, { path }]) => `${name} of ${path}`);
};

describe('what travels beside a value', () => {
  const steps = 'sequence(5, 3) -> masking';
  it.each([
    [
      'past layers that work on each step',
      `${steps} -> dense(4) -> relu -> dropout(0.1) -> layer_norm -> gru(4) -> dense(3)`,
      'gru',
      ['mask of masking'],
    ],
    [
      'past the outputs of every step',
      `${steps} -> gru(4, sequence: true) -> mean -> dense(3)`,
      'mean',
      ['mask of masking'],
    ],
    [
      'past softmax and batch_norm of the features',
      `${steps} -> dense(4) -> softmax -> batch_norm(axis: 1) -> mean -> dense(3)`,
      'mean',
      ['mask of masking'],
    ],
    [
      'of an embedding that knows padding',
      'tokens(5, vocabulary: 4) -> embedding(3, padding: 0) -> add_position -> gru(4) -> dense(3)',
      'gru',
      ['mask of embedding'],
    ],
    [
      'not of one that does not',
      'tokens(5, vocabulary: 4) -> embedding(3) -> add_position -> gru(4) -> dense(3)',
      'gru',
      [],
    ],
    [
      'past a sum, of whichever has it',
      `h = sequence(5, 3) -> dense(4)\n a = h -> masking\n c = h + a\n c -> max -> dense(3)`,
      'max',
      ['mask of a.masking'],
    ],
    [
      'past attention, and to it',
      `${steps} -> dense(4) -> attention(2) -> mean -> dense(3)`,
      'attention',
      ['mask of masking'],
    ],
    [
      'to attention from what it looks at, not from what looks',
      `h = sequence(5, 4)\n m = h -> masking -> dense(4)\n h -> attention(2, memory: m) -> mean -> dense(3)`,
      'attention',
      ['mask of m.masking'],
    ],
    [
      'not out of what attention looks at',
      `h = sequence(5, 4)\n m = h -> masking -> dense(4)\n h -> attention(2, memory: m) -> mean -> dense(3)`,
      'mean',
      [],
    ],
    ['not past the last step', `${steps} -> gru(4) -> mean -> dense(3)`, 'mean', []],
    ['not past what moves steps', `${steps} -> permute(1, 0) -> max -> dense(3)`, 'max', []],
    [
      'a memory cell, with the state',
      'e = sequence(5, 3) -> lstm(4)\n sequence(5, 3) -> lstm(4, state: e.state) -> dense(3)',
      'lstm',
      ['cell of e.lstm'],
    ],
    [
      'no memory cell of a gru',
      'e = sequence(5, 3) -> gru(4)\n sequence(5, 3) -> lstm(4, state: e.state) -> dense(3)',
      'lstm',
      [],
    ],
  ])('%s', (_, network, reader, expected) => {
    expect(readBy(network, reader)).toEqual(expected);
  });
});

it('masking that nobody reads is refused', () => {
  const { network } = classifier('sequence(5, 3) -> masking -> flatten -> dense(3)', 4);
  expect(obstacle(network)?.problem).toBe(
    'nothing after `masking` passes over the steps that it marks: `rnn`, `gru`, `lstm`, `attention`, `mean`, `sum`, `max`, `batch_norm` and losses over steps do, with layers between that work on each step by itself',
  );
});

it('padding of an embedding is not refused where nobody passes over it', () => {
  const { network } = classifier('tokens(5, vocabulary: 4) -> embedding(3, padding: 0) -> flatten -> dense(3)', 4);
  expect(obstacle(network)).toBeUndefined();
});

it('batch_norm of each step by itself is refused behind masking', () => {
  const { network } = classifier('sequence(5, 3) -> masking -> batch_norm -> mean -> dense(3)', 4);
  const found = obstacle(network);
  expect(found?.node.call.entry).toBe('batch_norm');
  expect(found?.problem).toMatch(/masked sequence by itself: say `axis: 1`/);
});

// By every way there would be 2^100 of them.
it('a hundred shortcuts are looked through once each', () => {
  const shortcuts = Array.from(
    { length: 100 },
    (_, at) => `v${at + 1} = v${at} + (v${at} -> layer_norm -> attention(2))`,
  );
  const body = ['v0 = sequence(5, 4) -> masking', ...shortcuts, 'v100 -> mean -> dense(3)'];
  expect(readBy(body.join('\n'), 'mean')).toEqual(['mask of v0.masking']);
  expect(readBy(body.join('\n').replace(' -> masking', ''), 'mean')).toEqual([]);
});
