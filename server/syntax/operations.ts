import type { IToken } from 'chevrotain';
import { endOf } from './tokens.ts';
import type { Operation, Value } from './tree.ts';

/** `a + b * c` from its operands and operators: `*` and `/` bind closer, and each kind from left to right. */
export function operationOf(operands: readonly Value[], operators: readonly IToken[]): Value {
  const values = [...operands];
  const start = operators[0]?.startOffset ?? 0;
  // An operator at the end of what could be read has nothing on its right.
  while (values.length <= operators.length) {
    const at = operators[values.length - 1] ? endOf(operators[values.length - 1]!) : start;
    values.push({ is: 'missing', span: { start: at, end: at } });
  }
  const signs = operators.map((operator) => operator.image as Operation['operator']);
  reduce(values, signs, (sign) => sign === '*' || sign === '/');
  reduce(values, signs, () => true);
  return values[0]!;
}

function reduce(values: Value[], signs: Operation['operator'][], now: (sign: string) => boolean): void {
  for (let at = 0; at < signs.length; ) {
    if (!now(signs[at]!)) {
      at++;
      continue;
    }
    const left = values[at]!;
    const right = values[at + 1]!;
    const span = { start: left.span.start, end: right.span.end };
    values.splice(at, 2, { is: 'operation', operator: signs[at]!, left, right, span });
    signs.splice(at, 1);
  }
}
