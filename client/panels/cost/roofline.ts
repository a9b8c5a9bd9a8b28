import { attainable, ridge } from '../../../engine/cost/devices.ts';
import { quantity } from '../../../engine/cost/quantities.ts';
import { element } from '../dom.ts';
import { svg } from '../svg.ts';
import type { Figures } from './figures.ts';
import { decades, LogScale } from './log_scale.ts';
import { clear, parted } from './parting.ts';
import { enter, roving } from './roving.ts';
import { describeLayer, markCurrent, type Selection } from './selection.ts';

/** As wide as there is room, in pixels: text keeps its size. */
const WIDTH = { least: 200, most: 720 };
const SLOPE = 0.6;
/** What is written at the ridge takes so much room beside it. */
const NOTE = 75;
const LOWEST = 230;
const INSET = { left: 84, right: 20, top: 18, bottom: 42 };
/** Radius of a dot: a layer that takes the whole step has the largest. */
const SMALLEST = 4;
const LARGEST = 22;

/** The roofline of the device, and every layer's forward pass on it (Williams et al. 2009). */
export class Roofline {
  readonly root = element('section', { class: 'roofline', 'aria-label': 'Roofline' });
  private dots = new Map<string, SVGCircleElement>();
  private shown: Figures | undefined;
  private width = WIDTH.most;

  constructor(private readonly selection: Selection) {
    selection.onChange(() => this.mark());
    roving(this.root, () => [...this.dots.values()]);
    new ResizeObserver(([entry]) => this.fit(entry!.contentRect.width)).observe(this.root);
  }

  show(figures: Figures): void {
    this.shown = figures;
    this.draw(figures);
  }

  private fit(room: number): void {
    const width = Math.round(Math.min(WIDTH.most, Math.max(WIDTH.least, room)));
    if (width === this.width) return;
    this.width = width;
    if (this.shown) this.draw(this.shown);
  }

  private draw({ estimate }: Figures): void {
    const { device, layers } = estimate;
    const { width } = this;
    const height = Math.round(Math.max(LOWEST, SLOPE * width));
    const costly = layers.filter(({ flops, bytes }) => flops > 0 && bytes > 0);
    const bend = ridge(device);
    const [left, right] = decades([...costly.map(({ intensity }) => intensity), bend / 10, bend * 10]);
    const [low, high] = decades([attainable(left, device), device.peak]);
    const x = new LogScale(left, right, INSET.left, width - INSET.right);
    const y = new LogScale(low, high, height - INSET.bottom, INSET.top);
    const hasRoom = x.at(bend) + NOTE < width;
    const roof = [left, bend, right].map((at) => `${x.at(at)},${y.at(Math.max(low, attainable(at, device)))}`);
    const picture = svg(
      'svg',
      { viewBox: `0 0 ${width} ${height}`, width, height, role: 'group', 'aria-label': this.spoken(bend) },
      ...grid(x, y),
      svg('line', { class: 'ridge', x1: x.at(bend), x2: x.at(bend), y1: y.at(device.peak), y2: y.at(low) }),
      svg(
        'text',
        {
          class: 'note',
          x: x.at(bend) + (hasRoom ? 5 : -5),
          y: y.at(low) - 6,
          'text-anchor': hasRoom ? 'start' : 'end',
        },
        `ridge ${bend.toPrecision(3)}`,
      ),
      svg('polyline', { class: 'roof', points: roof.join(' ') }),
      svg(
        'text',
        { class: 'note', x: x.at(right), y: Math.max(11, y.at(device.peak) - LARGEST - 5), 'text-anchor': 'end' },
        quantity(device.peak, 'FLOP/s'),
      ),
      svg(
        'text',
        { class: 'title', x: (INSET.left + width - INSET.right) / 2, y: height - 6, 'text-anchor': 'middle' },
        'FLOP per byte',
      ),
    );
    this.dots = new Map();
    // Small ones lie on top.
    const inOrder = [...costly].sort((a, b) => b.share - a.share);
    const circles = inOrder.map(({ intensity, share }) => ({
      x: x.at(intensity),
      y: y.at(attainable(intensity, device)),
      r: SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(share),
    }));
    const ys = parted(circles, y.at(low));
    // A dot that hangs below its place is tied to it.
    for (const [at, circle] of circles.entries())
      if (ys[at] !== circle.y)
        picture.append(svg('line', { class: 'tie', x1: circle.x, x2: circle.x, y1: circle.y, y2: ys[at]! }));
    for (const [at, layer] of inOrder.entries()) {
      const dot = svg(
        'circle',
        {
          class: `dot ${layer.bound}`,
          cx: circles[at]!.x,
          cy: ys[at]!,
          r: circles[at]!.r,
          role: 'button',
          'aria-label': describeLayer(layer),
        },
        svg('title', {}, describeLayer(layer)),
      );
      this.selection.follow(dot, layer);
      this.dots.set(layer.name, dot);
      picture.append(dot);
    }
    const dots = [...this.dots.values()];
    enter(dots, dots[0]);
    this.root.replaceChildren(element('h2', {}, 'Roofline'), picture);
    this.mark();
  }

  private spoken(bend: number): string {
    return `Roofline with its ridge at ${bend.toPrecision(3)} FLOP per byte. The table below has the same figures.`;
  }

  private mark(): void {
    for (const [name, dot] of this.dots) markCurrent(dot, this.selection.has(name));
  }
}

function grid(x: LogScale, y: LogScale): SVGElement[] {
  const ends = { bottom: y.at(y.from), top: y.at(y.to), left: x.at(x.from), right: x.at(x.to) };
  const upright = labelled(x.ticks(), short, (tick, text) => ({
    at: x.at(tick),
    half: (LETTER * text.length) / 2,
  })).flatMap(({ tick, text, isWritten }) => [
    svg('line', { class: 'grid', x1: x.at(tick), x2: x.at(tick), y1: ends.top, y2: ends.bottom }),
    ...(isWritten
      ? [svg('text', { class: 'tick', x: x.at(tick), y: ends.bottom + 16, 'text-anchor': 'middle' }, text)]
      : []),
  ]);
  const level = labelled(y.ticks(), speed, (tick) => ({ at: y.at(tick), half: LINE / 2 })).flatMap(
    ({ tick, text, isWritten }) => [
      svg('line', { class: 'grid', x1: ends.left, x2: ends.right, y1: y.at(tick), y2: y.at(tick) }),
      ...(isWritten
        ? [svg('text', { class: 'tick', x: ends.left - 8, y: y.at(tick) + 4, 'text-anchor': 'end' }, text)]
        : []),
    ],
  );
  return [...upright, ...level];
}

/** Of the smallest text, about, in pixels. */
const LETTER = 6.5;
const LINE = 13;

/** What stands at the ticks, as far as no label lies over another. */
function labelled(
  ticks: readonly number[],
  words: (tick: number) => string,
  place: (tick: number, text: string) => { readonly at: number; readonly half: number },
) {
  const texts = ticks.map(words);
  const isClear = clear(
    ticks.map((tick, at) => place(tick, texts[at]!)),
    4,
  );
  return ticks.map((tick, at) => ({ tick, text: texts[at]!, isWritten: isClear[at]! }));
}

const speed = (value: number): string => quantity(value, 'FLOP/s').replace('.0 ', ' ').replace('.00 ', ' ');

const short = (value: number): string =>
  value >= 1 ? value.toLocaleString('en-US') : String(Number(value.toPrecision(1)));
