import type { Graph } from '../graph/graph.ts';
import { count } from '../graph/shape.ts';
import { type LossSetting, lossTerms } from '../training/losses/by_output.ts';
import { losses } from '../training/losses/index.ts';
import type { Passes, Work } from './count.ts';
import type { EstimateRequest } from './estimate_request.ts';
import { type LayerEstimate, type Pass, secondsBy } from './layer_estimate.ts';
import { updateWork } from './update_work.ts';

/**
 * Losses with weights of their own are as a last layer, and counted so; what the others take for an output is next to nothing.
 */
export type LossEstimate = Work & Pick<LayerEstimate, 'parameters' | 'passes' | 'sample' | 'seconds'>;

const FLOAT = 4;

export function lossEstimate({ graph, loss, batch, update, device }: EstimateRequest): LossEstimate | undefined {
  const parameters = lossParameters({ graph, loss });
  if (parameters === 0) return undefined;
  const { forward, backward } = passesOver(graph, loss, batch);
  const { flops, bytes } = updateWork(update);
  const stepped = { flops: parameters * flops, bytes: parameters * bytes };
  const pass = (work: Work): Pass => ({ ...work, fused_bytes: work.bytes, seconds: secondsBy(work, device) });
  const passes = { forward: pass(forward), backward: pass(backward), optimizer: pass(stepped) };
  const turns = update.accumulate ?? 1;
  return {
    ...forward,
    parameters,
    passes,
    sample: passesOver(graph, loss, 1),
    seconds: turns * (passes.forward.seconds + passes.backward.seconds) + passes.optimizer.seconds,
  };
}

export const lossParameters = ({ graph, loss }: Pick<EstimateRequest, 'graph' | 'loss'>): number =>
  termsOf(graph, loss).reduce((sum, { parameters }) => sum + parameters, 0);

/** Those with weights: each with what a sample takes. */
const termsOf = (graph: Graph, loss: LossSetting) =>
  lossTerms(loss, graph).flatMap(({ call, output }) => {
    const { parameters, flops } = losses.get(call.entry);
    if (!parameters || !flops || output === undefined) return [];
    const { shape } = graph.nodes[output]!;
    const own = parameters(shape, call.options as never).reduce((sum, each) => sum + count(each.shape), 0);
    return [{ parameters: own, features: count(shape), flops: flops(shape, call.options as never) }];
  });

/** Samples read as many of the weights as they calculate with; the gradient by the weights is written whole. */
function passesOver(graph: Graph, loss: LossSetting, samples: number): Passes {
  const sum = (of: (term: ReturnType<typeof termsOf>[number]) => number) =>
    termsOf(graph, loss).reduce((all, term) => all + of(term), 0);
  const flops = sum((term) => samples * term.flops);
  const read = (term: { parameters: number; flops: number }) => Math.min(term.parameters, (samples * term.flops) / 2);
  return {
    forward: { flops, bytes: FLOAT * sum((term) => samples * term.features + read(term)) },
    // As of any product: gradients by what comes in and by the weights.
    backward: {
      flops: 2 * flops,
      bytes: FLOAT * sum((term) => 3 * samples * term.features + read(term) + term.parameters),
    },
  };
}
