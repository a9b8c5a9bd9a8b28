import { count } from '../graph/shape.ts';
import type { Options, OptionsOf } from '../table.ts';
import { type Layer, layer } from './layer.ts';

interface About<O extends Options>
  extends Pick<Layer<O>, 'name' | 'summary' | 'doc' | 'source' | 'options' | 'aliases'> {
  readonly positional?: Layer<O>['positional'];
  readonly example?: string;
  /** A value, an exponential counted as one. */
  readonly flops: number | ((options: OptionsOf<O>) => number);
}

/** An activation that works on every value alone. */
export const pointwise = <O extends Options>({ flops, ...about }: About<O>): Layer =>
  layer({
    positional: [],
    example: about.name,
    ...about,
    role: 'activation',
    elementwise: true,
    infer: ([input]) => ({ shape: input! }),
    flops: (input, _, options) => count(input) * (typeof flops === 'number' ? flops : flops(options)),
  });
