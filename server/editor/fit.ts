import type { Shape } from '../../engine/graph/shape.ts';
import type { Layer } from '../../engine/layers/layer.ts';
import { type Analysis, analyse } from '../meaning/analysis.ts';
import type { Place } from '../meaning/place.ts';
import type { Declaration, Value } from '../syntax/tree.ts';
import { below } from './walk.ts';

/** What flows to a place in a network; `unknown` where a mistake above hides it. */
export type Flowing = Shape | 'nothing' | 'unknown';

/** What a layer that stood at `offset` would take. */
export function flowingInto(analysis: Analysis, declaration: Declaration, { path }: Place, offset: number): Flowing {
  const pipeline = path.findLast((node) => node.is === 'pipeline');
  const step = pipeline?.steps.findIndex(({ span }) => span.start <= offset && offset <= span.end) ?? -1;
  if (pipeline && step > 0) return shapeOf(pipeline.steps[step - 1]!, analysis);
  // A statement takes what the one before it gave.
  const before = declaration.statements.filter(({ span }) => span.end < offset).at(-1);
  if (!before) return declaration.kind.text === 'network' ? 'nothing' : 'unknown';
  return 'value' in before && before.value ? shapeOf(before.value, analysis) : 'unknown';
}

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
