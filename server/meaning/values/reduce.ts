import type { CallValue, NumberValue, Operation, Parameter, Span, Value } from '../../syntax/tree.ts';
import type { Reading } from '../reading.ts';
import { compared, connected } from './conditions.ts';
import { showValue } from './words.ts';

/** The parameters that are in sight, with their values. A value that is not known is `missing`. */
export type Scope = ReadonlyMap<string, { readonly parameter: Parameter; readonly value: Value }>;

export interface Reduced {
  /** Without parameters, arithmetic or parentheses; it stands where the written value stands. */
  readonly value: Value;
  /** A parameter that went into it. */
  readonly parameter?: Parameter;
}

type Around = Pick<Reading, 'scope' | 'report' | 'meanings' | 'values'>;

/** Puts in the values of parameters and computes. What cannot be computed is reported and becomes `missing`. */
export function reduce(value: Value, around: Around): Reduced {
  const { scope, meanings, report, values } = around;
  let parameter: Parameter | undefined;
  const inner = (part: Value): Value => {
    switch (part.is) {
      case 'group':
        return part.value.is === 'pipeline' ? part : inner(part.value);
      case 'negation':
        return negated(inner(part.value), part.span, around);
      case 'not':
        return denied(inner(part.value), part.span, around);
      case 'operation':
        return operated(part, inner(part.left), inner(part.right), around);
      case 'list':
        return { ...part, items: part.items.map(inner) };
      case 'call': {
        const bound = isName(part) ? scope.get(part.name.text) : undefined;
        if (!bound) return (!part.parentheses && part.parts.length > 1 && values?.member(part)) || part;
        parameter ??= bound.parameter;
        meanings.refer(part.name, bound.parameter);
        return { ...bound.value, span: part.span };
      }
      default:
        return part;
    }
  };
  const errors = report.errors;
  const reduced = inner(value);
  return { value: report.errors > errors ? { is: 'missing', span: value.span } : reduced, parameter };
}

/** A name alone, without dots and parentheses. */
export const isName = (call: CallValue): boolean => call.parts.length === 1 && !call.parentheses;

function negated(value: Value, span: Span, around: Around): Value {
  if (value.is === 'number') return { ...value, value: -value.value, span };
  return refused('-', value, span, around);
}

function denied(value: Value, span: Span, { report }: Around): Value {
  if (value.is === 'flag') return { is: 'flag', value: !value.value, span };
  if (value.is !== 'missing')
    report.error('arithmetic', value.span, `\`not\` denies \`true\` or \`false\`, found ${showValue(value)}`);
  return { is: 'missing', span };
}

function operated(operation: Operation, left: Value, right: Value, around: Around): Value {
  switch (operation.operator) {
    case 'and':
    case 'or':
      return connected(operation, left, right, around.report);
    case '+':
    case '-':
    case '*':
    case '/':
      return computed(operation, left, right, around);
    default:
      return compared(operation, left, right, around.report);
  }
}

function computed(operation: Operation, left: Value, right: Value, around: Around): Value {
  const { operator, span } = operation;
  if (left.is !== 'number') return refused(operator, left, span, around);
  if (right.is !== 'number') return refused(operator, right, span, around);
  if (operator === '/' && right.value === 0) {
    around.report.error('arithmetic', span, 'division by 0');
    return { is: 'missing', span };
  }
  const [a, b] = [plain(left), plain(right)];
  const value = operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : a / b;
  return { is: 'number', value, percent: false, unit: left.unit ?? right.unit, span };
}

/** `10%` counts as 0.1. */
export const plain = (number: NumberValue): number => (number.percent ? number.value / 100 : number.value);

function refused(operator: string, value: Value, span: Span, { report }: Around): Value {
  if (value.is !== 'missing') {
    const named = value.is === 'call' && isName(value) ? `unknown name \`${value.name.text}\`` : showValue(value);
    report.error('arithmetic', value.span, `\`${operator}\` computes with numbers, found ${named}`);
  }
  return { is: 'missing', span };
}
