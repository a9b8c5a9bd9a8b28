/** A circle, and the place that it stands for. */
export interface Circle {
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

/** Between two circles, in pixels. */
const GAP = 2;

/**
 * Parts circles that lie on one another: the largest stays where it belongs, others hang below their place, so that left and right are
 * true still. In the order of `circles`, each with its new `y`. One that has no room above `bottom` stays.
 */
export function parted(circles: readonly Circle[], bottom: number): number[] {
  const order = [...circles.keys()].sort((a, b) => circles[b]!.r - circles[a]!.r);
  const placed: Circle[] = [];
  const ys = circles.map(({ y }) => y);
  for (const at of order) {
    const circle = circles[at]!;
    const isHidden = placed.some((other) => distance(circle, other) < Math.max(circle.r, other.r));
    const y = isHidden ? below(circle, placed) : circle.y;
    ys[at] = y + circle.r <= bottom ? y : circle.y;
    placed.push({ ...circle, y: ys[at] });
  }
  return ys;
}

/** The nearest place below at which it touches no other. */
function below(circle: Circle, placed: readonly Circle[]): number {
  let { y } = circle;
  for (let moved = true; moved; ) {
    moved = false;
    for (const other of placed) {
      const apart = circle.r + other.r + GAP;
      const beside = Math.abs(circle.x - other.x);
      if (beside >= apart || Math.abs(y - other.y) >= Math.sqrt(apart ** 2 - beside ** 2) - 1e-6) continue;
      y = other.y + Math.sqrt(apart ** 2 - beside ** 2);
      moved = true;
    }
  }
  return y;
}

const distance = (a: Circle, b: Circle): number => Math.hypot(a.x - b.x, a.y - b.y);

/** Of labels in a row, given by their middles and half lengths, those that stand clear of the one before; the first always does. */
export function clear(labels: readonly { readonly at: number; readonly half: number }[], gap: number): boolean[] {
  let last: { readonly at: number; readonly half: number } | undefined;
  return labels.map((label) => {
    const isClear = !last || Math.abs(label.at - last.at) >= label.half + last.half + gap;
    if (isClear) last = label;
    return isClear;
  });
}
