import { describe, expect, it } from 'vitest';
import { compiled } from '../../../test/small_runs.ts';
import { cutBySize, evenParts, stagesOf } from './stages.ts';

describe('a run with pictures of several sizes', () => {
  it.each([
    [6, 3, [2, 2, 2]],
    [7, 3, [2, 2, 3]],
    [8, 3, [2, 3, 3]],
    [7, 5, [1, 1, 1, 2, 2]],
    [3, 3, [1, 1, 1]],
    [5, 1, [5]],
  ])('%i epochs in %i parts: the earlier are never longer', (whole, parts, expected) => {
    expect(evenParts(whole, parts)).toEqual(expected);
  });

  const settings = (length: string) =>
    compiled(`data D { source: synthetic.digits }
network N { image(1, 28, 28) -> global_avg_pool -> dense(10) }
train T { network: N  data: D  loss: cross_entropy  optimizer: adam(lr: 1e-3)  ${length} }`).settings;

  it.each([
    ['epochs: 7  resize: progressive([7, 14, 28])', [0, 20, 40]],
    ['steps: 38  resize: progressive([7, 14, 28])', [0, 12, 25]],
    ['steps: 38', []],
  ])('%s, ten steps an epoch: its stages begin with steps %j', (length, begins) => {
    const stages = stagesOf(settings(length), 10);
    expect(stages.map(({ begin }) => begin)).toEqual(begins);
    expect(stages.map(({ size }) => size)).toEqual(begins.length === 0 ? [] : [7, 14, 28]);
  });

  it('steps are cut where one begins', () => {
    const [small, middle, large] = [
      { size: 7, begin: 0 },
      { size: 14, begin: 12 },
      { size: 28, begin: 15 },
    ];
    const stages = [small, middle, large];
    expect(cutBySize(stages, 0, 12)).toEqual([{ stage: small, first: 0, count: 12 }]);
    expect(cutBySize(stages, 10, 10)).toEqual([
      { stage: small, first: 10, count: 2 },
      { stage: middle, first: 12, count: 3 },
      { stage: large, first: 15, count: 5 },
    ]);
    expect(cutBySize(stages, 20, 3)).toEqual([{ stage: large, first: 20, count: 3 }]);
    expect(cutBySize([], 20, 3)).toEqual([{ first: 20, count: 3 }]);
  });
});
