import { quantity } from '../../engine/cost/quantities.ts';
import { type Shape, show } from '../../engine/graph/shape.ts';
import type { Value as Resolved } from '../../engine/table.ts';
import type { Analysis } from '../meaning/analysis.ts';
import type { LayerNode, LayerUse, Meanings } from '../meaning/meanings.ts';
import { showDefault } from '../meaning/values/show_default.ts';
import { Lines } from '../syntax/lines.ts';
import type { Argument, CallValue, Span, Value } from '../syntax/tree.ts';
import { declarationCalled } from './across.ts';
import { costOf } from './cost.ts';
import { spanIn } from './cost_report.ts';
import { percent } from './cost_words.ts';
import { below } from './walk.ts';

export interface InlayHint {
  readonly at: number;
  readonly text: string;
  readonly kind: 'shape' | 'parameterName' | 'value' | 'cost';
  /** More, when the pointer rests on it. */
  readonly about?: string;
}

/** What is not written and follows from what is: shapes, the names of bare numbers, what calculations come to. */
export function inlayHints(
  analysis: Analysis,
  within: Span,
  isOn: (kind: InlayHint['kind']) => boolean = (kind) => kind !== 'cost',
): InlayHint[] {
  const hints: InlayHint[] = isOn('cost') ? costs(analysis) : [];
  for (const { place, declarations, meanings } of analysis.meanings.sections) {
    if (place.end < within.start || place.start > within.end) continue;
    hints.push(...shapes(analysis.text.slice(place.start, place.end), place.start, meanings));
    for (const node of declarations.flatMap((declaration) => [...below(declaration)])) {
      if (node.is === 'call') hints.push(...parameterNames(node, analysis), ...values(node, analysis));
    }
  }
  return hints
    .filter(({ at, kind }) => within.start <= at && at <= within.end && isOn(kind))
    .sort((a, b) => a.at - b.at);
}

/** What each line costs of a training step; one of a block, of the first network that has it. */
function costs(analysis: Analysis): InlayHint[] {
  const lines = new Lines(analysis.text);
  const told = new Map<number, InlayHint>();
  for (const { graph } of analysis.networks) {
    if (!graph) continue;
    const byLine = new Map<number, { end: number; share: number; flops: number }>();
    for (const { id, share, flops } of costOf(analysis, graph).layers) {
      const span = spanIn(graph.nodes[id]!, analysis.file);
      if (!span) continue;
      const line = lines.lineOf(span.end);
      const known = byLine.get(line) ?? { end: 0, share: 0, flops: 0 };
      byLine.set(line, { end: Math.max(known.end, span.end), share: known.share + share, flops: known.flops + flops });
    }
    for (const [line, { end, share, flops }] of byLine) {
      if (share === 0 || told.has(line)) continue;
      told.set(line, { at: end, text: `${quantity(flops, 'FLOP')} · ${percent(share)}`, kind: 'cost' });
    }
  }
  return [...told.values()];
}

/** The shape that leaves each line of a network, after its last layer. */
function* shapes(text: string, start: number, meanings: Meanings): Generator<InlayHint> {
  const lines = new Lines(text);
  const last = new Map<number, Stage>();
  for (const stage of stages(meanings)) {
    const line = lines.lineOf(stage.node.span.end - start);
    const known = last.get(line);
    if (!known || known.node.span.end < stage.node.span.end) last.set(line, stage);
  }
  for (const { node, name, first, last: inLast, isWritten } of last.values()) {
    if (!first.shape || isWritten) continue;
    const turns = inLast?.shape && !isSame(first, inLast) ? [first, inLast] : [first];
    const shapes = [...new Set(turns.map(({ shape }) => show(shape!)))];
    const about = `\`${name}\`: ${turns.map(showTurn).join(' … ')}`;
    yield { at: node.span.end, text: shapes.join(' … '), kind: 'shape', about };
  }
}

const showTurn = ({ input, shape }: Turn): string => (input ? `${show(input)} → ` : '') + show(shape!);
const isSame = (one: Turn, other: Turn): boolean => showTurn(one) === showTurn(other);

/** What flows in and out, in a turn of what is repeated. */
interface Turn {
  readonly input?: Shape;
  readonly shape?: Shape;
}

/** A layer, or a block where it is used. */
interface Stage {
  readonly node: LayerNode;
  readonly name: string;
  readonly first: Turn;
  readonly last?: Turn;
  /** Its shape stands there already. */
  readonly isWritten: boolean;
}

function* stages({ layers, blocks }: Meanings): Generator<Stage> {
  for (const use of layers.values()) {
    const { node, layer, shape, lastTurn } = use;
    const isWritten = layer.role === 'input' && shape !== undefined && saysShape(use);
    const turnOf = ({ inputs, shape }: LayerUse): Turn => ({ input: inputs[0]?.shape, shape });
    yield { node, name: layer.name, first: turnOf(use), last: lastTurn && turnOf(lastTurn), isWritten };
  }
  for (const [node, use] of blocks)
    yield { node, name: node.name.text, first: use, last: use.lastTurn, isWritten: false };
}

/** `image(1, 28, 28)` says its shape itself. */
function saysShape({ node, shape }: LayerUse): boolean {
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

function unnamedOptions(node: CallValue, analysis: Analysis): readonly string[] {
  const entry = analysis.meanings.calls.get(node)?.entry;
  if (entry) return entry.positional;
  return declarationCalled(node, analysis)?.declaration.parameters.map(({ name }) => name.text) ?? [];
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

function isCalculated({ value }: Argument, meanings: Analysis['meanings']): boolean {
  const inner = (part: Value): boolean => {
    switch (part.is) {
      case 'operation':
        return true;
      case 'group':
        return inner(part.value);
      case 'negation':
        return part.value.is !== 'number';
      case 'call':
        return meanings.reference(part.name)?.target.is === 'parameter';
      default:
        return false;
    }
  };
  return inner(value);
}

const showNumber = (value: Resolved): string =>
  typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(6))) : showDefault(value);
