import { quantity, seconds } from '../../../engine/cost/quantities.ts';
import { element } from '../dom.ts';
import type { Figures } from './figures.ts';

/** What each pass of a training step costs: of a batch, of one sample, and as the engine's calls move it. */
export function passes({ estimate: { passes: all, sample, batch, step } }: Figures): HTMLElement {
  const isFused = all.forward.fused_bytes !== undefined;
  const head = ['', 'FLOPs', 'bytes', ...(isFused ? ['fused'] : []), 'time'];
  const ofSample = batch === 1 ? [] : ['FLOPs a sample', 'bytes a sample'];
  const rows = (['forward', 'backward', 'optimizer'] as const).map((name) => {
    const { flops, bytes, fused_bytes: moved, seconds: time } = all[name];
    const one = name === 'optimizer' ? undefined : sample[name];
    const turns = name !== 'optimizer' && step.accumulate > 1 ? `, ${step.accumulate} times` : '';
    return element(
      'tr',
      {},
      element('th', { scope: 'row', class: 'word' }, name + turns),
      ...[
        quantity(flops, ''),
        quantity(bytes, 'B'),
        ...(isFused ? [quantity(moved ?? bytes, 'B')] : []),
        seconds(time),
        ...(ofSample.length > 0 ? [one ? quantity(one.flops, '') : '', one ? quantity(one.bytes, 'B') : ''] : []),
      ].map((text) => element('td', {}, text)),
    );
  });
  return element(
    'div',
    { class: 'scroller passes' },
    element(
      'table',
      {},
      element('caption', { class: 'spoken' }, 'Passes of a training step'),
      element(
        'thead',
        {},
        element('tr', {}, ...[...head, ...ofSample].map((text) => element('th', { scope: 'col' }, text))),
      ),
      element('tbody', {}, ...rows),
    ),
  );
}
