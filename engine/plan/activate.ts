import { count, positionsOf, type Shape } from '../graph/shape.ts';
import type { Buffer } from '../layers/layer.ts';
import { FUSED_ACTIVATIONS } from '../program.ts';
import type { Loss } from '../training/losses/loss.ts';
import type { Buffers, Draft } from './draft.ts';

/** What people want to see of an output: probabilities where its loss takes logits. */
export function activate(
  activation: Exclude<Loss['outputActivation'], 'leaves'>,
  shape: Shape,
  buffers: Buffers,
  draft: Draft,
  output: Buffer,
): Buffer {
  if (activation === 'none') return output;
  const values = count(shape);
  const shown = buffers.transient(buffers.bytesOf(output));
  const operands = { x: output, y: shown };
  if (activation === 'softmax')
    draft.emit('softmax_forward', operands, { rows: positionsOf(shape), width: values / positionsOf(shape) });
  else if (activation === 'exponential') draft.emit('exponential', operands, { values });
  else draft.emit('activation_forward', operands, { values, activation: FUSED_ACTIVATIONS.indexOf('sigmoid') });
  return shown;
}
