import type { Graph } from '../graph/graph.ts';
import { count, show } from '../graph/shape.ts';
import type { Work } from './count.ts';
import type { EstimateRequest } from './estimate_request.ts';
import { type LayerEstimate, type Pass, secondsBy } from './layer_estimate.ts';

/** Inputs that whitening mixes: a product by a square matrix before the first layer, through which no gradient flows. */
export type MixingEstimate = Work & Pick<LayerEstimate, 'parameters' | 'passes' | 'sample' | 'seconds'>;

const FLOAT = 4;
const NOTHING: Work = { flops: 0, bytes: 0 };

export function mixingEstimate({
  graph,
  whole = graph,
  batch,
  update,
  device,
  mixes,
}: EstimateRequest): MixingEstimate | undefined {
  if (!mixes) return undefined;
  const forward = mixing(whole, batch);
  const pass = (work: Work): Pass => ({ ...work, fused_bytes: work.bytes, seconds: secondsBy(work, device) });
  const passes = { forward: pass(forward), backward: pass(NOTHING), optimizer: pass(NOTHING) };
  return {
    ...forward,
    parameters: 0,
    passes,
    sample: { forward: mixing(whole, 1), backward: NOTHING },
    seconds: (update.accumulate ?? 1) * passes.forward.seconds,
  };
}

/** Of each input that is like the first: every value out of all of them, plus a shift. */
function mixing(graph: Graph, samples: number): Work {
  const shapes = graph.inputs.map((id) => graph.nodes[id]!).filter(({ vocabulary }) => vocabulary === undefined);
  const like = show(graph.nodes[graph.inputs[0]!]!.shape);
  const sizes = shapes.filter(({ shape }) => show(shape) === like).map(({ shape }) => count(shape));
  const sum = (of: (values: number) => number) => sizes.reduce((all, values) => all + of(values), 0);
  return {
    flops: samples * sum((values) => 2 * values ** 2 + values),
    bytes: FLOAT * sum((values) => 2 * samples * values + values ** 2 + values),
  };
}
