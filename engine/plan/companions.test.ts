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
      'past a sum, of whichever has it',
      `h = sequence(5, 3) -> dense(4)\n a = h -> masking\n c = h + a\n c -> max -> dense(3)`,
      'max',
      ['mask of a.masking'],
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

it.each([
  [
    'masking that nobody reads',
    'sequence(5, 3) -> masking -> flatten -> dense(3)',
    'nothing after `masking` passes over the steps that it marks: `rnn`, `gru`, `lstm`, `mean` and `max` do, with layers between that work on each step by itself',
  ],
  [
    'attention over marked steps',
    'sequence(5, 4) -> masking -> dense(4) -> attention(2) -> mean -> dense(3)',
    'the native engine of this version does not run `attention` over steps that `masking` marks',
  ],
])('refuses %s', (_, network, problem) => {
  expect(obstacle(classifier(network, 4).network)?.problem).toBe(problem);
});
