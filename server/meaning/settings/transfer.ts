import { resizingProblem } from '../../../engine/plan/picture_sizes.ts';
import type { TrainSettings } from '../../../engine/training/settings.ts';
import type { Setting } from '../../syntax/tree.ts';
import type { NetworkReading } from '../flow/network.ts';
import type { Reading } from '../reading.ts';

/** Do the settings of a run that begins with trained weights fit one another and the network? */
export function checkTransfer(
  settings: Partial<TrainSettings>,
  written: ReadonlyMap<string, Setting>,
  { graph }: NetworkReading,
  { report }: Reading,
): void {
  const { freeze, unfreeze, batch_norm, resize } = settings;
  if (unfreeze && !freeze && !written.has('freeze')) {
    const message = '`unfreeze` says when the layers of `freeze` learn after all, and there is no `freeze`';
    report.error('conflicting-settings', written.get('unfreeze')!.key.span, message);
  }
  if (batch_norm && !freeze && !written.has('freeze')) {
    const message = '`batch_norm: frozen` is about the layers of `freeze`, and there is no `freeze`';
    report.error('conflicting-settings', written.get('batch_norm')!.key.span, message);
  }
  const problem = resize && graph && resizingProblem(graph, settings);
  if (problem) report.error('conflicting-settings', written.get('resize')!.key.span, problem);
}
