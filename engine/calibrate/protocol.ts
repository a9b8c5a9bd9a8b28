import type { Device } from '../cost/devices.ts';
import type { Progress } from './calibrate.ts';

/** What the process that measures this machine says over its IPC channel; after `kept` or `failed` it ends by itself. */
export type Message =
  | { readonly is: 'progress'; readonly progress: Progress }
  /** The device `this` as it is from now on, and the file that keeps it. */
  | { readonly is: 'kept'; readonly device: Device; readonly file: string }
  /** One line: why nothing was measured or kept. */
  | { readonly is: 'failed'; readonly problem: string };
