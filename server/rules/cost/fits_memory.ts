import { takenBy } from '../../../engine/cost/estimate.ts';
import { quantity } from '../../../engine/cost/quantities.ts';
import { onDevice } from '../../../engine/cost/run_cost.ts';
import { dataBytes } from '../../../engine/data/bytes.ts';
import { mixesInputs } from '../../../engine/data/prepare/index.ts';
import { count } from '../../../engine/graph/shape.ts';
import { updateOf } from '../../../engine/plan/update.ts';
import type { TrainFacts } from '../facts/train_facts.ts';
import { trainRule } from '../rule.ts';

export const fitsMemory = trainRule({
  name: 'fits-memory',
  severity: 'warning',
  title: 'Training takes more memory than the device has',
  why:
    'Weights, their gradients, what the optimizer keeps of each, and what the backward pass needs of every layer lie in memory at once; the ' +
    'last grows with the batch. A smaller batch whose gradients are added up (`accumulate`) takes the same steps in less. The device is the one ' +
    'that the spec declares, else the machine at hand where it was measured; its memory holds the process and all samples too.',
  sources: ['S0'],
  bad: `device Board { peak: 50 GFLOP/s  bandwidth: 10 GB/s  memory: 256 MiB }
data Digits { source: synthetic.digits(samples: 20_000)  normalize: zscore  split: random(validation: 10%) }
network Net {
  image(1, 28, 28)
  conv2d(64, kernel: 3) -> relu -> conv2d(64, kernel: 3) -> relu
  global_avg_pool -> dense(10)
}
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 512  epochs: 20 }
`,
  good: `device Board { peak: 50 GFLOP/s  bandwidth: 10 GB/s  memory: 256 MiB }
data Digits { source: synthetic.digits(samples: 20_000)  normalize: zscore  split: random(validation: 10%) }
network Net {
  image(1, 28, 28)
  conv2d(64, kernel: 3) -> relu -> conv2d(64, kernel: 3) -> relu
  global_avg_pool -> dense(10)
}
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 64  epochs: 20 }
`,
  *check(train) {
    const { device, settings, facts } = train;
    const { batch } = settings;
    const data = facts ? dataBytes(train.spec.data, facts) : 0;
    if (device?.memory === undefined || couldTake(train) + BESIDE + data <= device.memory) return;
    const request = requestOf(train);
    const taken = (samples: number, accumulate = request.update.accumulate) => {
      const found = takenBy({ ...request, update: { ...request.update, accumulate }, device, batch: samples });
      return { ...found.memory, all: onDevice(device, found, data) };
    };
    const memory = taken(batch);
    if (memory.all <= device.memory) return;
    const [name, has] = [`\`${device.name}\``, quantity(device.memory, 'B')];
    const one = batch === 1 ? memory : taken(1);
    const process = ({ all, total }: typeof memory) =>
      all > total ? `, and ${quantity(all - total, 'B')} beside it for the process and its data` : '';
    const takes = `a step takes ${quantity(memory.total, 'B')}, ${quantity(memory.activations, 'B')} of it for layers' values at a batch of ${batch}${process(memory)}`;
    if (one.all > device.memory) {
      const fixed = one.parameters + one.gradients + one.optimizer;
      yield {
        at: train.at('network'),
        message: `${takes}; ${name} has ${has}: even one sample takes ${quantity(one.all, 'B')}, ${quantity(fixed, 'B')} of it for weights, gradients and optimizer; make the network smaller`,
      };
      return;
    }
    const each = (memory.all - one.all) / (batch - 1);
    const fits = 2 ** Math.floor(Math.log2(1 + (device.memory - one.all) / each));
    const sums = Math.ceil((batch * settings.accumulate) / fits);
    const told = ({ all }: { readonly all: number }) => `${quantity(all, 'B')} of ${has}`;
    const smaller = train.setSetting('batch', String(fits));
    // The sum of the gradients has a place of its own.
    const added = taken(fits, sums);
    const as = added.all > device.memory ? [] : train.setSetting('accumulate', String(sums));
    yield {
      at: train.at('batch'),
      message: `${takes}; ${name} has ${has}: a batch of ${fits} fits; \`accumulate: ${sums}\` makes as large a step of it`,
      fixes: [
        ...smaller.map((change) => ({ ...change, title: `${change.title}: ${told(taken(fits))}` })),
        ...smaller.flatMap(({ title, edits }) =>
          as.map((sum) => ({
            title: `${title} and \`accumulate\` to ${sums}, for a step as large: ${told(added)}`,
            edits: [...edits, ...sum.edits],
          })),
        ),
      ],
    };
  },
});

/** More than the process takes beside plan and data, so that small networks need no plan. */
const BESIDE = 128 * 2 ** 20;

function requestOf({ spec: { network: graph, settings, data }, loss, settings: { loss: all } }: TrainFacts) {
  const [first] = Object.values(all) as (typeof loss)[];
  return { graph, update: updateOf(settings), loss: (loss ?? first)!, mixes: mixesInputs(data) };
}

/** Bytes that it takes at most, without a plan: weights four times, every value and its gradient. */
function couldTake({ network, settings: { batch } }: TrainFacts): number {
  const values = network.nodes.reduce((sum, { shape }) => sum + count(shape), 0);
  return 4 * (4 * network.parameters + 2 * batch * values);
}
