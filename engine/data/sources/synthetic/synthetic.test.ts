import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../dataset.ts';
import { declaration } from '../../fixtures.ts';
import { load } from '../../load.ts';

const made = async (entry: string, options: Record<string, number>) =>
  (await load(declaration('/', { source: [entry, options] }))).train.dataset;

const hash = (values: Dataset['inputs']): string =>
  createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex')
    .slice(0, 16);

describe('synthetic.digits', () => {
  it('draws the same pictures for the same seed, and a small set is the beginning of a large one', async () => {
    const large = await made('synthetic.digits', { samples: 200, seed: 4 });
    expect(hash(large.inputs)).toMatchInlineSnapshot(`"0ddd0fa7490a8e36"`);
    expect(large.shape).toEqual([1, 28, 28]);
    const small = await made('synthetic.digits', { samples: 50, seed: 4 });
    expect(small.inputs).toEqual(large.inputs.slice(0, 50 * 784));
    expect(hash((await made('synthetic.digits', { samples: 200, seed: 5 })).inputs)).not.toBe(hash(large.inputs));
  });

  it('draws bright ink on dark ground, well inside the sheet, balanced over the digits', async () => {
    const { inputs, target } = await made('synthetic.digits', { samples: 1000, noise: 0, clutter: 0 });
    let border = 0;
    for (let i = 0; i < 1000; i++) {
      const picture = inputs.subarray(i * 784, (i + 1) * 784);
      const ink = Array.from(picture).filter((value) => value > 100).length;
      expect(ink).toBeGreaterThan(12);
      expect(ink).toBeLessThan(300);
      for (let x = 0; x < 28; x++) if (picture[x]! > 100 || picture[27 * 28 + x]! > 100) border++;
    }
    expect(border).toBeLessThan(100);
    expect([...target.values.slice(0, 12)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
  });

  it('prints one way of a digit alike where nothing varies', async () => {
    const { inputs } = await made('synthetic.digits', { samples: 1000, variation: 0, noise: 0, clutter: 0 });
    const forms = new Set<string>();
    for (let i = 0; i < 1000; i++) forms.add(hash(inputs.slice(i * 784, (i + 1) * 784)));
    expect(forms.size).toBe(30);
  });
});

describe('synthetic.spirals and synthetic.moons', () => {
  it.each([
    ['synthetic.spirals', { samples: 301, classes: 3, seed: 2 }, 3],
    ['synthetic.moons', { samples: 301, seed: 2 }, 2],
  ])('%s is balanced, near the origin and repeats', async (entry, options, classes) => {
    const data = await made(entry, options);
    expect(data.shape).toEqual([2]);
    expect(data.target.kind === 'class' && data.target.classes).toHaveLength(classes);
    for (let i = 0; i < classes; i++) {
      expect(Math.abs(data.target.values.filter((value) => value === i).length - 301 / classes)).toBeLessThan(1);
    }
    expect(data.inputs.every((value) => Math.abs(value) < 3)).toBe(true);
    expect((await made(entry, options)).inputs).toEqual(data.inputs);
  });

  it('lies on the moons without noise', async () => {
    const { inputs, target } = await made('synthetic.moons', { samples: 100, noise: 0 });
    target.values.forEach((moon: number, i: number) => {
      const x = inputs[2 * i]!;
      const y = inputs[2 * i + 1]!;
      expect(moon === 0 ? Math.hypot(x, y) : Math.hypot(x - 1, y - 0.5)).toBeCloseTo(1, 5);
    });
  });

  it('lies on the arms without noise', async () => {
    const { inputs, target } = await made('synthetic.spirals', { samples: 90, noise: 0, turns: 2, classes: 3 });
    target.values.forEach((arm: number, i: number) => {
      const radius = Math.hypot(inputs[2 * i]!, inputs[2 * i + 1]!);
      const angle = 2 * Math.PI * (2 * radius + arm / 3);
      expect(inputs[2 * i]).toBeCloseTo(radius * Math.cos(angle), 4);
      expect(inputs[2 * i + 1]).toBeCloseTo(radius * Math.sin(angle), 4);
    });
  });
});
