import { grouped } from '../../engine/cost/quantities.ts';
import type { DataFacts, Spread } from '../../engine/data/facts.ts';
import { show } from '../../engine/graph/shape.ts';
import { markdownTable } from './markdown_table.ts';

/** More of a kind are counted instead of named. */
const NAMED = 10;

/** What is known of data, as a hover shows it; undefined where that is nothing. */
export function dataFigures(facts: DataFacts): string | undefined {
  const { samples, shape, classes, targets, inputs, columns, vocabulary } = facts;
  const rows: (readonly [string, string])[] = [
    ...(samples === undefined ? [] : [['samples', grouped(samples)] as const]),
    ...(shape ? [['a sample', show(shape)] as const] : []),
    ...(inputs ? [['inputs, as they are', range(inputs)] as const] : []),
    ...(vocabulary === undefined ? [] : [['different tokens', grouped(vocabulary)] as const]),
    ...(classes ? [['classes', classesIn(facts)] as const] : []),
    ...(targets ? [['target', spread(targets)] as const] : []),
    ...(columns ? [['columns', named(columns)] as const] : []),
  ];
  return rows.length > 0 ? markdownTable('what is known of it', rows) : undefined;
}

/** A column of the table that data is read from, as far as that is known. */
export function columnFigures(name: string, target: string | undefined, facts: DataFacts): string | undefined {
  if (!facts.columns?.includes(name)) return undefined;
  const numbers = facts.features?.find((feature) => feature.name === name);
  const title = `**${name}**: column of the table`;
  if (name === target && facts.classes) return `${title}, the target: ${classesIn(facts)}`;
  if (name === target && facts.targets) return `${title}, the target: ${spread(facts.targets)}`;
  return numbers ? `${title}: ${spread(numbers)}` : title;
}

/** `3: flat 20, long 20, round 20` */
function classesIn({ classes = [], classCounts }: DataFacts): string {
  if (classes.length > NAMED) return grouped(classes.length);
  const counted = classes.map((name, at) => (classCounts ? `${name} ${grouped(classCounts[at]!)}` : name));
  return `${classes.length}: ${counted.join(', ')}`;
}

const named = (columns: readonly string[]): string =>
  columns.length > NAMED
    ? `${columns.slice(0, NAMED).join(', ')} and ${columns.length - NAMED} more`
    : columns.join(', ');

const short = (value: number): string => String(Number(value.toPrecision(4)));
const range = ({ min, max }: Pick<Spread, 'min' | 'max'>): string => `${short(min)} to ${short(max)}`;
const spread = (all: Spread): string =>
  `numbers from ${range(all)}, mean ${short(all.mean)}, standard deviation ${short(all.deviation)}`;
