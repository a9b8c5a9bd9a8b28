import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { format } from '../syntax/format.ts';
import { analyse } from './analyse.ts';

/** A spec with everything that the language can say. */
const text = readFileSync(`${import.meta.dirname}/whole.dlspec`, 'utf8');
const analysis = analyse(text, '/specs/whole.dlspec');
const graph = (name: string) => analysis.networks.find((network) => network.name === name)!.graph!;
const spec = (name: string) => analysis.trains.find((train) => train.name === name)!.spec!;

describe('the whole language', () => {
  it('is understood', () => {
    expect(analysis.diagnostics).toEqual([]);
    expect(analysis.trains.map(({ name }) => spec(name).name)).toHaveLength(5);
  });

  it('is formatted', () => {
    expect(format(text)).toBe(text);
  });

  it('shapes follow from what comes before', () => {
    const shapes = ['LeNet', 'ResNet18', 'Gpt', 'Translate', 'Vae'].map((name) => {
      const { nodes, outputs } = graph(name);
      return nodes[outputs[0]!]!.shape;
    });
    expect(shapes).toEqual([[10], [1000], [64, 65], [10, 128], [1, 28, 28]]);
  });

  it('labels name layers and shared weights have one owner', () => {
    const paths = graph('ResNet18').nodes.map(({ path }) => path);
    expect(paths).toContain('stem.conv2d');
    expect(paths).toContain('head.dense');
    const owners = new Set(graph('Twins').nodes.flatMap(({ weightsOf }) => weightsOf ?? []));
    expect([...owners].every((path) => graph('Twins').nodes.some((node) => node.path === path))).toBe(true);
    expect(owners.size).toBeGreaterThan(0);
  });

  it('several outputs are compared each with its own', () => {
    expect(graph('DigitAndSlant').outputNames).toEqual(['digit', 'slant']);
    expect(Object.keys(spec('TwoTasks').settings.loss)).toEqual(['digit', 'slant']);
    expect(spec('TwoTasks').settings.loss).toMatchObject({ slant: { entry: 'mse', options: { weight: 0.1 } } });
  });

  it('a run that begins with trained weights', () => {
    expect(spec('FineTune').settings).toMatchObject({
      start: { entry: 'load', options: { except: ['head'] } },
      freeze: ['stem'],
      unfreeze: { options: { every: 2 } },
      lr_scale: { stem: 0.1, head: 1 },
      resize: { options: { sizes: [64, 128, 224] } },
      optimizer: [{ entry: 'adam', options: { epochs: 8 } }, { entry: 'sgd' }],
    });
  });

  it('tables, sweeps and devices', () => {
    const titanic = analysis.data.find(({ name }) => name === 'Titanic')!.spec!;
    expect(titanic.settings).toMatchObject({
      features: { age: 'number', fare: 'number', sex: 'category', cabin: 'drop' },
      split: { entry: 'stratified', options: { validation: 0.15, test: 0.15 } },
    });
    expect(analysis.sweeps[0]!.settings).toMatchObject({
      of: 'Baseline',
      vary: { 'optimizer.lr': { entry: 'log_uniform', options: { low: 1e-4, high: 0.1 } }, batch: { entry: 'choice' } },
      strategy: { entry: 'random', options: { trials: 40, refine: 2, seed: 1 } },
    });
    expect(analysis.devices[0]!.device).toMatchObject({ peak: 200e9, bandwidth: 25e9, memory: 16 * 2 ** 30 });
  });
});
