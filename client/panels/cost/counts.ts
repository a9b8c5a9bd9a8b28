import type { Work } from '../../../engine/cost/count.ts';
import type { PlacedLayer } from '../../../server/editor/cost_report.ts';
import type { Figures } from './figures.ts';

/** Of what the table tells FLOPs and bytes. */
export interface Count {
  readonly pass: (typeof PASSES)[number];
  readonly per: 'batch' | 'sample';
  /** Bytes as the engine's own calls move them, instead of each operand once. */
  readonly fused: boolean;
}

export const PASSES = ['forward', 'backward', 'optimizer', 'step'] as const;
/** What hovers and `dlspec estimate` tell of a layer too. */
export const AS_ELSEWHERE: Count = { pass: 'forward', per: 'batch', fused: false };

/** Can bytes be told as the engine moves them? Not for what it does not run, nor for one sample, which has no plan. */
export const canFuse = ({ estimate: { passes } }: Figures, { per }: Pick<Count, 'per'>): boolean =>
  per === 'batch' && passes.forward.fused_bytes !== undefined;

/** Layers whose FLOPs, bytes and intensity are those that were asked for. */
export const countedLayers = (figures: Figures, count: Count): readonly PlacedLayer[] =>
  figures.estimate.layers.map((layer) => {
    const { flops, bytes } = workOf(layer, count, figures);
    return { ...layer, flops, bytes, intensity: bytes === 0 ? 0 : flops / bytes };
  });

/** FLOPs and bytes of a layer. A step is so many batches forward and backward as are added up, and the optimizer once. */
function workOf(layer: PlacedLayer, { pass, per, fused }: Count, figures: Figures): Work {
  const isFused = fused && canFuse(figures, { per });
  const { accumulate } = figures.estimate.step;
  const of = (which: 'forward' | 'backward' | 'optimizer'): Work => {
    // The weights are moved once, however many samples there were.
    if (which === 'optimizer' || per === 'batch') {
      const { flops, bytes, fused_bytes: moved = bytes } = layer.passes[which];
      return { flops, bytes: isFused ? moved : bytes };
    }
    return layer.sample[which];
  };
  if (pass !== 'step') return of(pass);
  const [forward, backward, optimizer] = [of('forward'), of('backward'), of('optimizer')];
  const turns = per === 'batch' ? accumulate : 1;
  return {
    flops: turns * (forward.flops + backward.flops) + optimizer.flops,
    bytes: turns * (forward.bytes + backward.bytes) + optimizer.bytes,
  };
}
