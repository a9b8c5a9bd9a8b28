import { generic } from '../../engine/cost/devices.ts';
import type { Estimate } from '../../engine/cost/estimate.ts';
import { quantity, seconds } from '../../engine/cost/quantities.ts';
import type { CheaperLayer } from './cheaper.ts';

/** Of the network as it is: what is saved is told as a part of it. */
export type Whole = Pick<Estimate, 'parameters' | 'step' | 'memory' | 'device'>;

/** `saves 61 % of the FLOPs, 3.10 ms of 12.0 ms a step, 74 % of the parameters`; what it takes more of comes last. */
export function savings({ saves }: Pick<CheaperLayer, 'saves'>, { parameters, step, memory, device }: Whole): string {
  // Of a machine that was never measured nothing is foretold.
  const isTimed = device.name !== generic.name;
  const parts = [
    { saved: saves.flops, of: step.flops, less: `${share(saves.flops, step.flops)} of the FLOPs` },
    ...(isTimed
      ? [
          {
            saved: saves.seconds,
            of: step.seconds,
            less: `${seconds(Math.abs(saves.seconds))} of ${seconds(step.seconds)} a step`,
          },
        ]
      : []),
    { saved: saves.parameters, of: parameters, less: `${share(saves.parameters, parameters)} of the parameters` },
    {
      saved: saves.memory,
      of: memory.total,
      less: `${quantity(Math.abs(saves.memory), 'B')} of ${quantity(memory.total, 'B')} of memory`,
    },
  ].filter(({ saved, of }) => Math.abs(saved) >= NOTICED * of);
  const told = (wanted: typeof parts) => wanted.map(({ less }) => less).join(', ');
  const [saved, more] = [parts.filter((part) => part.saved > 0), parts.filter((part) => part.saved < 0)];
  const better = saved.length > 0 ? `saves ${told(saved)}` : 'saves hardly anything';
  return more.length > 0 ? `${better}; takes more: ${told(more)}` : better;
}

/** A smaller part of the whole is not told. */
const NOTICED = 0.005;

const share = (part: number, whole: number): string => `${Math.round((100 * Math.abs(part)) / Math.max(1, whole))} %`;

/** `Write as depthwise-separable convolution (saves …)` */
export const cheaperTitle = (layer: CheaperLayer, whole: Whole): string =>
  `Write as ${layer.title} (${savings(layer, whole)})`;
