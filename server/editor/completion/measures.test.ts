import { describe, expect, it } from 'vitest';
import { marked } from '../marked.ts';
import { complete } from './completion.ts';

const SPLIT = '  split: random(validation: 10%)';
const spec = (split: string, settings: string, after = '') =>
  `data D {\n  source: synthetic.spirals(samples: 90)\n${split}\n}\n` +
  'network N {\n  vector(2)\n  stem = dense(8) -> relu\n  output coarse = stem -> dense(2)\n  output fine = stem -> dense(3)\n}\n' +
  'network Alone { vector(2) -> dense(3) }\n' +
  `train T {\n  data: D\n  ${settings}\n}\n${after}`;

function completed(drawn: string) {
  const { analysis, offset } = marked(drawn);
  return complete(analysis, offset).map(({ label, detail }) => ({
    label,
    misfit: /^does not suit: (.*)/.exec(detail)?.[1],
  }));
}
const ALONE = 'network: Alone  loss: cross_entropy  metrics: [accuracy, f1]';
const SWEEP = (goal: string) => `sweep S {\n  of: T\n  vary: { batch: grid(8, 16) }\n  ${goal}\n}\n`;

describe('what a run measures can be watched', () => {
  it.each([
    [
      'loss and metrics, of validation first',
      spec(SPLIT, `${ALONE}  stop: early_stopping(monitor: |)`),
      ['validation.loss', 'validation.accuracy', 'validation.f1', 'train.loss', 'train.accuracy', 'train.f1'],
    ],
    [
      'a name that was begun',
      spec(SPLIT, `${ALONE}  schedule: plateau(monitor: validation.ac|)`),
      ['validation.loss', 'validation.accuracy', 'validation.f1', 'train.loss', 'train.accuracy', 'train.f1'],
    ],
    [
      'the metric that a loss brings',
      spec(SPLIT, 'network: Alone  loss: mse  stop: early_stopping(monitor: |)'),
      ['validation.loss', 'validation.mae', 'train.loss', 'train.mae'],
    ],
    [
      'of each output',
      spec(SPLIT, 'network: N  loss: { coarse: cross_entropy, fine: mse }  stop: early_stopping(monitor: |)'),
      ['loss', 'coarse.loss', 'coarse.accuracy', 'fine.loss', 'fine.mae'].flatMap((name) => `validation.${name}`),
    ],
    ['where no loss is said yet', spec(SPLIT, 'stop: early_stopping(monitor: |)'), ['validation.loss', 'train.loss']],
  ])('%s', (_, drawn, labels) => {
    const found = completed(drawn);
    expect(found.slice(0, labels.length)).toEqual(labels.map((label) => ({ label, misfit: undefined })));
  });

  it('nothing is kept back for validation', () => {
    const found = completed(spec('', `${ALONE}  stop: early_stopping(monitor: |)`));
    expect(found[0]!.label).toBe('train.loss');
    expect(found.at(-1)).toEqual({ label: 'validation.f1', misfit: 'D keeps nothing back for validation' });
  });

  it.each([
    ['maximize: |', 'validation.accuracy', 'validation.loss', 'it is better when lower'],
    ['minimize: |', 'validation.loss', 'validation.accuracy', 'it is better when higher'],
  ])('a sweep: %s', (goal, first, other, why) => {
    const found = completed(spec(SPLIT, `${ALONE}  optimizer: adam(lr: 1e-3)  epochs: 2`, SWEEP(goal)));
    expect(found[0]).toEqual({ label: first, misfit: undefined });
    expect(found.find(({ label }) => label === other)!.misfit).toBe(why);
  });
});
