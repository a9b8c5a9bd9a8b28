import { layers } from '../../../engine/layers/index.ts';
import type { Layer } from '../../../engine/layers/layer.ts';
import { type Call, defaultsOf, type Value as Resolved } from '../../../engine/table.ts';
import type { Negation, Operation, Value } from '../../syntax/tree.ts';
import type { LayerNode } from '../meanings.ts';
import { isName, plain, reduce } from '../values/reduce.ts';
import { showValue } from '../values/words.ts';
import { apply } from './apply.ts';
import type { BodyReader } from './body.ts';
import { type Flowing, UNKNOWN } from './flowing.ts';
import { memberOf } from './shape_members.ts';

/** Is a value made of numbers alone, without anything that flows? */
export function isNumber(value: Value, body: BodyReader): boolean {
  switch (value.is) {
    case 'number':
      return true;
    case 'negation':
    case 'group':
      return isNumber(value.value, body);
    case 'operation':
      return isNumber(value.left, body) && isNumber(value.right, body);
    case 'call':
      if (value.parentheses) return false;
      if (!isName(value)) return isShapeMember(value, body);
      return !body.names.get(value.name.text) && body.reading.scope.get(value.name.text)?.value.is === 'number';
    default:
      return false;
  }
}

const isShapeMember = (value: Extract<Value, { is: 'call' }>, body: BodyReader): boolean => {
  const owner = body.names.get(value.parts[0]!.text);
  const members = owner?.value.is === 'value' ? owner.value.use.layer.members : undefined;
  return !members?.[value.parts[1]!.text] && memberOf(value, body)?.is === 'number';
};

/** `a + b`, `x * 0.5`, `-x`: element by element. */
export function operate(node: Operation | Negation, before: Flowing, body: BodyReader): Flowing {
  if (node.is === 'negation') return withNumber(node, '*', body.steps.flow(node.value, before), -1, body);
  const { operator, left, right } = node;
  const { report } = body.reading;
  if (operator !== '+' && operator !== '-' && operator !== '*' && operator !== '/') {
    report.error('not-a-layer', node.span, `values of a network are not compared, found ${showValue(node)}`);
    return UNKNOWN;
  }
  if (isNumber(right, body)) {
    return withNumber(node, operator, body.steps.flow(left, before), numberOf(right, body), body);
  }
  if (isNumber(left, body)) {
    const number = numberOf(left, body);
    const value = body.steps.flow(right, before);
    if (operator === '+' || operator === '*') return withNumber(node, operator, value, number, body);
    if (operator === '-') {
      const negative = withNumber({ is: 'negation', value: right, span: node.span }, '*', value, -1, body);
      return withNumber(node, '+', negative, number, body);
    }
    report.error('arithmetic', node.span, 'a value can be divided by a number, not a number by a value');
    return UNKNOWN;
  }
  const values = [body.steps.flow(left, before), body.steps.flow(right, before)];
  const layer = layerFor(operator);
  return apply({ node, layer, call: callOf(node, layer, {}, body) }, values, new Map(), body);
}

function withNumber(
  node: LayerNode,
  operator: '+' | '-' | '*' | '/',
  value: Flowing,
  number: number | undefined,
  body: BodyReader,
): Flowing {
  if (number === undefined) return UNKNOWN;
  const layer = layerFor(operator);
  return apply({ node, layer, call: callOf(node, layer, { by: number }, body) }, [value], new Map(), body);
}

function numberOf(value: Value, body: BodyReader): number | undefined {
  const { value: reduced } = reduce(value, body.steps.around());
  return reduced.is === 'number' ? plain(reduced) : undefined;
}

/** The layer that a sign stands for; it takes a number as `by`. */
const layerFor = (operator: '+' | '-' | '*' | '/'): Layer =>
  ([...layers.entries.values()] as Layer[]).find((layer) => layer.operator === operator)!;

function callOf(node: LayerNode, layer: Layer, given: Readonly<Record<string, Resolved>>, body: BodyReader): Call {
  const span = { file: body.frame.home.file, ...node.span };
  return { entry: layer.name, options: { ...defaultsOf(layer.options), ...given }, span, written: {} };
}
