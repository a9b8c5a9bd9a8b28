/**
 * Eigenvalues, ascending, and eigenvectors of a symmetric matrix `a`, row-major `[size, size]`, of which the lower half is
 * read: Householder's reduction to three diagonals, then QL steps with implicit shifts. Row k of `vectors` is that of
 * `values[k]`, of length 1. About 9·size³ FLOPs.
 * Source: Bowdler, Martin, Reinsch, Wilkinson 1968, `tred2` and `tql2` of EISPACK; here with rows for columns, so that inner
 * loops run along memory.
 */
export function eigen(a: Float64Array, size: number): { values: Float64Array; vectors: Float64Array } {
  const v = Float64Array.from(a);
  const d = new Float64Array(size);
  const e = new Float64Array(size);
  reduce(v, d, e, size);
  diagonalize(v, d, e, size);
  const order = Array.from(d.keys()).sort((one, other) => d[one]! - d[other]!);
  const vectors = new Float64Array(size * size);
  order.forEach((from, to) => {
    vectors.set(v.subarray(from * size, (from + 1) * size), to * size);
  });
  return { values: Float64Array.from(order, (at) => d[at]!), vectors };
}

/** v becomes Qᵀ with Qᵀ·A·Q of diagonal `d` and `e` beside it: `e[i]` between i − 1 and i. */
function reduce(v: Float64Array, d: Float64Array, e: Float64Array, size: number): void {
  const a = Float64Array.from(v);
  const reflectors: { readonly u: Float64Array; readonly h: number }[] = [];
  const p = new Float64Array(size);
  for (let i = size - 1; i > 0; i--) {
    // The row left of the diagonal is reflected onto its last place.
    const u = a.slice(i * size, i * size + i);
    let scale = 0;
    for (let k = 0; k < i - 1; k++) scale += Math.abs(u[k]!);
    if (scale === 0) {
      e[i] = u[i - 1]!;
      reflectors[i] = { u, h: 0 };
      continue;
    }
    let squares = 0;
    for (let k = 0; k < i; k++) squares += u[k]! * u[k]!;
    const length = u[i - 1]! > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
    e[i] = length;
    const h = squares - u[i - 1]! * length;
    u[i - 1]! -= length;
    // p = A·u / h, of the lower half alone: each row is met once, as row and as column.
    p.fill(0, 0, i);
    for (let j = 0; j < i; j++) {
      const row = j * size;
      const own = u[j]!;
      let sum = a[row + j]! * own;
      for (let k = 0; k < j; k++) {
        const value = a[row + k]!;
        sum += value * u[k]!;
        p[k]! += value * own;
      }
      p[j]! += sum;
    }
    let along = 0;
    for (let j = 0; j < i; j++) {
      p[j]! /= h;
      along += p[j]! * u[j]!;
    }
    const half = along / (2 * h);
    for (let j = 0; j < i; j++) p[j]! -= half * u[j]!;
    for (let j = 0; j < i; j++) {
      const row = j * size;
      const [own, other] = [u[j]!, p[j]!];
      for (let k = 0; k <= j; k++) a[row + k]! -= own * p[k]! + other * u[k]!;
    }
    reflectors[i] = { u, h };
  }
  for (let i = 0; i < size; i++) d[i] = a[i * size + i]!;
  e[0] = 0;
  // Qᵀ: the reflections in turn, of which each leaves the rows from its own on.
  v.fill(0);
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  const g = new Float64Array(size);
  for (let i = 1; i < size; i++) {
    const { u, h } = reflectors[i]!;
    if (h === 0) continue;
    g.fill(0, 0, i);
    for (let j = 0; j < i; j++) {
      const row = j * size;
      for (let k = 0; k < i; k++) g[k]! += u[j]! * v[row + k]!;
    }
    for (let j = 0; j < i; j++) {
      const row = j * size;
      const factor = u[j]! / h;
      for (let k = 0; k < i; k++) v[row + k]! -= factor * g[k]!;
    }
  }
  transpose(v, size);
}

function transpose(v: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const kept = v[i * size + j]!;
      v[i * size + j] = v[j * size + i]!;
      v[j * size + i] = kept;
    }
  }
}

/** Turns pairs of rows of v until nothing stands beside the diagonal `d`. */
function diagonalize(v: Float64Array, d: Float64Array, e: Float64Array, size: number): void {
  e.copyWithin(0, 1);
  e[size - 1] = 0;
  for (let l = 0; l < size; l++) {
    for (;;) {
      let m = l;
      while (m < size - 1 && Math.abs(e[m]!) > Number.EPSILON * (Math.abs(d[m]!) + Math.abs(d[m + 1]!))) m++;
      if (m === l) break;
      let g = (d[l + 1]! - d[l]!) / (2 * e[l]!);
      let r = Math.hypot(g, 1);
      g = d[m]! - d[l]! + e[l]! / (g + (g < 0 ? -r : r));
      let [s, c, p] = [1, 1, 0];
      let i = m - 1;
      for (; i >= l; i--) {
        const f = s * e[i]!;
        const b = c * e[i]!;
        r = Math.hypot(f, g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1]! -= p;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1]! - p;
        r = (d[i]! - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
        turn(v, i * size, size, c, s);
      }
      if (r === 0 && i >= l) continue;
      d[l]! -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
}

/** Turns the row at `first` and the one after it by the angle of cosine c and sine s. */
function turn(v: Float64Array, first: number, size: number, c: number, s: number): void {
  for (let k = first; k < first + size; k++) {
    const f = v[k + size]!;
    v[k + size] = s * v[k]! + c * f;
    v[k] = c * v[k]! - s * f;
  }
}
