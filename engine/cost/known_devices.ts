import type { Device } from './devices.ts';

/**
 * Processors and accelerators that a model may run on, by what their makers publish. `peak` is single precision without
 * tensor cores; of processors it is cores × base clock × FLOPs a cycle.
 */
export interface KnownDevice extends Device {
  readonly title: string;
  readonly memory: number;
  /** Of bfloat16 products with sums in single precision, dense, FLOP/s; left out: it has no units for it. */
  readonly bf16?: number;
  readonly source: string;
}

const TERA = 1e12;
const GB = 1e9;
const GIB = 2 ** 30;

interface Accelerator {
  readonly name: string;
  readonly title: string;
  /** TFLOP/s, TFLOP/s, GB/s, GiB */
  readonly figures: readonly [fp32: number, bf16: number | undefined, bandwidth: number, memory: number];
  readonly source: string;
}

const accelerator = ({ name, title, figures: [fp32, bf16, bandwidth, memory], source }: Accelerator): KnownDevice => ({
  name,
  title,
  peak: fp32 * TERA,
  ...(bf16 !== undefined && { bf16: bf16 * TERA }),
  bandwidth: bandwidth * GB,
  memory: memory * GIB,
  isAccelerator: true,
  source,
});

interface Processor {
  readonly name: string;
  readonly title: string;
  readonly cores: number;
  /** GHz */
  readonly clock: number;
  /** Single-precision FLOPs of a core in a cycle: multiply-add units × lanes × 2. */
  readonly perCycle: number;
  /** Of the memory: channels × MT/s × 8 bytes; and what is usually in such a machine, GiB. */
  readonly channels: number;
  readonly transfers: number;
  readonly memory: number;
  readonly source: string;
}

const processor = ({ name, title, cores, clock, perCycle, channels, transfers, memory, source }: Processor) => ({
  name,
  title,
  peak: cores * clock * 1e9 * perCycle,
  bandwidth: channels * transfers * 1e6 * 8,
  memory: memory * GIB,
  source: `${source}: ${cores} cores × ${clock} GHz × ${perCycle} FLOP, ${channels} × ${transfers} MT/s`,
});

const sheet = (of: string) => `${of} datasheet`;
const ada = 'NVIDIA Ada GPU architecture whitepaper';
const blackwell = 'NVIDIA RTX Blackwell GPU architecture whitepaper';
const ampere = 'NVIDIA Ampere GA102 GPU architecture whitepaper';

export const knownDevices: readonly KnownDevice[] = [
  ...(
    [
      { name: 't4', title: 'NVIDIA T4', figures: [8.1, undefined, 320, 16], source: sheet('NVIDIA T4') },
      {
        name: 'v100',
        title: 'NVIDIA V100 SXM2 32 GB',
        figures: [15.7, undefined, 900, 32],
        source: sheet('NVIDIA V100'),
      },
      { name: 'a10', title: 'NVIDIA A10', figures: [31.2, 125, 600, 24], source: sheet('NVIDIA A10') },
      {
        name: 'a100_40gb',
        title: 'NVIDIA A100 SXM 40 GB',
        figures: [19.5, 312, 1555, 40],
        source: sheet('NVIDIA A100'),
      },
      {
        name: 'a100_80gb',
        title: 'NVIDIA A100 SXM 80 GB',
        figures: [19.5, 312, 2039, 80],
        source: sheet('NVIDIA A100'),
      },
      { name: 'a40', title: 'NVIDIA A40', figures: [37.4, 149.7, 696, 48], source: sheet('NVIDIA A40') },
      { name: 'rtx_a6000', title: 'NVIDIA RTX A6000', figures: [38.7, 154.8, 768, 48], source: ampere },
      { name: 'l4', title: 'NVIDIA L4', figures: [30.3, 121, 300, 24], source: sheet('NVIDIA L4') },
      { name: 'l40s', title: 'NVIDIA L40S', figures: [91.6, 362, 864, 48], source: sheet('NVIDIA L40S') },
      { name: 'h100', title: 'NVIDIA H100 SXM', figures: [67, 989, 3350, 80], source: sheet('NVIDIA H100') },
      {
        name: 'b200',
        title: 'NVIDIA B200 (HGX)',
        figures: [80, 2250, 8000, 180],
        source: sheet('NVIDIA HGX B200'),
      },
      { name: 'h200', title: 'NVIDIA H200 SXM', figures: [67, 989, 4800, 141], source: sheet('NVIDIA H200') },
      { name: 'rtx_3090', title: 'NVIDIA GeForce RTX 3090', figures: [35.6, 71, 936, 24], source: ampere },
      { name: 'rtx_4090', title: 'NVIDIA GeForce RTX 4090', figures: [82.6, 165.2, 1008, 24], source: ada },
      { name: 'rtx_5090', title: 'NVIDIA GeForce RTX 5090', figures: [104.8, 209.5, 1792, 32], source: blackwell },
      {
        name: 'mi250x',
        title: 'AMD Instinct MI250X',
        figures: [47.9, 383, 3277, 128],
        source: sheet('AMD Instinct MI250X'),
      },
      {
        name: 'mi300x',
        title: 'AMD Instinct MI300X',
        figures: [163.4, 1307.4, 5300, 192],
        source: sheet('AMD Instinct MI300X'),
      },
      {
        name: 'apple_m1_max',
        title: 'Apple M1 Max, 32-core GPU',
        figures: [10.4, undefined, 400, 64],
        source: 'Apple newsroom, October 2021',
      },
      {
        name: 'apple_m2',
        title: 'Apple M2, 10-core GPU',
        figures: [3.6, undefined, 100, 24],
        source: 'Apple newsroom, June 2022',
      },
    ] satisfies Accelerator[]
  ).map(accelerator),
  ...(
    [
      {
        name: 'epyc_7763',
        title: 'AMD EPYC 7763',
        cores: 64,
        clock: 2.45,
        perCycle: 32,
        channels: 8,
        transfers: 3200,
        memory: 256,
        source: 'AMD product page',
      },
      {
        name: 'epyc_9654',
        title: 'AMD EPYC 9654',
        cores: 96,
        clock: 2.4,
        perCycle: 32,
        channels: 12,
        transfers: 4800,
        memory: 384,
        source: 'AMD product page',
      },
      {
        name: 'xeon_8380',
        title: 'Intel Xeon Platinum 8380',
        cores: 40,
        clock: 2.3,
        perCycle: 64,
        channels: 8,
        transfers: 3200,
        memory: 256,
        source: 'Intel ARK',
      },
      {
        name: 'ryzen_5950x',
        title: 'AMD Ryzen 9 5950X',
        cores: 16,
        clock: 3.4,
        perCycle: 32,
        channels: 2,
        transfers: 3200,
        memory: 64,
        source: 'AMD product page',
      },
      {
        name: 'ryzen_7950x',
        title: 'AMD Ryzen 9 7950X',
        cores: 16,
        clock: 4.5,
        perCycle: 32,
        channels: 2,
        transfers: 5200,
        memory: 64,
        source: 'AMD product page',
      },
      {
        name: 'graviton3',
        title: 'AWS Graviton3',
        cores: 64,
        clock: 2.6,
        perCycle: 32,
        channels: 8,
        transfers: 4800,
        memory: 128,
        source: 'AWS re:Invent 2021',
      },
      {
        name: 'raspberry_pi_5',
        title: 'Raspberry Pi 5 (Cortex-A76)',
        cores: 4,
        clock: 2.4,
        perCycle: 16,
        channels: 0.5,
        transfers: 4267,
        memory: 8,
        source: 'Raspberry Pi product brief',
      },
    ] satisfies Processor[]
  ).map(processor),
];

export const knownDevice = (name: string): KnownDevice | undefined =>
  knownDevices.find((device) => device.name === name);
