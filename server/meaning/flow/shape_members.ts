import type { CallValue, Value } from '../../syntax/tree.ts';
import { inWords } from '../names/suggestion.ts';
import type { BodyReader } from './body.ts';

/** What can be asked about the shape of a value, by its number of axes: the axis that tells. */
const axes: readonly Readonly<Record<string, number>>[] = [
  {},
  { features: 0 },
  { channels: 0, length: 0, features: 1 },
  { channels: 0, height: 1, width: 2 },
  { channels: 0, depth: 1, height: 2, width: 3 },
];
const known = new Set(axes.flatMap((names) => Object.keys(names)));

/** What can be asked of a shape, with the axis that tells; of an unknown one, all that may be. */
export const axesOf = (shape?: readonly number[]): { readonly name: string; readonly at: number }[] =>
  Object.entries(shape ? (axes[shape.length] ?? {}) : axes[3]!).map(([name, at]) => ({ name, at }));

/** `x.channels`: a number of the shape of a value. Undefined where the name is not one of a value. */
export function memberOf(node: CallValue, body: BodyReader): Value | undefined {
  const [owner, member] = node.parts;
  if (node.parts.length !== 2 || node.parentheses) return undefined;
  const bound = body.names.get(owner!.text);
  const value = bound?.value ?? (owner!.text === 'input' ? body.input : undefined);
  if (!value) return undefined;
  const { span } = node;
  if (bound) body.reading.meanings.refer(owner!, bound.target);
  if (value.is !== 'value' || !value.use.shape) {
    if (!known.has(member!.text)) unknownMember(node, Object.keys(axes[3]!), body);
    return { is: 'missing', span };
  }
  const { shape, vocabulary } = value.use;
  const names = vocabulary !== undefined && shape.length === 1 ? { length: 0 } : (axes[shape.length] ?? {});
  const axis = (names as Readonly<Record<string, number>>)[member!.text];
  if (axis !== undefined) return { is: 'number', value: shape[axis]!, percent: false, span };
  if (!value.isDoubtful) unknownMember(node, Object.keys(names), body, shape);
  return { is: 'missing', span };
}

function unknownMember(node: CallValue, names: readonly string[], body: BodyReader, shape?: readonly number[]): void {
  const [owner, member] = node.parts;
  const of = shape ? `[${shape.join(', ')}]` : 'a value';
  const has = names.length === 0 ? '' : `: there ${names.length === 1 ? 'is' : 'are'} ${inWords(names, 'and')}`;
  const message = `\`${owner!.text}\` is ${of}, it has no \`${member!.text}\`${has}`;
  body.reading.report.error('unknown-name', member!.span, message);
}
