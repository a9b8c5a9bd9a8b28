import { metrics } from '../../../engine/training/metrics/index.ts';
import type { AnalysedTrain, Analysis } from '../../meaning/analysis.ts';
import type { Place } from '../../meaning/place.ts';
import type { Proposal } from './proposal.ts';

/** Where either of them is asked for, the measures that are better when higher or lower come first. */
const WANTED: Readonly<Record<string, 'higher' | 'lower'>> = { maximize: 'higher', minimize: 'lower' };

/**
 * What can be watched: `early_stopping(monitor: |)`, `maximize: |`. All that the train measures, or that of the sweep; what
 * cannot be meant here comes last and says why. Undefined in other places.
 */
export function measures({ expected, declaration, option }: Place, analysis: Analysis): Proposal[] | undefined {
  if (expected?.is !== 'measure') return undefined;
  const { trains, sweeps } = analysis;
  const of = sweeps.find((sweep) => sweep.declaration === declaration)?.of;
  const train = trains.find((each) => each.declaration === declaration) ?? trains.find(({ name }) => name === of);
  const wanted = WANTED[option?.name ?? ''];
  const names = train?.measured ?? ['loss'];
  const judged = ['validation', 'train'].flatMap((part) =>
    names.map((name) => {
      const reason = misfit(part, name, train, wanted);
      const detail = reason ? `does not suit: ${reason}` : about(name);
      return { fits: !reason, proposal: { label: `${part}.${name}`, detail } };
    }),
  );
  return [true, false].flatMap((fit) =>
    judged
      .filter(({ fits }) => fits === fit)
      .map(({ proposal }): Proposal => ({ ...proposal, kind: 'value', insert: proposal.label })),
  );
}

function misfit(part: string, name: string, train: AnalysedTrain | undefined, wanted: 'higher' | 'lower' | undefined) {
  if (part === 'validation' && train?.validates === false) return `${train.data} keeps nothing back for validation`;
  return wanted && betterOf(name) !== wanted ? `it is better when ${betterOf(name)}` : undefined;
}

/** `fine.accuracy` is an accuracy. */
const metricOf = (name: string) => {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return metrics.has(last) ? metrics.get(last) : undefined;
};
const betterOf = (name: string): 'higher' | 'lower' => metricOf(name)?.better ?? 'lower';
const about = (name: string): string => `${metricOf(name)?.summary ?? 'The loss'}; better when ${betterOf(name)}`;
