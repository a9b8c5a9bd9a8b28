import type { NumberValue, Operation, Value } from '../../syntax/tree.ts';
import type { Report } from '../diagnostic.ts';
import { showValue } from './words.ts';

/** `a == b`, `a < b`: whether it holds; `missing` where that cannot be told. */
export function compared(operation: Operation, left: Value, right: Value, report: Report): Value {
  const { operator, span } = operation;
  if (left.is === 'missing' || right.is === 'missing') return { is: 'missing', span };
  const flag = (value: boolean): Value => ({ is: 'flag', value, span });
  if (operator === '==' || operator === '!=') {
    const [a, b] = [plainOf(left), plainOf(right)];
    if (a !== undefined && b !== undefined && typeof a === typeof b) return flag((a === b) === (operator === '=='));
    report.error('arithmetic', span, `${showValue(left)} and ${showValue(right)} cannot be compared`);
    return { is: 'missing', span };
  }
  for (const side of [left, right]) {
    if (side.is === 'number') continue;
    report.error('arithmetic', side.span, `\`${operator}\` compares numbers, found ${showValue(side)}`);
    return { is: 'missing', span };
  }
  const [a, b] = [plainOf(left) as number, plainOf(right) as number];
  return flag(operator === '<' ? a < b : operator === '<=' ? a <= b : operator === '>' ? a > b : a >= b);
}

/** `a and b`, `a or b`: one side may be enough to tell. */
export function connected({ operator, span }: Operation, left: Value, right: Value, report: Report): Value {
  for (const side of [left, right]) {
    if (side.is === 'flag' || side.is === 'missing') continue;
    report.error('arithmetic', side.span, `\`${operator}\` connects conditions, found ${showValue(side)}`);
    return { is: 'missing', span };
  }
  const decisive = operator === 'or';
  const sides = [left, right].flatMap((side) => (side.is === 'flag' ? [side.value] : []));
  if (sides.includes(decisive)) return { is: 'flag', value: decisive, span };
  return sides.length === 2 ? { is: 'flag', value: !decisive, span } : { is: 'missing', span };
}

/** What two values are equal by; words are equal by their name. */
function plainOf(value: Value): number | string | boolean | undefined {
  switch (value.is) {
    case 'number':
      return numberOf(value);
    case 'flag':
    case 'text':
      return value.value;
    case 'size':
      return value.extents.join('x');
    case 'call':
      return value.parentheses ? undefined : value.name.text;
    default:
      return undefined;
  }
}

const numberOf = ({ value, percent }: NumberValue): number => (percent ? value / 100 : value);
