import type { Preparation } from '../data/preparation.ts';
import { atPictureSize } from '../layers/picture_size.ts';
import { plan, type TrainingPlan } from '../plan/plan.ts';
import { updateOf } from '../plan/update.ts';
import type { TrainSpec } from './spec.ts';

/** The plans of a run: of its network, and of the same at smaller pictures. What is kept from step to step has one place in all. */
export interface Plans {
  readonly whole: TrainingPlan;
  readonly bySize: ReadonlyMap<number, TrainingPlan>;
  /** That with the largest arena. */
  readonly largest: TrainingPlan;
}

/** For batches of so many samples. Throws where the graph has an `obstacle`. */
export function plansOf(
  { settings, network, data }: TrainSpec,
  { mixing }: Preparation,
  batch: number,
  sizes: readonly number[],
): Plans {
  const request = {
    graph: network,
    loss: settings.loss,
    metrics: settings.metrics,
    target: settings.target,
    weighed: data.settings.weights !== undefined,
    mixes: mixing !== undefined,
    update: updateOf(settings),
    batch,
  };
  const whole = plan(request);
  const at = (size: number): TrainingPlan => {
    const graph = atPictureSize(network, size);
    if ('problem' in graph) throw new Error(`${graph.node.path} ${graph.problem}`);
    const made = plan({ ...request, graph, whole: network });
    if (kept(made) !== kept(whole)) throw new Error(`what is kept at ${size}x${size} has places of its own`);
    return made;
  };
  const bySize = new Map(sizes.map((size) => [size, at(size)] as const));
  const largest = [whole, ...bySize.values()].reduce((a, b) => (b.arenaBytes > a.arenaBytes ? b : a));
  return { whole, bySize, largest };
}

/** Every place that outlives a step. */
function kept({ tensors, preparation, objective, update, keptBytes }: TrainingPlan): string {
  const { weights, gradients, averages, bytes, stateBytes } = update;
  const ofUpdate = { weights, gradients, averages, bytes, stateBytes };
  return JSON.stringify({ tensors, preparation, classes: objective.weightPlaces, ofUpdate, keptBytes });
}
