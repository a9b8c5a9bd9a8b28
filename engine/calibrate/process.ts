import { deviceOf } from '../cost/calibration.ts';
import { reasonOf } from '../run/files.ts';
import { calibrate } from './calibrate.ts';
import { calibrationFile, keepCalibration } from './kept.ts';
import type { Message } from './protocol.ts';

/** The process that measures this machine: native lives here. Whoever wants no answer any more kills it; nothing is half-written. */

const tell = (message: Message): Promise<void> =>
  new Promise((told) => process.send?.(message, () => told()) ?? told());

async function measure(): Promise<Message> {
  const calibration = await calibrate((progress) => void tell({ is: 'progress', progress }));
  const file = calibrationFile();
  try {
    keepCalibration(calibration, file);
  } catch (error) {
    return { is: 'failed', problem: `cannot write ${file}: ${reasonOf(error)}` };
  }
  return { is: 'kept', device: deviceOf(calibration), file };
}

process.on('disconnect', () => process.exit());
const last = await measure().catch((error: Error): Message => ({ is: 'failed', problem: error.message }));
await tell(last);
process.exit(last.is === 'kept' ? 0 : 1);
