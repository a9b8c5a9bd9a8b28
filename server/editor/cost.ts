import { generic } from '../../engine/cost/devices.ts';
import { type Estimate, estimate } from '../../engine/cost/estimate.ts';
import type { Graph } from '../../engine/graph/graph.ts';
import { type Call, NOWHERE } from '../../engine/table.ts';
import type { Analysis } from '../meaning/analysis.ts';

const call = (entry: string): Call => ({ entry, options: {}, span: NOWHERE, written: {} });
/** What a network is costed with that nothing trains: an optimizer of the usual kind, one sample. */
const UNTRAINED = {
  optimizer: { ...call('adam'), options: { lr: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0 } },
  loss: call('mse'),
  batch: 1,
};

export interface CostOptions {
  /** Instead of the batch of the train declaration. */
  readonly batch?: number;
}

/** The cost of a network as its first train declaration runs it; the same figures on hover and in `dlspec estimate`. */
export function costOf({ trains }: Analysis, graph: Graph, { batch }: CostOptions = {}): Estimate {
  const trained = trains.find(({ network, spec }) => network === graph.name && spec)?.spec?.settings ?? UNTRAINED;
  const { optimizer, loss } = trained;
  return estimate({ graph, optimizer, loss, batch: batch ?? trained.batch, device: generic });
}
