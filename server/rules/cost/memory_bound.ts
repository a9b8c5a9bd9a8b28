import { countCost, type LayerCost } from '../../../engine/cost/count.ts';
import { type Device, ridge, roofline } from '../../../engine/cost/devices.ts';
import { seconds } from '../../../engine/cost/quantities.ts';
import { is } from '../facts/network_facts.ts';
import { trainRule } from '../rule.ts';

export const memoryBound = trainRule({
  name: 'memory-bound',
  severity: 'info',
  title: 'Most of a step goes to reading the weights of one layer',
  why:
    'A dense layer reads each of its weights once a batch, and makes two FLOPs of it a sample. In a small batch the device waits for ' +
    'memory, and its arithmetic stands idle: as many samples as its ridge (peak / bandwidth) asks for take hardly longer. Where neither a ' +
    'device is declared nor the machine at hand was measured, nothing is said.',
  sources: ['S0', 'Williams, Waterman and Patterson 2009'],
  bad: `device Board { peak: 200 GFLOP/s  bandwidth: 10 GB/s }
data Sounds { source: csv("even.csv")  target: class(side)  normalize: zscore  split: random(validation: 10%) }
network Net { vector(8) -> dense(256) -> relu -> dense(4096) -> relu -> dropout(0.5) -> dense(2048) -> relu -> dropout(0.5) -> dense(2) }
train Run { network: Net  data: Sounds  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 8  epochs: 20 }
`,
  good: `device Board { peak: 200 GFLOP/s  bandwidth: 10 GB/s }
data Sounds { source: csv("even.csv")  target: class(side)  normalize: zscore  split: random(validation: 10%) }
network Net { vector(8) -> dense(256) -> relu -> dense(4096) -> relu -> dropout(0.5) -> dense(2048) -> relu -> dropout(0.5) -> dense(2) }
train Run { network: Net  data: Sounds  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 64  epochs: 20 }
`,
  *check(train) {
    const { device, spec, trainingSamples = Number.POSITIVE_INFINITY } = train;
    if (!device) return;
    const { batch } = train.settings;
    const { layers } = countCost(spec.network, batch);
    const times = layers.map((each) => timeOf(each, device));
    const step = times.reduce((sum, time) => sum + time, 0);
    if (step < WORTH_A_WORD) return;
    for (const [at, layer] of layers.entries()) {
      const { node, forward } = layer;
      const share = times[at]! / step;
      const intensity = forward.flops / forward.bytes;
      if (!is(node, 'dense') || share < MOST || intensity >= ridge(device)) continue;
      const enough = 2 ** Math.ceil(Math.log2((batch * ridge(device)) / intensity));
      if (enough > Math.min(LARGE, trainingSamples / 10)) continue;
      const larger = countCost(spec.network, enough).layers[at]!;
      yield {
        at: node,
        message: `${Math.round(100 * share)} % of a step (${seconds(step)} by the roofline of \`${device.name}\`) is this layer waiting for memory: ${intensity.toPrecision(2)} FLOPs a byte at a batch of ${batch}, where ${ridge(device).toPrecision(2)} keep the device busy; ${enough} samples take it ${(timeOf(larger, device) / times[at]!).toPrecision(2)} times as long as ${batch}`,
        fixes: train.setSetting('batch', String(enough)),
      };
    }
  },
});

/** Of a step, and what is long enough for a step to speak of it, in seconds. */
const MOST = 0.5;
const WORTH_A_WORD = 1e-3;
/** Larger batches cost more than time. */
const LARGE = 256;

const timeOf = ({ forward, backward }: LayerCost, device: Device): number =>
  roofline(forward.flops, forward.bytes, device) + roofline(backward.flops, backward.bytes, device);
