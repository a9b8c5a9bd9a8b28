import { takenBy } from './estimate.ts';
import type { EstimateRequest } from './estimate_request.ts';
import { onDevice } from './run_cost.ts';

/** No larger ones are looked for: what fits them fits any. */
export const MOST_SAMPLES = 2 ** 16;

/**
 * The largest batch whose training fits `bytes` of the device's memory, up to `MOST_SAMPLES`; 0 where not even one sample does.
 * `data`: bytes of all samples. Plans the network for some twenty batches: for a command, not for every key that is pressed.
 */
export const largestBatch = (request: EstimateRequest, bytes: number, data = 0): number =>
  largestThat((batch) => onDevice(request.device, takenBy({ ...request, batch }), data) <= bytes);

/** The largest number of samples that fits, up to `MOST_SAMPLES`, where fewer than some that fit do too; 0 where not one does. */
export function largestThat(fits: (batch: number) => boolean): number {
  if (!fits(1)) return 0;
  let [good, bad] = [1, 2];
  while (bad <= MOST_SAMPLES && fits(bad)) [good, bad] = [bad, 2 * bad];
  if (bad > MOST_SAMPLES) return MOST_SAMPLES;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (fits(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
