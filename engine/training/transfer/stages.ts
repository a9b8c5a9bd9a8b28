import type { TrainSettings } from '../settings.ts';

/** Steps one after another that a run takes with pictures of one size. */
export interface Stage {
  /** Height and width in pixels. */
  readonly size: number;
  /** Its first step, counted from 0 over the whole run. */
  readonly begin: number;
}

/** The sizes that pictures have one after the other; none where they keep their own. */
export const sizesOf = ({ resize }: Partial<Pick<TrainSettings, 'resize'>>): readonly number[] =>
  (resize?.options.sizes as readonly number[] | undefined) ?? [];

/** `whole` epochs or steps in so many parts, as even as can be; what does not come out even goes to the last. */
export function evenParts(whole: number, parts: number): number[] {
  const each = Math.floor(whole / parts);
  const longer = whole % parts;
  return Array.from({ length: parts }, (_, at) => each + (at < parts - longer ? 0 : 1));
}

/** By `epochs` a run is parted where an epoch ends, by `steps` at a step. */
export function stagesOf(
  settings: Pick<TrainSettings, 'resize' | 'epochs' | 'steps'>,
  stepsPerEpoch: number,
): readonly Stage[] {
  const sizes = sizesOf(settings);
  const { epochs, steps } = settings;
  const parts = evenParts(steps ?? epochs!, sizes.length);
  let begin = 0;
  return sizes.map((size, at) => {
    const stage = { size, begin };
    begin += parts[at]! * (steps === undefined ? stepsPerEpoch : 1);
    return stage;
  });
}

/** The `count` steps from `first` on, cut where pictures become larger. */
export function cutBySize(
  stages: readonly Stage[],
  first: number,
  count: number,
): { readonly stage?: Stage; readonly first: number; readonly count: number }[] {
  if (stages.length === 0) return [{ first, count }];
  return stages.flatMap((stage, at) => {
    const from = Math.max(first, stage.begin);
    const to = Math.min(first + count, stages[at + 1]?.begin ?? Number.POSITIVE_INFINITY);
    return from < to ? [{ stage, first: from, count: to - from }] : [];
  });
}
