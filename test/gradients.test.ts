import { describe, expect, it } from 'vitest';
import { layers } from '../engine/layers/index.ts';
import { type InstructionSet, native } from '../engine/native.ts';
import { GRADIENT_CASES, LOSS_CASES } from './gradient_cases.ts';
import { neverUsed } from './options_used.ts';
import { classifier, modelOf, randomSamples } from './random_samples.ts';

/** Gradients of whole networks against finite differences of their loss, each weight along one direction of its own. */

const SAMPLES = 6;
/** Length of a step to either side, along a direction of length 1 to 2. */
const STEP = 4e-3;

/** By the engine itself: it tells loss and gradient of one step. */
async function expectGradients(network: string, instructions: InstructionSet, loss?: string): Promise<void> {
  const spec = classifier(network, SAMPLES, 'optimizer: sgd(lr: 1)  seed: 3', loss);
  const model = modelOf(spec, { threads: 2, instructions });
  try {
    await model.initialize();
    const dataset = model.dataset(randomSamples(spec));
    const rows = Uint32Array.from({ length: SAMPLES }, (_, row) => row);
    // The same step each time: what is drawn in it is the same.
    const lossOf = async (rate = 0) => {
      let loss = Number.NaN;
      await model.train(dataset, rows, 0, Float32Array.of(rate), ({ sums, samples }) => {
        loss = sums[0]! / samples[0]!;
      });
      return loss;
    };
    const first = model.tensors();
    await lossOf(1);
    const moved = model.tensors();
    const trained = model.plan.tensors.map(({ trainable }) => trainable);
    let greatest = 0;
    for (const [at, { name, values }] of first.entries()) {
      if (!trained[at]) continue;
      const gradient = values.map((value, i) => value - moved[at]!.values[i]!);
      const norm = Math.hypot(...gradient);
      greatest = Math.max(greatest, norm);
      const drawn = values.map((_, i) => Math.sin(12.9898 * (i + 1)) / Math.sqrt(values.length));
      const direction = values.map((_, i) => drawn[i]! + (norm > 0 ? gradient[i]! / norm : 0));
      const along = async (step: number) => {
        const there = values.map((value, i) => value + step * direction[i]!);
        model.put(first.map((tensor, other) => (other === at ? { ...tensor, values: there } : tensor)));
        return lossOf();
      };
      const slope = ((await along(STEP)) - (await along(-STEP))) / (2 * STEP);
      const expected = direction.reduce((sum, value, i) => sum + value * gradient[i]!, 0);
      const error = Math.abs(slope - expected);
      expect(error, `${name}: ${expected}, finite differences ${slope}`).toBeLessThan(1e-2 * norm + 2e-4);
    }
    expect(greatest).toBeGreaterThan(1e-2);
  } finally {
    model.close();
  }
}

describe('gradients as finite differences have them', () => {
  const { instructions } = native().features();
  it.each(GRADIENT_CASES)('%s', async (network) => {
    for (const each of new Set([instructions[0]!, instructions.at(-1)!])) await expectGradients(network, each);
  });
  it.each(LOSS_CASES)('%s, %s', async (loss, network) => {
    for (const each of new Set([instructions[0]!, instructions.at(-1)!])) await expectGradients(network, each, loss);
  });
});

describe('every layer that is run', () => {
  const isRun = (name: string) => {
    const { forward, view, role } = layers.get(name);
    return role !== 'input' && (forward !== undefined || view === true);
  };

  it('has a gradient that is checked, with every option other than by default', () => {
    const calls = GRADIENT_CASES.flatMap((network) =>
      classifier(network, SAMPLES).network.nodes.map(({ call, named }) => ({
        ...call,
        options: { ...call.options, ...named },
      })),
    );
    expect(neverUsed(layers, calls).filter((what) => isRun(what.split(' ')[0]!))).toEqual([]);
  });
});
