import * as vscode from 'vscode';
import type { ResultEvent, RunEvent } from '../../engine/run/events.ts';
import type { StartParams } from '../../engine/run/protocol.ts';
import { duration } from '../figures.ts';
import { stepsDone, valuesText } from '../run_progress.ts';
import type { ActiveRun } from '../runs.ts';
import type { Session } from '../session.ts';

/** Starts a run and stays with it to its end: panel, notification with a way to stop it, log. */
export async function watchRun(session: Session, params: StartParams): Promise<void> {
  const { name } = params.spec;
  const options = { location: vscode.ProgressLocation.Notification, title: `Training ${name}`, cancellable: true };
  try {
    const run = await vscode.window.withProgress(options, (progress, token) =>
      follow(session, params, progress, token),
    );
    tellEnd(session, run.run, run.result);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    session.log.error(`${name}: ${message}`);
    const chosen = await vscode.window.showErrorMessage(`Training ${name} failed: ${message}`, 'Show Log');
    if (chosen) session.log.show(true);
  }
}

type Report = vscode.Progress<{ message?: string; increment?: number }>;

async function follow(session: Session, params: StartParams, report: Report, token: vscode.CancellationToken) {
  const { runs, panels, log } = session;
  const { name } = params.spec;
  let shown = 0;
  let run: ActiveRun | undefined;
  log.info(`${name}: starting a run process for ${params.spec.file}`);
  report.report({ message: 'starting' });
  const starting = runs.start(params, {
    onError: (line) => log.warn(`${name}: ${line}`),
    onEvent: (event) => {
      logEvent(session, name, event, run);
      if (!run?.progress.start) return;
      const share = (100 * stepsDone(run.progress)) / run.progress.start.steps;
      report.report({ message: run.message(), increment: share - shown });
      shown = share;
    },
  });
  run = await starting;
  const begun = run;
  token.onCancellationRequested(() => begun.stop());
  if (token.isCancellationRequested) begun.stop();
  panels.show(begun.folder);
  return { run: begun, result: await begun.ended };
}

function logEvent({ log }: Session, name: string, event: RunEvent, run: ActiveRun | undefined): void {
  const start = event.event === 'start' ? event : run?.progress.start;
  if (event.event === 'start') {
    const { samples, parameters, threads, instructions, seed } = event;
    log.info(
      `${name}: run ${event.run}: ${parameters} parameters, ${samples.train} samples for training, ${samples.validation} for ` +
        `validation, ${samples.test} for test; ${event.steps} steps of ${event.batch}; seed ${seed}; ${threads} threads, ${instructions}`,
    );
  } else if (event.event === 'epoch') {
    const validation = event.validation ? `; validation ${valuesText(start, event.validation)}` : '';
    log.info(
      `${name}: epoch ${event.epoch}: ${valuesText(start, event.train)}${validation}; ${duration(event.epochSeconds)}${event.best ? '; best so far' : ''}`,
    );
  } else if (event.event === 'result') {
    const test = event.metrics.test ? `; test ${valuesText(start, event.metrics.test)}` : '';
    log.info(
      `${name}: ${event.status} after ${event.epochs} epochs, ${event.steps} steps, ${duration(event.seconds)}${test}${event.error ? `; ${event.error}` : ''}`,
    );
  }
}

/** The panel shows the end; a notification comes only where the panel is not seen, or something is wrong. */
function tellEnd({ panels }: Session, run: ActiveRun, result: ResultEvent): void {
  if (result.status === 'failed') throw new Error(result.error ?? 'the run failed');
  if (panels.visible(run.folder)) return;
  const values = result.metrics.test ?? result.metrics.validation ?? result.metrics.train ?? {};
  const text = `${run.name} ${result.status} after ${duration(result.seconds)}: ${valuesText(run.progress.start, values)}`;
  vscode.window.showInformationMessage(text, 'Show Run').then((chosen) => {
    if (chosen) panels.show(run.folder);
  });
}
