import { expect, it } from 'vitest';
import { analyse } from '../meaning/analyse.ts';
import { type World, world } from '../meaning/world.ts';
import { codeLenses } from './code_lenses.ts';
import { marked } from './marked.ts';

it('tells what a network costs and starts trainings', () => {
  const { analysis, text } = marked(`data D { source: synthetic.spirals(classes: 3) }
network N { vector(2) -> dense(64) -> relu -> dense(3) }
network Broken { vector(2) -> nothing }
network Alone { vector(2) -> dense(3) }
train T { network: N  data: D  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 10  epochs: 2 }
train Unfinished { network: N }
`);
  const lenses = codeLenses(analysis).map(({ span, ...lens }) => ({ on: text.slice(span.start, span.end), ...lens }));
  expect(lenses).toEqual([
    // 2·64 + 64 + 64·3 + 3; 10 samples of 2·(2·64 + 64·3) + 64 + 3 and 64 of relu
    { on: 'N', title: expect.stringMatching(/^387 parameters · \d.*FLOP forward · .* kB in training, batch 10$/) },
    { on: 'Alone', title: expect.stringMatching(/^9 parameters · 15 FLOP forward · .* in training, one sample$/) },
    { on: 'T', title: '▷ Train', train: 'T' },
    { on: 'Unfinished', title: '▷ Train', train: 'Unfinished' },
  ]);
});

it('foretells the time of a step on a machine that was measured', () => {
  const machine = { name: 'this', peak: 1e9, bandwidth: 1e9 };
  const text = 'network N { vector(2) -> dense(3) }\n';
  const title = (world: World) => codeLenses(analyse(text, '/specs/example.dlspec', world))[0]!.title;
  expect(title({ ...world, machine: () => machine })).toMatch(/^9 parameters · 15 FLOP forward · [\d.]+ ns a step · /);
  expect(title(world)).not.toMatch(/a step/);
});

it('tells of a network whose train has mistakes what it costs by itself, and why no more', () => {
  const text = `data D { source: synthetic.spirals(classes: 3) }
network N { vector(2) -> dense(3) }
train T { network: N  data: D  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: none  epochs: 2 }
`;
  const [lens] = codeLenses(analyse(text, '/specs/example.dlspec')).filter(({ train }) => !train);
  expect(lens!.title).toBe('9 parameters · 15 FLOP forward, one sample · `T` has mistakes');
});
