import type { Kind, NameInNetwork } from '../../../engine/table.ts';
import type { Operation, Value } from '../../syntax/tree.ts';
import { inWords } from '../names/suggestion.ts';
import { tables, tableWords, withArticle } from '../names/tables.ts';

/** How messages speak of values and of what options take. */

/** `a whole number of at least 1`, `\`same\` or \`valid\`` */
export function showKind(kind: Kind): string {
  switch (kind.is) {
    case 'integer':
      return `a whole number${showRange(kind)}`;
    case 'number':
      return `a number${showRange(kind)}`;
    case 'share':
      return 'a share such as `10%` or `0.1`';
    case 'flag':
      return '`true` or `false`';
    case 'text':
      return 'a text in quotes';
    case 'path':
      return 'a path in quotes';
    case 'column':
      return 'the name of a column';
    case 'choice':
      return inWords(kind.of, 'or');
    case 'size':
      return `a size such as \`3\` or \`${Array(kind.dimensions).fill(3).join('x')}\``;
    case 'call':
      return `${withArticle(tableWords[kind.table])} such as \`${[...tables[kind.table].entries.values()][0]!.example}\``;
    case 'list':
      if (kind.orOne) return `${showKind(kind.of)}, or a list of such`;
      return kind.of.is === 'call' ? `a list of ${tableWords[kind.of.table]}s` : `a list, each ${showKind(kind.of)}`;
    case 'duration':
      return 'a length such as `100 steps` or `2 epochs`';
    case 'measure':
      return 'what the run measures, such as `validation.loss`';
    case 'record':
      return `a record \`{ name: value }\`, each value ${showKind(kind.of)}`;
    case 'either':
      return kind.of.map(showKind).join(', or ');
    case 'in_network':
      return inNetworkWords[kind.what];
    case 'value':
      return 'a value of the network';
    case 'shared':
      return `the name of a shared \`${kind.layer}\``;
    case 'declared':
      return kind.kind === 'data' ? 'the name of a data declaration' : `the name of a ${kind.kind}`;
    case 'any':
      return 'a value';
  }
}

const inNetworkWords: Readonly<Record<NameInNetwork, string>> = {
  output: 'the name of an output of the network',
  value: 'the name of a value of the network',
  label: 'a label of the network',
};

type NumberKind = Extract<Kind, { is: 'integer' | 'number' }>;

/** ` of at least 1`, ` from 0 to below 1`, ` above 0` */
export function showRange({ min, max, above, below }: Omit<NumberKind, 'is'>): string {
  const upper = max !== undefined ? `${max}` : below !== undefined ? `below ${below}` : undefined;
  if (min !== undefined) return upper === undefined ? ` of at least ${min}` : ` from ${min} to ${upper}`;
  if (above !== undefined) return upper === undefined ? ` above ${above}` : ` above ${above} and up to ${upper}`;
  if (max !== undefined) return ` of at most ${max}`;
  return upper === undefined ? '' : ` ${upper}`;
}

/** What was written, in words. */
export function showValue(value: Value): string {
  switch (value.is) {
    case 'number':
      return `\`${value.value}${value.percent ? '%' : ''}${value.unit ? ` ${value.unit.text}` : ''}\``;
    case 'size':
      return `the size \`${value.extents.join('x')}\``;
    case 'text':
      return `the text \`"${value.value}"\``;
    case 'flag':
      return `\`${value.value}\``;
    case 'call':
      return `\`${value.name.text}${value.parentheses ? '(…)' : ''}\``;
    case 'list':
      return 'a list';
    case 'record':
      return 'a record';
    case 'pipeline':
      return 'a flow of layers';
    case 'group':
      return showValue(value.value);
    case 'operation':
      return isCondition(value) ? 'a condition' : 'a calculation';
    case 'negation':
      return 'a calculation';
    case 'not':
      return 'a condition';
    case 'missing':
      return 'nothing';
  }
}

const isCondition = ({ operator }: Operation): boolean => !['+', '-', '*', '/'].includes(operator);
