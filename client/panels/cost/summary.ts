import { grouped, quantity, seconds } from '../../../engine/cost/quantities.ts';
import { element } from '../dom.ts';
import { changes } from './columns.ts';
import { totalsOf } from './differences.ts';
import type { Figures } from './figures.ts';
import { passes } from './passes.ts';

const KINDS = ['parameters', 'gradients', 'optimizer', 'activations'] as const;

/** The figures of the whole network, what of its memory is taken by what, and what has changed. */
export function summary(figures: Figures, baseline: Figures | undefined): HTMLElement {
  const { batch, parameters, forward, step, memory, device } = figures.estimate;
  const now = totalsOf(figures);
  const before = baseline && totalsOf(baseline);
  const changed = before
    ? changes.flatMap((column) => {
        const layer = (totals: typeof now) => ({ ...figures.estimate.layers[0]!, ...totals });
        const text = column.text({ now: layer(now), before: layer(before) });
        return text ? [fact(column.title, text)] : [];
      })
    : [];
  const facts = [
    fact('parameters', grouped(parameters)),
    fact(`forward, ${batch === 1 ? 'one sample' : `batch of ${grouped(batch)}`}`, quantity(forward.flops, 'FLOP')),
    fact('moved, forward', quantity(forward.bytes, 'B')),
    fact('training step', quantity(step.flops, 'FLOP')),
    fact(`a step on ${named(device)}, about`, seconds(step.seconds)),
    fact('memory in training', quantity(memory.total, 'B')),
    ...runFacts(figures),
  ];
  const none = before && changed.length === 0 ? [fact('difference', 'none')] : [];
  return element(
    'div',
    { class: 'summary' },
    element('dl', { class: 'facts' }, ...facts),
    ...(before ? [element('dl', { class: 'facts changes' }, ...changed, ...none)] : []),
    passes(figures),
    memoryBar(figures),
  );
}

/** Of the run that trains it, as far as its length is known; what an accelerator's process takes elsewhere is left out. */
function runFacts({ run, estimate: { device } }: Figures): HTMLElement[] {
  if (!run) return [];
  return [
    ...(run.epoch ? [fact(`an epoch of ${grouped(run.epoch.steps)} steps, about`, seconds(run.epoch.seconds))] : []),
    ...(run.run ? [fact(`${run.train}, ${grouped(run.run.steps)} steps, about`, seconds(run.run.seconds))] : []),
    ...(device.isAccelerator ? [] : [fact('process at its peak', quantity(run.memory.total, 'B'))]),
  ];
}

const named = ({ name }: { readonly name: string }): string => (name === 'this' ? 'this machine' : name);

const fact = (title: string, value: string): HTMLElement =>
  element('div', {}, element('dt', {}, title), element('dd', {}, value));

function memoryBar({ estimate: { memory, device } }: Figures): HTMLElement {
  const told = KINDS.map((kind) => `${kind} ${quantity(memory[kind], 'B')}`);
  const bar = element('div', { class: 'memory-bar', role: 'img', 'aria-label': `Memory: ${told.join(', ')}` });
  for (const kind of KINDS) {
    const part = element('div', { class: kind, title: `${kind} ${quantity(memory[kind], 'B')}` });
    part.style.flexGrow = String(memory[kind]);
    bar.append(part);
  }
  const legend = KINDS.map((kind, at) => element('span', { class: kind }, told[at]!));
  const room = device.memory
    ? [element('span', { class: 'room' }, `of ${quantity(device.memory, 'B')} on ${named(device)}`)]
    : [];
  return element('div', { class: 'memory' }, bar, element('p', { class: 'memory-legend' }, ...legend, ...room));
}
