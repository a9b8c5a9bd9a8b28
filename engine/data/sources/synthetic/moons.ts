import { integer, number } from '../../../table.ts';
import { Random } from '../../random.ts';
import { source } from '../source.ts';

const classes = ['0', '1'];

export const moons = source({
  name: 'synthetic.moons',
  summary: 'Points in the plane on two half circles that reach into each other, one class each',
  doc: 'Two inputs: the upper moon is centred on (0, 0), the lower on (1, 0.5), both of radius 1. The smallest task on which a hidden layer shows. Sample i belongs to class i mod 2 and depends on the seed and i alone.',
  source: 'scikit-learn, make_moons',
  options: {
    samples: integer({ doc: 'How many points, over both classes.', min: 1, default: 1000, usual: '200 to 10_000' }),
    noise: number({
      doc: 'Standard deviation of what is added to both coordinates, in radii.',
      min: 0,
      max: 2,
      default: 0.1,
      usual: '0.05 to 0.3',
    }),
    seed: integer({ doc: 'Which points are drawn.', min: 0, default: 0 }),
  },
  positional: [],
  aliases: ['moons', 'make_moons', 'two_moons', 'half_moons'],
  example: 'synthetic.moons(samples: 1_000, noise: 0.1, seed: 1)',
  tabular: false,
  facts: ({ samples }) => ({ target: 'class', shape: [2], samples, classes, inputs: { min: -1, max: 2 } }),
  cells: ({ samples = 0 }) => 0.75 * samples,
  files: () => [],
  async load({ samples, noise, seed }) {
    const inputs = new Float32Array(samples * 2);
    const values = new Int32Array(samples);
    for (let i = 0; i < samples; i++) {
      const random = new Random(seed, i);
      const angle = Math.PI * random.uniform();
      const lower = i % 2 === 1;
      inputs[2 * i] = (lower ? 1 - Math.cos(angle) : Math.cos(angle)) + noise * random.normal();
      inputs[2 * i + 1] = (lower ? 0.5 - Math.sin(angle) : Math.sin(angle)) + noise * random.normal();
      values[i] = i % 2;
    }
    return { samples, shape: [2], inputs, target: { kind: 'class', classes, values } };
  },
});
