import * as vscode from 'vscode';
import { ridge } from '../../engine/cost/devices.ts';
import { quantity } from '../../engine/cost/quantities.ts';
import { MACHINE_MEASURED } from '../../server/lsp/protocol.ts';
import { type Calibrated, measureMachine } from '../calibration_client.ts';
import type { Session } from '../session.ts';
import type { Command } from './command.ts';

export const calibrate: Command = {
  id: 'dlspec.calibrate',
  title: 'Calibrate This Machine',
  icon: '$(pulse)',
  needsEngine: true,
  async run(session) {
    try {
      const measured = await watched(session);
      if (!measured) return; // given up: what was known before stays
      await session.language.sendNotification(MACHINE_MEASURED);
      session.cost.refreshSoon();
      tell(session, measured);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      session.log.error(`calibrate: ${message}`);
      vscode.window.showErrorMessage(`This machine was not measured: ${message}`);
    }
  },
};

function watched({ extension }: Session): Thenable<Calibrated | undefined> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Measuring this machine',
    cancellable: true,
  };
  return vscode.window.withProgress(options, (progress, token) => {
    const ending = new AbortController();
    token.onCancellationRequested(() => ending.abort());
    let shown = 0;
    return measureMachine(extension.asAbsolutePath('dist/calibrate.js'), {
      signal: ending.signal,
      onProgress({ doing, done }) {
        progress.report({ message: doing, increment: 100 * (done - shown) });
        shown = done;
      },
    });
  });
}

function tell({ log }: Session, { device, file }: Calibrated): void {
  const figures = [
    quantity(device.peak, 'FLOP/s'),
    quantity(device.bandwidth, 'B/s'),
    `ridge at ${ridge(device).toPrecision(3)} FLOP/byte`,
  ].join(', ');
  log.info(`calibrate: ${device.source ?? device.name}: ${figures}; kept in ${file}`);
  vscode.window.showInformationMessage(`This machine: ${figures}. Costs are told for it from now on.`);
}
