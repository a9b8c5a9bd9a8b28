import { count } from '../graph/shape.ts';
import { flag, integer } from '../table.ts';
import { noSuchAxis } from './axes.ts';
import { type Layer, layer } from './layer.ts';

const reduction = (name: string, what: string, aliases: readonly string[]): Layer =>
  layer({
    name,
    summary: `Takes the ${what} over an axis`,
    doc: `\`${name}(axis: 0)\` of a sequence \`[length, features]\` is \`[features]\`: the ${what} over its steps. No parameters.`,
    role: 'pooling',
    options: {
      axis: integer({ doc: 'The axis, counted from 0.', min: 0, default: 0 }),
      keep: flag({ doc: 'Keeps the axis, with a size of 1.', default: false }),
    },
    positional: [],
    aliases,
    example: `${name}(axis: 0)`,
    infer([input], { axis, keep }) {
      const problem = noSuchAxis(input!, axis);
      if (problem) return problem;
      // What is left of a vector is one number.
      return { shape: keep || input!.length === 1 ? input!.with(axis, 1) : input!.toSpliced(axis, 1) };
    },
    flops: (input) => count(input),
  });

export const mean = reduction('mean', 'mean', ['reduce_mean', 'torch.mean', 'average']);
export const sum = reduction('sum', 'sum', ['reduce_sum', 'torch.sum']);
export const max = reduction('max', 'largest value', ['reduce_max', 'torch.max', 'amax']);
