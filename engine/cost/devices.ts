import type { KernelWork } from './kernel_work.ts';

/** What a roofline needs to know of a machine. */
export interface Device {
  readonly name: string;
  /** Peak of single-precision arithmetic, FLOP/s. */
  readonly peak: number;
  /** Memory bandwidth, bytes/s. */
  readonly bandwidth: number;
  /** Bytes that a run may take; left out: not known. */
  readonly memory?: number;
  /** Its memory holds the plan alone; that of others the whole process. */
  readonly isAccelerator?: boolean;
  /** Where the figures come from. */
  readonly source?: string;
  /** Stands in for a machine that was measured by another version of dlspec, whose figures no longer serve. */
  readonly isOutdated?: boolean;
  /** Weights written to its disk: seconds of a small file, bytes/s beyond; and lines of events. */
  readonly files?: FileSpeed;
  readonly begin?: BeginSpeed;
  /** Measured in more detail, by number of threads: what time the engine takes is predicted from it. */
  readonly speeds?: readonly Speed[];
}

/** How weights are written: put into a file's order, written and synced. */
export interface FileSpeed {
  /** Of a file of a few values. */
  readonly seconds: number;
  /** Bytes/s of a large one. */
  readonly bandwidth: number;
  /** Seconds that a line takes which is added to a file: an event of a run. */
  readonly line: number;
}

/** What is done before the first step: JavaScript, and so told by what that takes. */
export interface BeginSpeed {
  /** Seconds of a process of Node that does nothing. */
  readonly node: number;
  /** Seconds in which a cell of a table is read. */
  readonly cell: number;
}

/** What so many threads were measured to do. */
export interface Speed {
  readonly threads: number;
  /** Multiply-adds out of registers, FLOP/s. */
  readonly peak: number;
  /** STREAM's triad by what it works on, smallest first: bytes, and bytes/s. The last one is main memory's. */
  readonly bandwidths: readonly { readonly workingSet: number; readonly bandwidth: number }[];
  /** Seconds that a kernel call takes beside its work. */
  readonly call: number;
  /** Seconds that a training step takes beside its kernel calls. */
  readonly step: number;
  /** The engine's kernels, in networks of many sizes. */
  readonly kernels: readonly KernelTiming[];
}

/** A kernel call as it was measured within a training step. */
export interface KernelTiming extends KernelWork {
  readonly seconds: number;
}

/** Stands in until a machine was measured: two cores of a current desktop processor with AVX2. */
export const generic: Device = { name: 'generic', peak: 200e9, bandwidth: 20e9 };

/** Why a device is no more than a stand-in; undefined where it is none. */
export function unmeasured({ name, isOutdated }: Pick<Device, 'name' | 'isOutdated'>): string | undefined {
  if (name !== generic.name) return undefined;
  return isOutdated ? 'this machine was measured by another version of dlspec' : 'this machine was never measured';
}

/** FLOPs per byte from which on a device is bound by arithmetic rather than memory (Williams et al. 2009). */
export const ridge = ({ peak, bandwidth }: Device): number => peak / bandwidth;

/** FLOP/s that can be had at an intensity of so many FLOPs per byte. */
export const attainable = (intensity: number, { peak, bandwidth }: Device): number =>
  Math.min(peak, intensity * bandwidth);

/** Seconds by the roofline: what takes longer, arithmetic or memory. */
export const roofline = (flops: number, bytes: number, { peak, bandwidth }: Device): number =>
  Math.max(flops / peak, bytes / bandwidth);

/** What the roofline says holds a layer up. */
export const boundOf = (flops: number, bytes: number, device: Device): 'compute' | 'memory' =>
  flops / device.peak >= bytes / device.bandwidth ? 'compute' : 'memory';
