import { show } from '../../engine/graph/shape.ts';
import type { Value as Resolved } from '../../engine/table.ts';
import type { Analysis } from '../meaning/analysis.ts';
import type { LayerUse } from '../meaning/meanings.ts';
import { Lines } from '../syntax/lines.ts';
import type { Argument, CallValue, Span, Value } from '../syntax/tree.ts';
import { showDefault } from './values.ts';
import { nodesOf } from './walk.ts';

export interface InlayHint {
  readonly at: number;
  readonly text: string;
  readonly kind: 'shape' | 'parameterName' | 'value';
  /** More, when the pointer rests on it. */
  readonly about?: string;
}

/** What is not written and follows from what is: shapes, the names of bare numbers, what calculations come to. */
export function inlayHints(analysis: Analysis, within: Span): InlayHint[] {
  const hints = [...shapes(analysis)];
  for (const node of nodesOf(analysis.tree)) {
    if (node.is === 'call') hints.push(...parameterNames(node, analysis), ...values(node, analysis));
  }
  return hints.filter(({ at }) => within.start <= at && at <= within.end).sort((a, b) => a.at - b.at);
}

/** The shape that leaves each line of a network, after its last layer. */
function* shapes({ text, meanings }: Analysis): Generator<InlayHint> {
  const lines = new Lines(text);
  const last = new Map<number, LayerUse>();
  for (const use of meanings.layers.values()) {
    const line = lines.lineOf(use.node.span.end);
    const known = last.get(line);
    if (!known || known.node.span.end < use.node.span.end) last.set(line, use);
  }
  for (const use of last.values()) {
    const { node, shape, layer, inputs } = use;
    if (!shape || (layer.role === 'input' && isWritten(use))) continue;
    const before = inputs[0]?.shape;
    const about = before ? `\`${layer.name}\`: ${show(before)} → ${show(shape)}` : `\`${layer.name}\`: ${show(shape)}`;
    yield { at: node.span.end, text: show(shape), kind: 'shape', about };
  }
}

/** `image(1, 28, 28)` says its shape itself. */
function isWritten({ node, shape }: LayerUse): boolean {
  if (node.is !== 'call') return false;
  const numbers = node.arguments.map(({ value }) => (value.is === 'number' ? value.value : Number.NaN));
  return numbers.length === shape!.length && numbers.every((number, at) => number === shape![at]);
}

/** Where several numbers stand without a name, each gets its own: `image(channels: 1, height: 28, width: 28)`. */
function parameterNames(node: CallValue, analysis: Analysis): InlayHint[] {
  const names = unnamedOptions(node, analysis);
  if (names.length < 2) return [];
  return node.arguments.flatMap(({ name, value, span }, at): InlayHint[] => {
    const option = names[at];
    if (name || !option || !isBare(value)) return [];
    return [{ at: span.start, text: `${option}:`, kind: 'parameterName' }];
  });
}

function unnamedOptions(node: CallValue, { meanings, networks }: Analysis): readonly string[] {
  const entry = meanings.calls.get(node)?.entry;
  if (entry) return entry.positional;
  const target = meanings.references.find(({ name }) => name === node.name)?.target;
  const network = networks.find(({ declaration }) => declaration === target);
  return network?.parameters.map(({ name }) => name.text) ?? [];
}

const isBare = (value: Value): boolean => value.is === 'number' || value.is === 'size' || value.is === 'flag';

/** What arithmetic and parameters come to: `dense(2 * width)` is `= 128`. */
function values(node: CallValue, { meanings }: Analysis): InlayHint[] {
  const options = meanings.calls.get(node)?.call?.options ?? {};
  return node.arguments.flatMap((argument): InlayHint[] => {
    const name = meanings.options.get(argument)?.name;
    const value = name === undefined ? undefined : options[name];
    if (value === undefined || !isCalculated(argument, meanings)) return [];
    return [{ at: argument.span.end, text: `= ${showNumber(value)}`, kind: 'value' }];
  });
}

function isCalculated({ value }: Argument, { references }: Analysis['meanings']): boolean {
  const inner = (part: Value): boolean => {
    switch (part.is) {
      case 'operation':
        return true;
      case 'group':
        return inner(part.value);
      case 'negation':
        return part.value.is !== 'number';
      case 'call':
        return references.some(({ name, target }) => name === part.name && target.is === 'parameter');
      default:
        return false;
    }
  };
  return inner(value);
}

const showNumber = (value: Resolved): string =>
  typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(6))) : showDefault(value);
