import type { IToken } from 'chevrotain';
import { endOf } from './tokens.ts';
import type { Operator, Span, Value } from './tree.ts';

/** An operand with the `not`s that stand before it, outermost first. */
export interface Operand {
  readonly value: Value;
  readonly nots: readonly Span[];
}

/** What binds closest comes first; each from left to right. */
const LEVELS: readonly (readonly Operator[])[] = [
  ['*', '/'],
  ['+', '-'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['and'],
  ['or'],
];
/** `not` takes everything that binds closer than `and`. */
const AFTER_NOT = 3;

const written: Readonly<Record<string, Operator>> = { '&&': 'and', '||': 'or' };

/** `a + b * c` from its operands and operators. */
export function operationOf(operands: readonly Operand[], operators: readonly IToken[]): Value {
  const items = operands.map(({ value, nots }) => ({ value, nots }));
  const start = operators[0]?.startOffset ?? 0;
  // An operator at the end of what could be read has nothing on its right.
  while (items.length <= operators.length) {
    const at = operators[items.length - 1] ? endOf(operators[items.length - 1]!) : start;
    items.push({ value: { is: 'missing', span: { start: at, end: at } }, nots: [] });
  }
  const signs = operators.map(({ image }) => written[image] ?? (image as Operator));
  LEVELS.forEach((level, at) => {
    if (at === AFTER_NOT) items.splice(0, items.length, ...items.map((item) => ({ value: denied(item), nots: [] })));
    join(items, signs, level);
  });
  return items[0]!.value;
}

function join(items: Operand[], signs: Operator[], level: readonly Operator[]): void {
  for (let at = 0; at < signs.length; ) {
    const operator = signs[at]!;
    if (!level.includes(operator)) {
      at++;
      continue;
    }
    const left = items[at]!;
    const right = denied(items[at + 1]!);
    const span = { start: left.value.span.start, end: right.span.end };
    const value: Value = { is: 'operation', operator, left: left.value, right, span };
    items.splice(at, 2, { value, nots: left.nots });
    signs.splice(at, 1);
  }
}

const denied = ({ value, nots }: Operand): Value =>
  nots.reduceRight<Value>(
    (inner, { start }) => ({ is: 'not', value: inner, span: { start, end: inner.span.end } }),
    value,
  );
