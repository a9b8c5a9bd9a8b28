import type { EpochEvent, ResultEvent, RunEvent, StartEvent, StepEvent, Values } from '../engine/run/events.ts';
import { duration, figure, percent } from './figures.ts';

/** How far a run is, gathered from its events. */
export interface RunProgress {
  readonly start?: StartEvent;
  /** The first and the last that were told. */
  readonly firstStep?: StepEvent;
  readonly step?: StepEvent;
  readonly epoch?: EpochEvent;
  readonly best?: EpochEvent;
  readonly result?: ResultEvent;
}

export function advance(progress: RunProgress, event: RunEvent): RunProgress {
  switch (event.event) {
    case 'start':
      return { start: event };
    case 'step':
      return { ...progress, step: event, firstStep: progress.firstStep ?? event };
    case 'epoch':
      return { ...progress, epoch: event, best: event.best ? event : progress.best };
    case 'result':
      return { ...progress, result: event };
    default:
      return progress;
  }
}

export function stepsDone({ step, epoch, result }: RunProgress): number {
  return result?.steps ?? Math.max(step?.step ?? 0, epoch?.step ?? 0);
}

/** Epochs of the whole run, a part of one counted as one. */
export function epochsPlanned(start: StartEvent): number {
  return Math.max(1, Math.ceil(start.steps / start.stepsPerEpoch));
}

export function currentEpoch({ step, epoch, result }: RunProgress): number {
  return result?.epochs ?? Math.max(step?.epoch ?? 0, epoch?.epoch ?? 0);
}

/** Seconds to the planned end at the pace so far, validation included; unknown until the pace is. */
export function secondsLeft({ start, firstStep, step, epoch }: RunProgress): number | undefined {
  if (!start || !firstStep || !step || step.step === firstStep.step) return undefined;
  const last = epoch && epoch.seconds > step.seconds ? epoch : step;
  const pace = (last.seconds - firstStep.seconds) / (last.step - firstStep.step);
  return Math.max(0, (start.steps - last.step) * pace);
}

/** A loss or metric of this run, in per cent where it is a share, with so many decimals. */
export function valueText(
  start: StartEvent | undefined,
  name: string,
  value: number | null | undefined,
  digits = 1,
): string {
  return start?.shares.includes(name) ? percent(value, digits) : figure(value);
}

/** `loss 0.213 · accuracy 93.1 %` */
export function valuesText(start: StartEvent | undefined, values: Values, digits = 1): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${valueText(start, name, value, digits)}`)
    .join(' · ');
}

/** `epoch 3/12 · loss 0.213 · accuracy 93.1 % · 12 s left` */
export function progressText(progress: RunProgress): string {
  const { start, step, epoch } = progress;
  const latest = step ?? epoch;
  if (!start || !latest) return 'starting';
  const left = secondsLeft(progress);
  return [
    `epoch ${currentEpoch(progress)}/${epochsPlanned(start)}`,
    valuesText(start, latest.train),
    ...(left === undefined ? [] : [`${duration(left)} left`]),
  ].join(' · ');
}
