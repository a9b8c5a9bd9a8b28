import { number, type OptionsOf, optional } from '../table.ts';

/** The settings of a `device` declaration. */
export const deviceSettings = {
  peak: number({ doc: 'Peak of single-precision arithmetic, such as `200 GFLOP/s`.', above: 0, unit: 'FLOP/s' }),
  bandwidth: number({ doc: 'How fast memory is read and written, such as `25 GB/s`.', above: 0, unit: 'B/s' }),
  memory: optional(number({ doc: 'Memory that a run may take, such as `16 GiB`.', above: 0, unit: 'B' })),
};

export type DeviceSettings = OptionsOf<typeof deviceSettings>;
