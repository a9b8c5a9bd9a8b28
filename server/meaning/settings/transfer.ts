import { isPicture, show } from '../../../engine/graph/shape.ts';
import type { TrainSettings } from '../../../engine/training/settings.ts';
import type { Setting } from '../../syntax/tree.ts';
import type { NetworkReading } from '../flow/network.ts';
import type { Reading } from '../reading.ts';

/** Do the settings of a run that begins with trained weights fit one another and the network? */
export function checkTransfer(
  { freeze, unfreeze, batch_norm, resize }: Partial<TrainSettings>,
  written: ReadonlyMap<string, Setting>,
  { graph }: NetworkReading,
  { report }: Reading,
): void {
  if (unfreeze && !freeze && !written.has('freeze')) {
    const message = '`unfreeze` says when the layers of `freeze` learn after all, and there is no `freeze`';
    report.error('conflicting-settings', written.get('unfreeze')!.key.span, message);
  }
  if (batch_norm && !freeze && !written.has('freeze')) {
    const message = '`batch_norm: frozen` is about the layers of `freeze`, and there is no `freeze`';
    report.error('conflicting-settings', written.get('batch_norm')!.key.span, message);
  }
  const input = graph?.nodes[graph.inputs[0]!];
  if (resize && input && !isPicture(input.shape)) {
    const message = `\`resize\` is for pictures, and \`${graph.name}\` takes ${show(input.shape)}`;
    report.error('conflicting-settings', written.get('resize')!.key.span, message);
  }
}
