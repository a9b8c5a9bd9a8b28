import { count, isSameShape, type Shape } from '../graph/shape.ts';
import type { Buffer } from '../layers/layer.ts';
import { resample } from '../layers/resampling.ts';
import type { Buffers, Draft } from './draft.ts';
import type { LoweredGraph } from './lower.ts';
import type { PlanRequest, PreparationPlace } from './plan.ts';

/** Emits what brings the samples of a step into the network: gathered, prepared, and resized where it takes smaller pictures. */
export function gatherInputs(
  { graph, batch, whole = graph }: PlanRequest,
  network: LoweredGraph,
  draft: Draft,
  places: ReadonlyMap<number, PreparationPlace>,
  buffers: Buffers,
): void {
  graph.inputs.forEach((id, input) => {
    const to = network.inputOf(graph.nodes[id]!);
    if (!to) return;
    const [from, taken] = [whole.nodes[id]!.shape, graph.nodes[id]!.shape];
    const place = places.get(id);
    if (!place) draft.emit('gather_tokens', { to }, { values: count(taken), input });
    else if (isSameShape(from, taken)) gather(place, { shape: from, input, to, batch }, draft, buffers);
    else {
      const x = buffers.transient(4 * batch * count(from));
      gather(place, { shape: from, input, to: x, batch }, draft, buffers);
      resample({ x, y: to }, [from, taken], { way: 'bilinear' }, draft.emit.bind(draft));
    }
  });
}

/** Values as the data prepares them. */
function gather(
  { channels, scale, shift, mixing }: PreparationPlace,
  {
    shape,
    input,
    to,
    batch,
  }: { readonly shape: Shape; readonly input: number; readonly to: Buffer; readonly batch: number },
  draft: Draft,
  buffers: Buffers,
): void {
  const values = count(shape);
  const bytes = 4 * channels;
  const prepared = { scale: buffers.kept(scale, bytes), shift: buffers.kept(shift, bytes) };
  const sizes = { values, channels, input };
  if (!mixing) {
    draft.emit('gather_inputs', { to, ...prepared }, sizes);
    return;
  }
  const x = buffers.transient(4 * batch * values);
  draft.emit('gather_inputs', { to: x, ...prepared }, sizes);
  const w = buffers.kept(mixing.matrix, 4 * values ** 2);
  const bias = buffers.kept(mixing.shift, 4 * values);
  const whole = { rows: 1, inputs: values, outputs: values, columns: values, first: 0, bias_first: 0, activation: 0 };
  draft.emit('dense_forward', { x, w, bias, y: to }, whole);
}
