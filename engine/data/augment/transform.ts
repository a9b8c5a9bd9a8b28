import type { Shape } from '../../graph/shape.ts';
import type { Entry, Options, OptionsOf } from '../../table.ts';

/** What a transform can be done to. */
export type Subject = 'pictures' | 'sequences' | 'tokens' | 'anything';

/**
 * A change that is drawn anew each time a training sample is taken, and that leaves its target as it is. Validation and
 * test see samples as they are.
 */
export interface Transform<O extends Options = Options> extends Entry<O> {
  readonly of: Subject;
  /** What is wrong with it for samples of this shape; a whole sentence. */
  check?(shape: Shape, options: OptionsOf<O>): string | undefined;
}

export const transform = <O extends Options>(entry: Transform<O>): Transform => entry as unknown as Transform;
