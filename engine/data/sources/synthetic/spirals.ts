import { integer, number } from '../../../table.ts';
import { Random } from '../../random.ts';
import { source } from '../source.ts';

export const spirals = source({
  name: 'synthetic.spirals',
  summary: 'Points in the plane on spiral arms that wind into each other, one class an arm',
  doc: 'Two inputs, about −1 to 1. No straight line parts the arms: a network needs a hidden layer. Sample i belongs to class i mod `classes` and depends on the seed and i alone.',
  source: 'Lang and Witbrock 1988, Learning to tell two spirals apart',
  options: {
    samples: integer({ doc: 'How many points, over all classes.', min: 1, default: 1000, usual: '200 to 10_000' }),
    turns: number({ doc: 'How often an arm goes round.', above: 0, max: 10, default: 1.5, usual: '1 to 3' }),
    noise: number({
      doc: 'Standard deviation of the distance from the arm, in units of the outer radius.',
      min: 0,
      max: 1,
      default: 0.02,
      usual: '0 to 0.1',
    }),
    seed: integer({ doc: 'Which points are drawn.', min: 0, default: 0 }),
    classes: integer({ doc: 'How many arms.', min: 2, max: 10, default: 2, usual: '2 or 3' }),
  },
  positional: [],
  aliases: ['spirals', 'spiral', 'make_spirals', 'two_spirals', 'twospirals'],
  example: 'synthetic.spirals(samples: 1_000, turns: 2, noise: 0.02, seed: 1)',
  tabular: false,
  facts: ({ samples, classes }) => ({
    target: 'class',
    shape: [2],
    samples,
    classes: names(classes),
    inputs: { min: -1, max: 1 },
  }),
  cells: ({ samples = 0 }) => 1 * samples,
  files: () => [],
  async load({ samples, turns, noise, seed, classes }) {
    const inputs = new Float32Array(samples * 2);
    const values = new Int32Array(samples);
    for (let i = 0; i < samples; i++) {
      const random = new Random(seed, i);
      // The root spreads the points evenly along the arm, where an even draw of the angle would crowd the middle.
      const along = Math.sqrt(random.uniform());
      const angle = 2 * Math.PI * (turns * along + (i % classes) / classes);
      inputs[2 * i] = along * Math.cos(angle) + noise * random.normal();
      inputs[2 * i + 1] = along * Math.sin(angle) + noise * random.normal();
      values[i] = i % classes;
    }
    return { samples, shape: [2], inputs, target: { kind: 'class', classes: names(classes), values } };
  },
});

const names = (classes: number): string[] => Array.from({ length: classes }, (_, i) => String(i));
