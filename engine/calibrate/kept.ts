import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Calibration, deviceOf, OutdatedCalibration, parseCalibration } from '../cost/calibration.ts';
import { type Device, generic } from '../cost/devices.ts';
import { makeFolder, writeWhole } from '../run/files.ts';

/** Where the calibration of this machine is kept: one for each user. */
export function calibrationFile(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'dlspec', 'calibration.json');
}

/** Throws what the file system throws. */
export function keepCalibration(calibration: Calibration, file = calibrationFile()): void {
  makeFolder(dirname(file));
  writeWhole(file, `${JSON.stringify(calibration, null, 2)}\n`);
}

/** When the file changed last; 0 where there is none. */
export const calibratedAt = (file = calibrationFile()): number =>
  statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Undefined where the machine was never measured, or the file is not whole: measuring writes it anew. */
export function keptCalibration(file = calibrationFile()): Calibration | 'outdated' | undefined {
  try {
    return parseCalibration(readFileSync(file, 'utf8'));
  } catch (error) {
    return error instanceof OutdatedCalibration ? 'outdated' : undefined;
  }
}

/** The device `this`; what stands in for it where another version measured it; undefined where nobody did. */
export function keptDevice(file = calibrationFile()): Device | undefined {
  const kept = keptCalibration(file);
  return kept === 'outdated' ? { ...generic, isOutdated: true } : kept && deviceOf(kept);
}
