import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clips } from '../../engine/training/clipping/index.ts';
import { isAlone } from '../../engine/training/losses/by_output.ts';
import { losses } from '../../engine/training/losses/index.ts';
import { optimizers } from '../../engine/training/optimizers/index.ts';
import { penalties } from '../../engine/training/penalties/index.ts';
import { schedules } from '../../engine/training/schedules/index.ts';
import { neverUsed } from '../options_used.ts';
import { compiled, smallSpec } from '../small_runs.ts';
import { cases, specOf } from './recordings.ts';

/** Every entry of the tables of training, with every option at another value than its default, is followed beside PyTorch. */

const recorded = cases.map((each) => specOf(each).settings);
const followed = JSON.parse(readFileSync('test/parity/schedules.json', 'utf8')) as Record<
  'cases' | 'following',
  readonly { readonly schedule: string }[]
>;

const taken = {
  loss: recorded.flatMap(({ loss }) => (isAlone(loss) ? [loss] : Object.values(loss))),
  optimizer: recorded.flatMap(({ optimizer }) => optimizer),
  clip: recorded.flatMap(({ clip }) => clip ?? []),
  penalty: recorded.flatMap(({ penalty }) => penalty ?? []),
  schedule: [...followed.cases, ...followed.following].flatMap(
    ({ schedule }) => compiled(smallSpec({ schedule })).settings.schedule!,
  ),
};

/** How long an optimizer is at work is the run's affair: a curve has several in turn. */
const isLength = (what: string) => /^\w+ (epochs|steps)$/.test(what);

describe('no option is left at its default', () => {
  it.each<[name: string, missing: readonly string[]]>([
    ['losses', neverUsed(losses, taken.loss)],
    ['optimizers', neverUsed(optimizers, taken.optimizer).filter((what) => !isLength(what))],
    ['schedules', neverUsed(schedules, taken.schedule)],
    ['clips', neverUsed(clips, taken.clip)],
    ['penalties', neverUsed(penalties, taken.penalty)],
  ])('%s', (_, missing) => {
    expect(missing).toEqual([]);
  });
});
