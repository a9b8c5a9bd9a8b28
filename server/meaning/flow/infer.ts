import type { ValueType } from '../../../engine/graph/shape.ts';
import type { Inference, SharedInstance } from '../../../engine/layers/layer.ts';
import { type Fix, replacement } from '../diagnostic.ts';
import type { LayerUse } from '../meanings.ts';
import type { BodyReader } from './body.ts';

/** A use with what comes out of it; a shape that does not fit is reported. The first `flowing` inputs flow in. */
export function infer(use: LayerUse, flowing: number, isDoubtful: boolean, body: BodyReader): LayerUse {
  const inference = inferenceOf(use, flowing);
  if ('shape' in inference) return { ...use, ...inference };
  if (isDoubtful) return use;
  const { node, layer } = use;
  const { problem, insertBefore, instead } = inference;
  const before = use.inputs[0];
  const after = before ? ` after \`${before.layer.name}\`` : '';
  const advice = insertBefore ? `: insert \`${insertBefore}\`` : '';
  const fixes = [
    ...(insertBefore ? [insertion(insertBefore, node.span.start)] : []),
    ...(instead ? [replacement(`Use \`${instead}\``, node.span, instead, false)] : []),
  ];
  body.reading.report.error('shape', node.span, `\`${layer.name}\`${after} ${problem}${advice}`, { fixes });
  return use;
}

function inferenceOf(use: LayerUse, flowing: number): Inference {
  const { layer, call } = use;
  const types = use.inputs.map(typeOf);
  const named = Object.fromEntries(Object.entries(use.named ?? {}).map(([name, at]) => [name, types[at]!]));
  const inputs = types.slice(0, flowing);
  const isToken = inputs.some(({ vocabulary }) => vocabulary !== undefined);
  if (isToken && !layer.takesTokens && layer.role !== 'input') {
    return { problem: 'calculates with numbers, got tokens: `embedding` makes vectors of them' };
  }
  const shapes = inputs.map(({ shape }) => shape);
  return layer.infer(shapes, call!.options as never, { inputs, named, shared: sharedAround(use) });
}

const typeOf = ({ shape, vocabulary }: LayerUse): ValueType =>
  vocabulary === undefined ? { shape: shape! } : { shape: shape!, vocabulary };

/** What is known of the instances that options name. */
function sharedAround({ shared = {} }: LayerUse): Readonly<Record<string, SharedInstance>> {
  const known = Object.entries(shared).flatMap(([option, { uses }]) => {
    const first = uses?.[0];
    const input = first?.inputs[0];
    return first?.call && input?.shape
      ? [[option, { input: typeOf(input), options: first.call.options }] as const]
      : [];
  });
  return Object.fromEntries(known);
}

const insertion = (layer: string, at: number): Fix =>
  replacement(`Insert \`${layer} ->\``, { start: at, end: at }, `${layer} -> `);
