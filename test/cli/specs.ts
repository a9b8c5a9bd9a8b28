import { idxBytes } from '../../engine/data/fixtures.ts';

/** Specs of each kind of task, and their data. */

const rows = Array.from({ length: 40 }, (_, row) => `${row % 7},${(row * 3) % 5},${['red', 'blue'][row % 2]}`);
const table = (target: string, network: string, train: string) => `data D {
  source: csv("table.csv")
  target: ${target}
  split: random(validation: 20%, test: 20%, seed: 1)
}
network N {
  ${network}
}
train T {
  network: N
  data: D
  ${train}
  optimizer: adam(lr: 1e-2)
  epochs: 2
}
`;

export const TABLE = `a,b,color\n${rows.join('\n')}\n`;
export const CLASSES = table('class(color)', 'vector(2)\n  dense(2)', 'loss: cross_entropy');
export const VALUES = table('value(a)', 'vector(3)\n  dense(1)', 'loss: mse\n  metrics: [mae]');

export const SAMPLES = idxBytes([4, 2, 2], [0, 0, 0, 0, 255, 255, 255, 255, 9, 9, 9, 9, 240, 240, 240, 240]);
export const LABELS = idxBytes([4], [0, 1, 0, 1]);
export const PICTURES = `data D {
  source: idx("x", labels: "y")
}
network N {
  image(1, 2, 2)
  flatten -> dense(2)
}
train T {
  network: N
  data: D
  loss: cross_entropy
  optimizer: adam(lr: 1e-2)
  epochs: 2
}
`;
