import { createLogUpdate } from 'log-update';
import { calibrate as measure } from '../../engine/calibrate/calibrate.ts';
import { calibrationFile, keepCalibration } from '../../engine/calibrate/kept.ts';
import { type Calibration, deviceOf } from '../../engine/cost/calibration.ts';
import { ridge } from '../../engine/cost/devices.ts';
import { quantity, seconds } from '../../engine/cost/quantities.ts';
import { reasonOf } from '../../engine/run/files.ts';
import { Failure } from './failure.ts';
import { isLively } from './paint.ts';
import { table } from './table.ts';

/** Measures this machine and keeps what it found as the device `this`. */
export async function calibrate({ format }: { readonly format: 'text' | 'json' }): Promise<void> {
  const line = createLogUpdate(process.stderr);
  const isShown = isLively(process.stderr);
  const calibration = await measure(({ doing, done }) => {
    if (isShown) line(`measuring ${doing} … ${Math.round(100 * done)} %`);
  });
  if (isShown) line.clear();
  const file = calibrationFile();
  try {
    keepCalibration(calibration, file);
  } catch (error) {
    throw new Failure(`cannot write ${file}: ${reasonOf(error)}`);
  }
  if (format === 'json') {
    const device = deviceOf(calibration);
    const { threads } = calibration.speeds.at(-1)!;
    const { peak, bandwidth } = device;
    console.log(JSON.stringify({ peak, bandwidth, ridge: ridge(device), threads, file, ...calibration }));
  } else print(calibration, file);
}

function print(calibration: Calibration, file: string): void {
  const { processor, instructions, speeds } = calibration;
  console.log(`${processor}, ${instructions}`);
  const columns = (name: string, values: readonly string[]) => [name, ...values];
  const threads = speeds.map(({ threads: count }) => (count === 1 ? '1 thread' : `${count} threads`));
  const rows = [
    columns('', threads),
    columns(
      'arithmetic',
      speeds.map(({ peak }) => quantity(peak, 'FLOP/s')),
    ),
    ...speeds[0]!.bandwidths.map(({ workingSet }, at) =>
      columns(
        `memory, ${sizeOf(workingSet)}`,
        speeds.map(({ bandwidths }) => quantity(bandwidths[at]!.bandwidth, 'B/s')),
      ),
    ),
    columns(
      'a kernel call',
      speeds.map(({ call }) => seconds(call)),
    ),
  ];
  for (const line of table(rows, new Set([0]))) console.log(line);
  const device = deviceOf(calibration);
  console.log(`  device this: ridge at ${ridge(device).toPrecision(3)} FLOP/byte; kept in ${file}`);
}

const sizeOf = (bytes: number): string => (bytes < 2 ** 20 ? `${bytes / 2 ** 10} KiB` : `${bytes / 2 ** 20} MiB`);
