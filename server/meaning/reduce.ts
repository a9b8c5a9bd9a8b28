import type { CallValue, NumberValue, Operation, Parameter, Span, Value } from '../syntax/tree.ts';
import type { Report } from './diagnostic.ts';
import type { Meanings } from './meanings.ts';
import { showValue } from './words.ts';

/** The parameters that are in sight, with their values. A value that is not known is `missing`. */
export type Scope = ReadonlyMap<string, { readonly parameter: Parameter; readonly value: Value }>;

export interface Reduced {
  /** Without parameters, arithmetic or parentheses; it stands where the written value stands. */
  readonly value: Value;
  /** A parameter that went into it. */
  readonly parameter?: Parameter;
}

/** Puts in the values of parameters and computes. What cannot be computed is reported and becomes `missing`. */
export function reduce(value: Value, scope: Scope, report: Report, meanings: Meanings): Reduced {
  let parameter: Parameter | undefined;
  const inner = (part: Value): Value => {
    switch (part.is) {
      case 'group':
        return inner(part.value);
      case 'negation':
        return negated(inner(part.value), part.span, report);
      case 'operation':
        return computed(part, inner(part.left), inner(part.right), report);
      case 'list':
        return { ...part, items: part.items.map(inner) };
      case 'call': {
        const bound = isName(part) ? scope.get(part.name.text) : undefined;
        if (!bound) return part;
        parameter ??= bound.parameter;
        meanings.refer(part.name, bound.parameter);
        return { ...bound.value, span: part.span };
      }
      default:
        return part;
    }
  };
  const reduced = inner(value);
  return { value: reduced, parameter };
}

/** A name alone, without dots and parentheses. */
export const isName = (call: CallValue): boolean => call.parts.length === 1 && !call.parentheses;

function negated(value: Value, span: Span, report: Report): Value {
  if (value.is === 'number') return { ...value, value: -value.value, span };
  return refused('-', value, span, report);
}

function computed(operation: Operation, left: Value, right: Value, report: Report): Value {
  const { operator, span } = operation;
  if (left.is !== 'number') return refused(operator, left, span, report);
  if (right.is !== 'number') return refused(operator, right, span, report);
  if (operator === '/' && right.value === 0) {
    report.error('arithmetic', span, 'division by 0');
    return { is: 'missing', span };
  }
  const [a, b] = [plain(left), plain(right)];
  const value = operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : a / b;
  return { is: 'number', value, percent: false, unit: left.unit ?? right.unit, span };
}

/** `10%` counts as 0.1. */
export const plain = (number: NumberValue): number => (number.percent ? number.value / 100 : number.value);

function refused(operator: string, value: Value, span: Span, report: Report): Value {
  if (value.is !== 'missing') {
    const named = value.is === 'call' && isName(value) ? `unknown name \`${value.name.text}\`` : showValue(value);
    report.error('arithmetic', value.span, `\`${operator}\` computes with numbers, found ${named}`);
  }
  return { is: 'missing', span };
}
