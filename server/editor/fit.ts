import type { Shape } from '../../engine/graph/shape.ts';
import type { Layer } from '../../engine/layers/layer.ts';
import { analyse } from '../meaning/analyse.ts';
import type { Analysis } from '../meaning/analysis.ts';
import type { Place } from '../meaning/place.ts';
import type { Declaration, Value } from '../syntax/tree.ts';
import { below } from './walk.ts';

/** What flows to a place in a network; `unknown` where a mistake above hides it. */
export type Flowing = Shape | 'nothing' | 'unknown';

/** What a layer that stood at `offset` would take. */
export function flowingInto(analysis: Analysis, declaration: Declaration, place: Place, offset: number): Flowing {
  const before = valueBefore(declaration, place, offset);
  if (before) return shapeOf(before, analysis);
  return declaration.kind.text === 'network' && !statementBefore(declaration, offset) ? 'nothing' : 'unknown';
}

/** What the layer does that a layer at `offset` would follow; undefined where none is known. */
export function roleBefore(analysis: Analysis, declaration: Declaration, place: Place, offset: number) {
  const before = valueBefore(declaration, place, offset);
  const last = before?.is === 'pipeline' ? before.steps.at(-1)! : before;
  return last?.is === 'call' ? analysis.meanings.layers.get(last)?.layer.role : undefined;
}

/** The step before in the same line, or the value of the statement before. */
function valueBefore(declaration: Declaration, { path }: Place, offset: number): Value | undefined {
  const pipeline = path.findLast((node) => node.is === 'pipeline');
  const step = pipeline?.steps.findIndex(({ span }) => span.start <= offset && offset <= span.end) ?? -1;
  if (pipeline && step > 0) return pipeline.steps[step - 1];
  const before = statementBefore(declaration, offset);
  return before && 'value' in before ? before.value : undefined;
}

/** A statement takes what the one before it gave. */
const statementBefore = ({ statements }: Declaration, offset: number) =>
  statements.filter(({ span }) => span.end < offset).at(-1);

/** Of what comes out of a value: of its last layer, or of the value that it names. */
export function shapeOf(value: Value, analysis: Analysis): Flowing {
  const last = value.is === 'pipeline' ? value.steps.at(-1)! : value;
  if (last.is === 'group' || last.is === 'pipeline') return shapeOf(last.is === 'group' ? last.value : last, analysis);
  if (last.is !== 'call') return 'unknown';
  const use = analysis.meanings.layers.get(last) ?? analysis.meanings.blocks.get(last);
  if (use) return use.shape ?? 'unknown';
  const target = analysis.meanings.reference(last.name)?.target;
  return target?.is === 'binding' ? shapeOf(target.value, analysis) : 'unknown';
}

/** Why a layer cannot take it; undefined where it can, or where that cannot be told. */
export function misfit(layer: Layer, flowing: Flowing): string | undefined {
  if (flowing === 'unknown') return undefined;
  if (layer.role === 'input') return flowing === 'nothing' ? undefined : 'it begins a network';
  if (flowing === 'nothing') return 'a network begins with its input';
  const options = exampleOptions(layer);
  if (!options) return undefined;
  try {
    const inference = layer.infer([flowing], options as never, { inputs: [{ shape: flowing }], named: {} });
    return 'problem' in inference ? inference.problem : undefined;
  } catch {
    // It needs more than what flows in.
    return undefined;
  }
}

const known = new Map<Layer, Readonly<Record<string, unknown>> | undefined>();

/** The options of a layer's example stand for those that will be written. */
function exampleOptions(layer: Layer): Readonly<Record<string, unknown>> | undefined {
  if (!known.has(layer)) {
    const { tree, meanings } = analyse(`network N {\n  ${layer.example}\n}`, '/example.dlspec');
    const calls = tree.declarations.flatMap((declaration) => [...below(declaration)]);
    const call = calls.find((node) => node.is === 'call' && node.name.text === layer.name);
    known.set(layer, call?.is === 'call' ? meanings.calls.get(call)?.call?.options : undefined);
  }
  return known.get(layer);
}
