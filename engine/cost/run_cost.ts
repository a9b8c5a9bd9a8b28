import type { Memory } from '../program.ts';
import { evenParts } from '../training/transfer/stages.ts';
import type { Device } from './devices.ts';
import type { Estimate } from './estimate.ts';

/** What a run of the engine costs: its steps, and what is beside them. Plain data, for reports. */
export interface RunCost {
  readonly memory: RunMemory;
  /** Left out where the number of samples is not known; of a run then its steps alone are told, where they are set. */
  readonly epoch?: EpochCost;
  /** What is done before the first step; left out where the machine was not measured. */
  readonly begin?: BeginCost;
  /** From the command to the last file, its test included. */
  readonly run?: { readonly steps: number; readonly seconds: number };
}

/** Seconds before the first step by what they are taken for. */
export interface BeginCost {
  /** Node with dlspec's code, the spec checked and planned, weights drawn. */
  readonly process: number;
  /** Samples read or drawn, and measured. */
  readonly data: number;
  readonly seconds: number;
}

/** Seconds of an epoch by what they are taken for; where pictures change their size, of the mean of all. */
export interface EpochCost {
  readonly steps: number;
  /** Samples put in a new order. */
  readonly order: number;
  readonly training: number;
  readonly validation: number;
  /** Weights written: the last, and the best. */
  readonly checkpoints: number;
  /** Lines of events written. */
  readonly record: number;
  readonly seconds: number;
}

/** How long a run is, as far as that is known. */
export interface RunLength {
  readonly samples?: { readonly train: number; readonly validation: number; readonly test: number };
  /** Samples that an epoch draws from, where it takes fewer: windows of a text overlap. */
  readonly drawn?: number;
  /** One of the two. */
  readonly epochs?: number;
  readonly steps?: number;
}

/** What samples take; nothing where that is not known. */
export interface DataCost {
  /** Of all samples in memory. */
  readonly bytes: number;
  /** Cells of a table that are read while they are read or drawn. */
  readonly cells: number;
}

export function runCost(
  estimate: Estimate,
  { samples, drawn, epochs, steps }: RunLength,
  data: DataCost = { bytes: 0, cells: 0 },
  /** Of the sizes of pictures that come before its own. */
  smaller: readonly Estimate[] = [],
): RunCost {
  const sizes = [...smaller, estimate];
  const largest = sizes.reduce((a, b) => (b.memory.total > a.memory.total ? b : a));
  const memory = runMemory({ ...estimate, memory: largest.memory }, data.bytes);
  const { batch, step, weights, device } = estimate;
  const parts = evenParts(steps ?? epochs ?? sizes.length, sizes.length);
  const whole = parts.reduce((sum, part) => sum + part, 0);
  /** Each size as long as the run has it. */
  const mean = (of: (each: Estimate) => number) =>
    sizes.reduce((sum, each, at) => sum + (parts[at]! / whole) * of(each), 0);
  const stepSeconds = mean((each) => each.step.seconds);
  // Of what is beside the steps nothing is known then.
  if (!samples) return { memory, ...(steps !== undefined && { run: { steps, seconds: steps * stepSeconds } }) };
  const perStep = batch * step.accumulate;
  const inEpoch = Math.ceil(samples.train / perStep);
  // The last step of an epoch has fewer samples, and takes less in proportion.
  const training = (samples.train / perStep) * stepSeconds;
  const evaluated = (of: number, seconds: number) => (of / batch) * seconds;
  const { seconds = 0, bandwidth = Number.POSITIVE_INFINITY, line = 0 } = device.files ?? {};
  const written = seconds + weights / bandwidth;
  const validation = evaluated(
    samples.validation,
    mean((each) => each.evaluation.seconds),
  );
  const record = (inEpoch / stepsAnEvent(inEpoch)) * line;
  const order = ROW * (drawn ?? samples.train) * (device.begin?.cell ?? 0);
  const epoch = { steps: inEpoch, order, training, validation, checkpoints: 2 * written, record };
  const epochSeconds = order + training + validation + epoch.checkpoints + record;
  const allSteps = steps ?? inEpoch * (epochs ?? 1);
  const begin = beginCost(estimate, data.cells);
  const run = {
    steps: allSteps,
    seconds:
      (begin?.seconds ?? 0) +
      (allSteps / inEpoch) * epochSeconds +
      evaluated(samples.test, estimate.evaluation.seconds),
  };
  return { memory, ...(begin && { begin }), epoch: { ...epoch, seconds: epochSeconds }, run };
}

/** Compiling dlspec's code and doing all that does not depend on the spec's size, in cells. */
const CODE = 130_000;
/** A weight planned and drawn, in cells. */
const WEIGHT = 0.01;
/** A sample that changes its place with another, in cells. */
const ROW = 0.3;

function beginCost({ device, parameters }: Estimate, cells: number): BeginCost | undefined {
  if (!device.begin) return undefined;
  const { node, cell } = device.begin;
  const process = node + (CODE + WEIGHT * parameters) * cell;
  const data = cells * cell;
  return { process, data, seconds: process + data };
}

/** Step events of an epoch, about: enough for a smooth curve, few enough to keep. */
const STEP_EVENTS = 100;

/** So many steps are told together. */
export const stepsAnEvent = (stepsPerEpoch: number): number => Math.max(1, Math.floor(stepsPerEpoch / STEP_EVENTS));

/** Bytes that the process of a run holds at its peak, by kind. */
export interface RunMemory {
  /** Weights, gradients, optimizer and activations. */
  readonly plan: Memory['total'];
  /** Node with dlspec's code, before anything is trained. */
  readonly process: number;
  /** All samples; 0 where they are not known. */
  readonly data: number;
  /** While weights are written, and the best are read again. */
  readonly checkpoint: number;
  readonly total: number;
}

/** Bytes that a run takes of a device's memory. */
export const onDevice = (
  { isAccelerator }: Pick<Device, 'isAccelerator'>,
  taken: Pick<Estimate, 'memory' | 'checkpoint'>,
  data: number,
): number => (isAccelerator ? taken.memory.total : runMemory(taken, data).total);

const MIB = 2 ** 20;
/** The process of `dlspec train` on Node 20 with the smallest network and no data to speak of, as measured. */
const PROCESS = 78 * MIB;

export function runMemory({ memory, checkpoint }: Pick<Estimate, 'memory' | 'checkpoint'>, data: number): RunMemory {
  return { plan: memory.total, process: PROCESS, data, checkpoint, total: memory.total + PROCESS + data + checkpoint };
}
