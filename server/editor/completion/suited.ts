import type { DataFacts } from '../../../engine/data/facts.ts';
import type { Shape } from '../../../engine/graph/shape.ts';
import { defaultsOf } from '../../../engine/table.ts';
import { losses } from '../../../engine/training/losses/index.ts';
import { metrics } from '../../../engine/training/metrics/index.ts';
import type { AnalysedTrain, Analysis } from '../../meaning/analysis.ts';
import type { Place } from '../../meaning/place.ts';
import type { Proposal, Surroundings } from './proposal.ts';

/** Losses and metrics that suit the data's target and the network's output come first; the others say why they do not. */
export function bySuitability(
  proposals: readonly Proposal[],
  place: Place,
  analysis: Analysis,
  around: Surroundings,
): Proposal[] {
  const { expected, declaration } = place;
  const train = analysis.trains.find((each) => each.declaration === declaration);
  if (!train || expected?.is !== 'call') return [...proposals];
  const judge = { loss: lossMisfit, metric: metricMisfit }[expected.table as string];
  const data = analysis.data.find(({ name }) => name === train.data)?.spec;
  const facts = data && around.facts(data);
  if (!judge || !facts) return [...proposals];
  const output = outputOf(train, place);
  const judged = proposals.map((proposal) => ({ proposal, reason: judge(proposal.label, output, facts) }));
  return [
    ...judged.flatMap(({ proposal, reason }) => (reason ? [] : [proposal])),
    ...judged.flatMap(({ proposal, reason }) =>
      reason ? [{ ...proposal, detail: `does not suit: ${withoutMarkup(reason)}` }] : [],
    ),
  ];
}

/** Of the output that the record's key names, or of the only one. */
function outputOf({ graph }: AnalysedTrain, { path }: Place): Shape | undefined {
  if (!graph) return undefined;
  const field = path.findLast((node) => node.is === 'field');
  const name = field?.is === 'field' ? field.name.text : undefined;
  const at = name === undefined ? 0 : (graph.outputNames ?? []).indexOf(name);
  if (name === undefined && graph.outputs.length > 1) return undefined;
  return graph.nodes[graph.outputs[at] ?? -1]?.shape;
}

function lossMisfit(name: string, output: Shape | undefined, facts: DataFacts): string | undefined {
  const loss = losses.get(name);
  // What is told its values compares with no target.
  if (loss.targetless || loss.checkValues || facts.target === 'none') return undefined;
  if (output) {
    const found = loss.check(output, facts, defaultsOf(loss.options) as never);
    if (found) return found.problem;
  }
  return suits([loss.target, ...(loss.takesLabels ? (['labels'] as const) : [])], facts) &&
    !(facts.target === 'labels' && !loss.takesLabels)
    ? undefined
    : targetMisfit(loss.target, facts);
}

function metricMisfit(name: string, _: Shape | undefined, facts: DataFacts): string | undefined {
  const { targets } = metrics.get(name);
  return facts.target === 'none' || suits(targets, facts) ? undefined : targetMisfit(targets[0]!, facts);
}

const suits = (targets: readonly string[], { target }: DataFacts): boolean => targets.includes(target);

const WORDS: Readonly<Record<DataFacts['target'], string>> = {
  class: 'classes',
  labels: 'labels',
  value: 'numbers',
  none: 'nothing',
};
const targetMisfit = (wanted: DataFacts['target'], { target }: DataFacts): string =>
  `it is about ${WORDS[wanted]}, the data has ${WORDS[target]}`;

const withoutMarkup = (sentence: string): string => sentence.replaceAll('`', '');
