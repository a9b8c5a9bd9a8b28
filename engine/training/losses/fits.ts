import type { DataFacts } from '../../data/facts.ts';
import { count, type Shape, show } from '../../graph/shape.ts';
import type { LossProblem } from './loss.ts';

/** Has the network an output for each number, or label, of the target? */
export function fitsValues(output: Shape, facts: DataFacts): LossProblem | undefined {
  if (facts.target === 'class' || facts.targetValues === undefined || facts.targetValues === count(output))
    return undefined;
  return {
    problem: `the network gives ${show(output)}, the data has ${facts.target === 'labels' ? `${facts.targetValues} labels` : `targets [${facts.targetValues}]`}`,
    width: facts.targetValues,
  };
}

/** One logit for two classes. */
export function fitsTwoClasses(name: string, output: Shape, facts: DataFacts): LossProblem | undefined {
  if (facts.target === 'labels') {
    const labels = facts.targetValues === undefined ? 'labels' : `${facts.targetValues} labels`;
    return {
      problem: `\`${name}\` tells two classes apart, the target is ${labels}: use \`binary_cross_entropy\``,
      instead: 'binary_cross_entropy',
    };
  }
  const classes = facts.target === 'class' ? facts.classes?.length : undefined;
  if (classes !== undefined && classes !== 2) {
    const problem = `\`${name}\` tells two classes apart, the data has ${classes}`;
    return count(output) === classes
      ? { problem: `${problem}: use \`cross_entropy\``, instead: 'cross_entropy' }
      : { problem };
  }
  if (count(output) === 1) return undefined;
  return { problem: `\`${name}\` needs one logit, but the network gives ${show(output)}`, width: 1 };
}
