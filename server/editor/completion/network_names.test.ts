import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../workspace/fix_all.ts';
import { marked } from '../marked.ts';
import { complete } from './completion.ts';

/** Two outputs, named parts, a value between. */
const network =
  'data D { source: synthetic.spirals(samples: 90) }\n' +
  'network N {\n  vector(2)\n  stem = dense(8) -> relu\n  output coarse = stem -> dense(2)\n  output fine = stem -> dense(3)\n}\n';
const drawn = (setting: string) => `${network}train T {\n  network: N\n  data: D\n  ${setting}\n}\n`;

function completed(setting: string) {
  const { analysis, offset, text } = marked(drawn(setting));
  const found = complete(analysis, offset);
  const taken = (label: string) => {
    const { span, insert } = found.find((each) => each.label === label)!;
    return applyEdits(text, [{ span, text: insert }]);
  };
  return { found, labels: found.map(({ label }) => label), taken };
}

describe('names of the network that is trained', () => {
  it.each([
    ['loss: { | }', ['coarse', 'fine'], 'loss: { coarse: $1 }'],
    ['loss: { co| }', ['coarse', 'fine'], 'loss: { coarse: $1 }'],
    ['loss: { coarse: cross_entropy, | }', ['fine'], 'loss: { coarse: cross_entropy, fine: $1 }'],
    [
      'loss: {\n    coarse: cross_entropy\n    |\n  }',
      ['fine'],
      'loss: {\n    coarse: cross_entropy\n    fine: $1\n  }',
    ],
    ['loss: { coa|: mse }', ['coarse', 'fine'], 'loss: { coarse: mse }'],
    ['metrics: { | }', ['coarse', 'fine'], 'metrics: { coarse: $1 }'],
    ['freeze: [|]', ['stem', 'coarse', 'fine'], 'freeze: [stem]'],
    ['freeze: [stem, |]', ['coarse', 'fine'], 'freeze: [stem, coarse]'],
    ['lr_scale: { | }', ['stem', 'coarse', 'fine'], 'lr_scale: { stem: $1 }'],
    ['lr_scale: { stem: 0.1, | }', ['coarse', 'fine'], 'lr_scale: { stem: 0.1, coarse: $1 }'],
    ['start: load("a.safetensors", except: [|])', ['stem', 'coarse', 'fine'], undefined],
    ['loss: kl_divergence(mean: |)', ['stem', 'coarse', 'fine'], 'loss: kl_divergence(mean: stem)'],
  ])('%s', (setting, labels, expected) => {
    const completion = completed(setting);
    const top = completion.labels.filter((label) => !label.includes('.') && labels.some((each) => each === label));
    expect(top).toEqual(labels);
    expect(completion.labels.slice(0, labels.length).sort()).toEqual([...labels].sort());
    if (expected !== undefined) expect(completion.taken(labels[0]!)).toBe(drawn(expected));
  });

  it.each([
    ['loss: { coarse: | }', 'cross_entropy', 'fine'],
    ['metrics: { coarse: [|] }', 'accuracy', 'fine'],
    ['loss: |', 'cross_entropy', 'fine'],
  ])('%s takes an entry of a table', (setting, has, hasNot) => {
    const { labels } = completed(setting);
    expect(labels).toContain(has);
    expect(labels).not.toContain(hasNot);
  });

  it('tell what they are', () => {
    const detailOf = (setting: string, name: string) =>
      completed(setting).found.find((each) => each.label === name)!.detail;
    expect(detailOf('loss: { | }', 'fine')).toBe('output [3]');
    expect(detailOf('loss: kl_divergence(mean: |)', 'stem')).toBe('value [8]');
    expect(detailOf('freeze: [|]', 'stem')).toBe('2 layers');
    expect(detailOf('freeze: [|]', 'stem.dense')).toBe('layer dense');
  });
});
