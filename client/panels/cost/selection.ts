import { grouped, quantity, seconds } from '../../../engine/cost/quantities.ts';
import { show } from '../../../engine/graph/shape.ts';
import type { PlacedLayer } from '../../../server/editor/cost_report.ts';

/** Anything that stands for a line of the spec. */
export interface Placed {
  readonly name: string;
  readonly line: number;
}

/** The layers at the cursor: marked wherever they are shown. Who is clicked on leads to the line. */
export class Selection {
  private names: ReadonlySet<string> = new Set();
  private line: number | undefined;
  private placed: readonly Placed[] = [];
  private readonly listeners: (() => void)[] = [];

  constructor(readonly reveal: (line: number) => void) {}

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  among(placed: readonly Placed[]): void {
    this.placed = placed;
    this.mark();
  }

  moveTo(line: number): void {
    if (line === this.line) return;
    this.line = line;
    this.mark();
  }

  /** A click, Enter or the space bar on what stands for a layer shows its line. */
  follow(target: Element, { line }: Placed): void {
    target.addEventListener('click', () => this.reveal(line));
    target.addEventListener('keydown', (event) => {
      const { key } = event as KeyboardEvent;
      if (key !== 'Enter' && key !== ' ') return;
      event.preventDefault();
      this.reveal(line);
    });
  }

  private mark(): void {
    this.names = new Set(this.placed.filter(({ line }) => line === this.line).map(({ name }) => name));
    for (const listener of this.listeners) listener();
  }
}

/** Of the layers at the cursor: to be seen, and to be heard. */
export function markCurrent(target: Element, isCurrent: boolean): void {
  target.classList.toggle('chosen', isCurrent);
  if (isCurrent) target.setAttribute('aria-current', 'true');
  else target.removeAttribute('aria-current');
}

/** A layer in a line, for who hovers over it and for who does not see it. */
export function describeLayer(layer: PlacedLayer): string {
  const { name, output, parameters, flops, bytes, intensity, bound } = layer;
  const parts = [`${name} → ${show(output)}`];
  if (parameters > 0) parts.push(`${grouped(parameters)} parameters`);
  if (bytes > 0) {
    const how = `${quantity(flops, 'FLOP')}, ${quantity(bytes, 'B')}, ${intensity.toPrecision(3)} FLOP/byte`;
    const share = `${(100 * layer.share).toFixed(1)} % of the step (${seconds(layer.seconds)})`;
    parts.push(how, `bound by ${bound === 'compute' ? 'arithmetic' : 'memory'}`, share);
  }
  return parts.join(' · ');
}
