import { expect, it } from 'vitest';
import { analyse } from '../../meaning/analyse.ts';
import { corpusWorld } from '../corpus/world.ts';
import { TrainFacts } from './train_facts.ts';

const FILE = '/specs/example.dlspec';
const vectors = (features: number, outputs: number) => `vector(${features}) -> dense(8) -> relu -> dense(${outputs})`;
const tokens = (head: string) => `tokens(64, vocabulary: 65) -> embedding(8) -> gru(8, sequence: true) -> ${head}`;

/** Data, a network and the settings that tell: and the task. Of `gone.csv` nothing is known but what the declaration says. */
it.each<[task: string, data: string, network: string, settings: string]>([
  ['many-class: one of 3 classes', 'csv("iris.csv")  target: class(species)', vectors(4, 3), 'loss: cross_entropy'],
  ['many-class: one of 3 classes', 'csv("iris.csv")  target: class(species)', vectors(4, 3), 'loss: mse'],
  ['classes: classes, with 3 outputs', 'csv("gone.csv")  target: class(kind)', vectors(4, 3), 'loss: cross_entropy'],
  [
    'two-class: two classes told apart by one output',
    'csv("gone.csv")  target: class(kind)',
    vectors(4, 1),
    'loss: binary_cross_entropy',
  ],
  ['two-class: two classes told apart by one output', 'synthetic.moons', vectors(2, 1), 'loss: binary_cross_entropy'],
  ['two-class: one of 2 classes', 'synthetic.moons', vectors(2, 2), 'loss: cross_entropy'],
  ['regression: a target that is a number', 'csv("gone.csv")  target: value(price)', vectors(4, 1), 'loss: mse'],
  ['regression: a target that is a number', 'csv("boston.csv")  target: value(price)', vectors(13, 1), 'loss: huber'],
  ['autoencoding: giving back the input', 'csv("gone.csv")', vectors(4, 4), 'target: input  loss: mse'],
  [
    'language: a token at every step',
    'text("shakespeare.txt", tokens: characters)  window: random(64)',
    tokens('dense(65)'),
    'loss: cross_entropy',
  ],
  [
    'metric: distances between samples',
    'pairs(Digits)',
    'shared e = dense(2)\n  x = vector(784)\n  y = vector(784)\n  output left = x -> e\n  output right = y -> e',
    'loss: contrastive(left, right)',
  ],
])('%s, of %s', (task, data, network, settings) => {
  const text = `data Digits { source: csv("mnist.csv")  target: class(digit) }
data D { source: ${data} }
network N {
  ${network}
}
train T { network: N  data: D  ${settings}  optimizer: adam(lr: 1e-3)  epochs: 20 }
`;
  const analysis = analyse(text, FILE, corpusWorld);
  const [train] = analysis.trains;
  expect(train!.spec).toBeDefined();
  const { task: found } = new TrainFacts(train!.spec!, corpusWorld.facts(train!.spec!.data), train!, analysis);
  expect(`${found.kind}: ${found.told}`).toBe(task);
});
