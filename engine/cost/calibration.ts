import type { BeginSpeed, Device, FileSpeed, KernelTiming, Speed } from './devices.ts';

/** What a machine was measured to do, by `dlspec calibrate`. Plain data: it is kept as JSON. */
export interface Calibration {
  readonly schema: typeof CALIBRATION_SCHEMA;
  /** When, in ISO 8601; the processor and the instruction set that was measured. */
  readonly time: string;
  readonly processor: string;
  readonly instructions: string;
  /** Bytes of memory that it has. */
  readonly memory: number;
  readonly files: FileSpeed;
  readonly begin: BeginSpeed;
  /** With one thread, and with as many as there are. */
  readonly speeds: readonly Speed[];
}

/** 2: kernels. 3: files; measurements that agree. 4: what is done before the first step. */
export const CALIBRATION_SCHEMA = 4;

/** Why a file is no calibration, in words that follow its name. */
export class CalibrationError extends Error {}

/** It is one of another version, whose figures mean something else. */
export class OutdatedCalibration extends CalibrationError {}

/** The machine as a device of the roofline, at the speed of all its threads. */
export function deviceOf({ speeds, memory, processor, files, begin }: Calibration): Device {
  const { peak, bandwidths } = speeds.at(-1)!;
  const { bandwidth } = bandwidths.at(-1)!;
  return { name: 'this', peak, bandwidth, memory, source: `measured: ${processor}`, files, begin, speeds };
}

/** Throws CalibrationError where `text` is not what `dlspec calibrate` writes. */
export function parseCalibration(text: string): Calibration {
  let found: Partial<Calibration>;
  try {
    found = JSON.parse(text);
  } catch {
    throw new CalibrationError('is not JSON');
  }
  if (found?.schema !== CALIBRATION_SCHEMA) throw new OutdatedCalibration('is of another version of dlspec');
  const isWhole =
    isPositive(found.memory) &&
    typeof found.processor === 'string' &&
    isPositive(found.files?.seconds) &&
    isPositive(found.files?.bandwidth) &&
    isPositive(found.files?.line) &&
    isPositive(found.begin?.node) &&
    isPositive(found.begin?.cell) &&
    Array.isArray(found.speeds) &&
    found.speeds.length > 0 &&
    found.speeds.every(isSpeed);
  if (!isWhole) throw new CalibrationError('is not whole');
  return found as Calibration;
}

const isPositive = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value > 0;

const isSpeed = (speed: Partial<Speed> | undefined): boolean =>
  isPositive(speed?.threads) &&
  isPositive(speed?.peak) &&
  isPositive(speed?.call) &&
  isPositive(speed?.step) &&
  Array.isArray(speed?.kernels) &&
  speed.kernels.every(isTiming) &&
  Array.isArray(speed?.bandwidths) &&
  speed.bandwidths.length > 0 &&
  speed.bandwidths.every(({ workingSet, bandwidth }) => isPositive(workingSet) && isPositive(bandwidth));

const isTiming = ({ kernel, extents, flops, bytes, seconds }: Partial<KernelTiming>): boolean =>
  typeof kernel === 'string' &&
  Array.isArray(extents) &&
  extents.every(isPositive) &&
  isPositive(seconds) &&
  [flops, bytes].every((each) => each === 0 || isPositive(each));
