import { describe, expect, it } from 'vitest';
import { analyse } from '../meaning/analyse.ts';
import { costOf } from './cost.ts';
import { costReport } from './cost_report.ts';

const BLOCKS = `block Wide(units) {
  dense(units) -> relu
}
`;
const SPEC = `import { Wide } from "./blocks.dlspec"
device Laptop { peak: 200 GFLOP/s  bandwidth: 25 GB/s }
network First {
  x = vector(4)
  y = x -> Wide(8)
  y + y -> dense(2)
}
network Open(units) {
  vector(4)
  dense(units)
}
network Wrong {
  vector(4)
  conv2d(3)
}
data Rows { source: csv("rows.csv")  target: class(y) }
train Run {
  network: First  data: Rows  loss: cross_entropy  optimizer: sgd(lr: 0.1)  batch: 16  epochs: 1
}
`;
const analysis = analyse(SPEC, '/specs/spec.dlspec', {
  facts: () => undefined,
  file: (path) => (path === '/specs/blocks.dlspec' ? BLOCKS : undefined),
});
const lineOf = (text: string) => SPEC.split('\n').findIndex((line) => line.includes(text));

describe('the network that is meant', () => {
  it.each([
    ['the first, of nothing', {}, 'First'],
    ['the one of this name', { network: 'Open' }, 'Open'],
    ['the one at the cursor', { line: lineOf('conv2d(3)') }, 'Wrong'],
    ['also on the line of its head', { line: lineOf('network Open') }, 'Open'],
    ['the one that the train at the cursor trains', { line: lineOf('network: First') }, 'First'],
    ['the first, elsewhere', { line: 0 }, 'First'],
    ['none of a name that there is not', { network: 'Gone' }, undefined],
  ])('%s', (_, request, name) => {
    expect(costReport(analysis, request).network).toBe(name);
  });
});

it('has the figures that hover and the command line have', () => {
  const { estimate } = costReport(analysis, {});
  const { layers, ...whole } = costOf(analysis, analysis.networks[0]!.graph!);
  expect(estimate).toMatchObject(whole);
  expect(estimate!.batch).toBe(16);
  expect(estimate!.layers.map(({ line: _, ...layer }) => layer)).toEqual(layers);
});

it('puts every layer on a line of this spec: one of a foreign block where the block is used', () => {
  const { estimate, graph } = costReport(analysis, {});
  expect(estimate!.layers.map(({ op, line }) => [op, line])).toEqual([
    ['dense', lineOf('Wide(8)')],
    ['relu', lineOf('Wide(8)')],
    ['add', lineOf('y + y')],
    ['dense', lineOf('y + y')],
  ]);
  expect(graph!.nodes.map(({ op }) => op)).toEqual(['vector', 'dense', 'relu', 'add', 'dense']);
  // A value that is taken twice by one layer is one arrow.
  expect(graph!.edges).toEqual([
    { from: 0, to: 1, shape: [4] },
    { from: 1, to: 2, shape: [8] },
    { from: 2, to: 3, shape: [8] },
    { from: 3, to: 4, shape: [8] },
  ]);
});

it('says why a network has no cost', () => {
  const why = (network: string) => costReport(analysis, { network }).without;
  expect(why('Wrong')).toBe('`Wrong` has mistakes.');
  expect(costReport(analyse('', '/empty.dlspec'), {}).without).toBe('The spec has no network.');
  const open = analyse('network Open(units) {\n  vector(4)\n  dense(units)\n}\n', '/open.dlspec');
  expect(costReport(open, {}).without).toBe('`Open` has no cost before `units` is given.');
});

it('says that the training is unknown while it has mistakes', () => {
  const spec = (train: string) =>
    `network N { vector(2) -> dense(3) }\ndata D { source: synthetic.spirals(classes: 3) }\n${train}`;
  const told = (train: string) => {
    const { without, estimate } = costReport(analyse(spec(train), '/train.dlspec'), { network: 'N' });
    return [without, estimate!.batch];
  };
  const whole = 'train T { network: N  data: D  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 64  epochs: 2 }';
  const broken = whole.replace('batch: 64', 'batch: lots');
  expect(told(whole)).toEqual([undefined, 64]);
  expect(told(broken)).toEqual(['`T`, which trains `N`, has mistakes.', 1]);
  // Another train that is in order says how it is trained.
  expect(told(`${broken}\n${whole.replace('T {', 'U {')}`)).toEqual([undefined, 64]);
  expect(told('')).toEqual([undefined, 1]);
});

it('costs on the machine, on devices of the spec and on known ones', () => {
  const on = (device?: string) => costReport(analysis, { device }).estimate!.device;
  expect(on().name).toBe('generic');
  expect(on('Laptop')).toMatchObject({ peak: 200e9, bandwidth: 25e9, ridge: 8 });
  expect(on('h100').peak).toBe(67e12);
  const { devices } = costReport(analysis, {});
  expect(devices.slice(0, 2).map(({ title }) => title)).toEqual([
    'generic (this machine was never measured)',
    'Laptop',
  ]);
  expect(devices.find(({ name }) => name === 'h100')?.title).toBe('NVIDIA H100 SXM');
});

it('tells the run that trains the network, by what is known of its data', () => {
  const text = `data D { source: csv("d.csv")  target: class(y)  split: random(validation: 20%) }
network N { vector(2) -> dense(3) }
network Alone { vector(2) -> dense(3) }
train T { network: N  data: D  loss: cross_entropy  optimizer: sgd(lr: 0.1)  batch: 10  epochs: 5 }
`;
  const analysis = analyse(text, '/run.dlspec');
  const facts = () => ({ samples: 500, shape: [2], target: 'class' as const });
  const { run, estimate } = costReport(analysis, { network: 'N' }, facts);
  expect(run).toMatchObject({ train: 'T', epoch: { steps: 40 }, run: { steps: 200 } });
  expect(run!.memory.total).toBeGreaterThan(estimate!.memory.total);
  // Another batch makes other epochs.
  expect(costReport(analysis, { network: 'N', batch: 20 }, facts).run!.epoch!.steps).toBe(20);
  expect(costReport(analysis, { network: 'N' }, () => undefined).run).not.toHaveProperty('epoch');
  expect(costReport(analysis, { network: 'Alone' }, facts)).not.toHaveProperty('run');
});

it('adds up the steps of each size of pictures, and none is costed as the whole', () => {
  const run = (resize: string) => {
    const text = `data Digits { source: synthetic.digits(samples: 1_000)  normalize: zca_whitening  split: random(validation: 10%, test: 10%) }
network Net { image(1, 28, 28) -> conv2d(16, kernel: 3) -> relu -> conv2d(16, kernel: 3) -> relu -> global_avg_pool -> dense(10) }
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 50  steps: 30  ${resize} }`;
    const { estimate, run } = costReport(analyse(text, '/specs/sizes.dlspec', { facts: () => undefined }), {});
    return { step: estimate!.step.seconds, memory: run!.memory.plan, seconds: run!.run!.seconds };
  };
  const [plain, resized] = [run(''), run('resize: progressive([14, 28])')];
  expect(resized.step).toBe(plain.step);
  expect(resized.memory).toBe(plain.memory);
  // A quarter of the pixels in half of the steps, and whitening at the whole size in all.
  expect(resized.seconds).toBeGreaterThan(0.55 * plain.seconds);
  expect(resized.seconds).toBeLessThan(0.75 * plain.seconds);
});
