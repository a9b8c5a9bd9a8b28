/** Straight pieces in which the pen goes from one point to the next. */
const PIECES = 3;

/**
 * Draws strokes on a square sheet: keeps for each pixel the distance to the nearest piece of stroke, so that a stroke
 * has smooth edges and crossings are no brighter than the rest.
 */
export class Pen {
  /** Square of the distance of each pixel's middle to the nearest stroke, row by row. */
  private readonly distance: Float64Array;
  /** The pixels that any stroke has come near. */
  private left = 0;
  private right = -1;
  private top = 0;
  private bottom = -1;

  /** `size`: pixels on a side. */
  constructor(private readonly size: number) {
    this.distance = new Float64Array(size * size);
  }

  /** An empty sheet. */
  clear(): void {
    this.distance.fill(Number.POSITIVE_INFINITY);
    this.left = this.size;
    this.right = -1;
    this.top = this.size;
    this.bottom = -1;
  }

  /**
   * A stroke through `points` (x and y in turn, in pixels), in the order of `path`: a Catmull-Rom curve. Pixels
   * farther than `reach` from it are left alone.
   */
  stroke(points: Float64Array, path: readonly number[], reach: number): void {
    const last = path.length - 1;
    const loop = path[0] === path[last];
    for (let i = 0; i < last; i++) {
      const from = path[i]! * 2;
      const to = path[i + 1]! * 2;
      // At the ends of an open stroke the end itself stands in for the point beyond.
      const before = (i > 0 ? path[i - 1]! : loop ? path[last - 1]! : path[i]!) * 2;
      const after = (i + 1 < last ? path[i + 2]! : loop ? path[1]! : path[i + 1]!) * 2;
      let x = points[from]!;
      let y = points[from + 1]!;
      for (let piece = 1; piece <= PIECES; piece++) {
        const t = piece / PIECES;
        const nextX = curve(points[before]!, points[from]!, points[to]!, points[after]!, t);
        const nextY = curve(points[before + 1]!, points[from + 1]!, points[to + 1]!, points[after + 1]!, t);
        this.line(x, y, nextX, nextY, reach);
        x = nextX;
        y = nextY;
      }
    }
  }

  /** Lays the strokes on `sheet`: up to `brightness` bright, `radius` wide on both sides, the edge soft over one pixel. */
  ink(sheet: Int32Array, radius: number, brightness: number): void {
    const { size, distance, left, right, bottom } = this;
    const outside = (radius + 0.5) ** 2;
    for (let y = this.top; y <= bottom; y++) {
      for (let i = y * size + left; i <= y * size + right; i++) {
        const square = distance[i]!;
        if (square >= outside) continue;
        const cover = Math.min(1, radius + 0.5 - Math.sqrt(square)) * brightness;
        if (cover > sheet[i]!) sheet[i] = cover;
      }
    }
  }

  private line(x0: number, y0: number, x1: number, y1: number, reach: number): void {
    const { size, distance } = this;
    const left = Math.max(0, Math.ceil(Math.min(x0, x1) - reach));
    const right = Math.min(size - 1, Math.floor(Math.max(x0, x1) + reach));
    const top = Math.max(0, Math.ceil(Math.min(y0, y1) - reach));
    const bottom = Math.min(size - 1, Math.floor(Math.max(y0, y1) + reach));
    this.left = Math.min(this.left, left);
    this.right = Math.max(this.right, right);
    this.top = Math.min(this.top, top);
    this.bottom = Math.max(this.bottom, bottom);
    const dx = x1 - x0;
    const dy = y1 - y0;
    const perLength = 1 / Math.max(dx * dx + dy * dy, 1e-12);
    for (let y = top; y <= bottom; y++) {
      const py = y - y0;
      for (let x = left; x <= right; x++) {
        const px = x - x0;
        const share = (px * dx + py * dy) * perLength;
        const along = share <= 0 ? 0 : share >= 1 ? 1 : share;
        const ex = px - along * dx;
        const ey = py - along * dy;
        const square = ex * ex + ey * ey;
        if (square < distance[y * size + x]!) distance[y * size + x] = square;
      }
    }
  }
}

/** Between b and c (t from 0 to 1) on the curve through a, b, c, d (Catmull and Rom 1974). */
function curve(a: number, b: number, c: number, d: number, t: number): number {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}
