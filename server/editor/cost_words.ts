import { boundOf, generic, unmeasured } from '../../engine/cost/devices.ts';
import type { Estimate } from '../../engine/cost/estimate.ts';
import type { LayerEstimate } from '../../engine/cost/layer_estimate.ts';
import { grouped, quantity, seconds } from '../../engine/cost/quantities.ts';
import type { BeginCost, EpochCost, RunCost } from '../../engine/cost/run_cost.ts';
import { markdownTable } from './markdown_table.ts';

/** Figures of `dlspec estimate` as hovers show them: tables in Markdown. */

const samples = (batch: number): string => (batch === 1 ? 'one sample' : `a batch of ${grouped(batch)}`);

const CELLS = 10;
/** `███░░░░░░░ 31.0 %` */
function bar(share: number): string {
  const full = Math.round(CELLS * share);
  return `${'█'.repeat(full)}${'░'.repeat(CELLS - full)} ${percent(share)}`;
}

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** A layer, or several together: parameters, work, what it is bound by, its share. `which`: those that are told of, in words. */
export function layerFigures(layers: readonly LayerEstimate[], { batch, device }: Estimate, which?: string): string {
  const sum = (of: 'parameters' | 'flops' | 'bytes' | 'share' | 'seconds') =>
    layers.reduce((total, layer) => total + layer[of], 0);
  const [flops, bytes, share] = [sum('flops'), sum('bytes'), sum('share')];
  if (bytes === 0) return 'Costs nothing: only the shape changes.';
  const intensity = flops / bytes;
  const bound = boundOf(flops, bytes, device) === 'compute' ? 'arithmetic' : 'memory';
  return markdownTable(`for ${samples(batch)}${which ? `, ${which}` : ''}`, [
    ['parameters', grouped(sum('parameters'))],
    ['FLOPs, forward', quantity(flops, 'FLOP')],
    ['bytes, forward', quantity(bytes, 'B')],
    [
      'intensity',
      `${intensity.toPrecision(3)} FLOP/byte: bound by ${bound} (ridge ${device.ridge.toPrecision(3)}, device ${device.name})`,
    ],
    ['share of the training step', `${bar(share)} of ${seconds(sum('seconds') / share)}`],
  ]);
}

/** So many layers that take most of the step are named. */
const COSTLIEST = 3;

/** As far as they can be told. */
type RunTime = Pick<RunCost, 'begin' | 'epoch' | 'run'>;

/** A network as it is trained, or one sample of one that nothing trains. `time`: of the train that trains it. */
export function networkFigures(estimate: Estimate, time: RunTime = {}): string {
  const { batch, parameters, forward } = estimate;
  const costliest = [...estimate.layers].sort((a, b) => b.share - a.share).slice(0, COSTLIEST);
  return markdownTable(`for ${samples(batch)}`, [
    ['parameters', grouped(parameters)],
    ['forward', work(forward)],
    ...stepRows(estimate),
    ...timeRows(time),
    ...costliest.flatMap(({ name, share }) => (share > 0 ? [[`\`${name}\``, bar(share)] as const] : [])),
  ]);
}

/** A run: a step, an epoch and all of it, as far as its length is known, and what its process holds. */
export function runFigures(estimate: Estimate, { memory, ...time }: RunCost): string {
  const { batch } = estimate;
  return markdownTable(`for ${samples(batch)}`, [
    ['parameters', grouped(estimate.parameters)],
    ...stepRows(estimate),
    ['process at its peak', processWords(memory)],
    ...timeRows(time),
  ]);
}

/** `160 MB: plan 59.5 MB, Node and the engine 74.4 MB, data 1.63 MB, weights as they are written 18.6 MB` */
export function processWords({ plan, process, data, checkpoint, total }: RunCost['memory']): string {
  const parts = [
    `plan ${quantity(plan, 'B')}`,
    `Node and the engine ${quantity(process, 'B')}`,
    data > 0 ? `data ${quantity(data, 'B')}` : 'data of unknown size',
    `weights as they are written ${quantity(checkpoint, 'B')}`,
  ];
  return `${quantity(total, 'B')}: ${parts.join(', ')}`;
}

/** `150 steps, about 1.10 s: training 1.00 s, validation 80 ms, checkpoints 20 ms` */
export function epochWords({
  steps,
  order,
  training,
  validation,
  checkpoints,
  record,
  seconds: all,
}: EpochCost): string {
  const parts = [
    `training ${seconds(training)}`,
    ...(order > 0 ? [`samples put in order ${seconds(order)}`] : []),
    ...(validation > 0 ? [`validation ${seconds(validation)}`] : []),
    ...(checkpoints > 0 ? [`weights written ${seconds(checkpoints)}`] : []),
    ...(record > 0 ? [`events written ${seconds(record)}`] : []),
  ];
  return `${grouped(steps)} steps, ${about(all)}: ${parts.join(', ')}`;
}

/** `about 250 ms: process 195 ms, data 55.0 ms` */
export const beginWords = ({ process, data, seconds: all }: BeginCost): string =>
  `${about(all)}: process ${seconds(process)}, data ${seconds(data)}`;

const timeRows = ({ begin, epoch, run }: RunTime): [what: string, figure: string][] => [
  ...(begin ? [['before the first step', beginWords(begin)] as [string, string]] : []),
  ...(epoch ? [['epoch', epochWords(epoch)] as [string, string]] : []),
  ...(run ? [['run', `${grouped(run.steps)} steps, ${about(run.seconds)}`] as [string, string]] : []),
];

function stepRows({ step, memory, device }: Estimate): [what: string, figure: string][] {
  const kinds = (['parameters', 'gradients', 'optimizer', 'activations'] as const).map(
    (kind) => `${kind} ${quantity(memory[kind], 'B')}`,
  );
  return [
    ['training step', `${work(step)}, ${about(step.seconds)} on ${nameOf(device)}`],
    ['memory', `${quantity(memory.total, 'B')}: ${kinds.join(', ')}`],
  ];
}

const work = ({ flops, bytes }: Estimate['forward']): string => `${quantity(flops, 'FLOP')}, ${quantity(bytes, 'B')}`;
const about = (time: number): string => `about ${seconds(time)}`;
const nameOf = (device: Estimate['device']): string => {
  const why = unmeasured(device);
  return why ? `device ${device.name} (${why})` : `device ${device.name}`;
};

/** `56,714 parameters · 93.0 MFLOP forward · 3.20 ms a step · 7.50 MB in training, batch 64` */
export function inALine(estimate: Estimate): string {
  const { batch, step, memory, device } = estimate;
  const parts = [
    forwardInALine(estimate),
    // Of a machine that was never measured nothing is foretold.
    ...(device.name === generic.name ? [] : [`${seconds(step.seconds)} a step`]),
    `${quantity(memory.total, 'B')} in training`,
  ];
  return `${parts.join(' · ')}, ${batch === 1 ? 'one sample' : `batch ${batch}`}`;
}

/** `56,714 parameters · 93.0 MFLOP forward` */
export const forwardInALine = ({ parameters, forward }: Estimate): string =>
  `${grouped(parameters)} parameter${parameters === 1 ? '' : 's'} · ${quantity(forward.flops, 'FLOP')} forward`;
