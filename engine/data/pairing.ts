import type { OptionsOf } from '../table.ts';
import { DataError, type Dataset } from './dataset.ts';
import type { LoadedData, Part } from './parts.ts';
import { preparationOf } from './preparation.ts';
import { Random } from './random.ts';
import { PAIR_CLASSES, type pairOptions } from './sources/pairs.ts';

/** Rows that stand side by side, and whether they are of one class. */
interface Pairs {
  readonly left: Uint32Array;
  readonly right: Uint32Array;
  readonly same: Uint8Array;
}

/**
 * Pairs out of the parts of other data, as many in each as it has samples: none of validation and test is seen in training.
 * Throws DataError where samples have no class each.
 */
export function paired(data: LoadedData, options: OptionsOf<typeof pairOptions>): LoadedData {
  const { train, validation, test, preparation } = data;
  const drawn = [train, validation, test].map((part, stream) =>
    drawPairs(part, options.same, new Random(options.seed, stream)),
  );
  const together = gathered(train.dataset, drawn.slice(0, 2));
  const tested = gathered(test.dataset, drawn.slice(2));
  const [all, other] = [together.samples, drawn[0]!.same.length];
  const rows = range(0, other);
  return {
    train: { dataset: together, rows },
    validation: { dataset: together, rows: range(other, all) },
    test: { dataset: tested, rows: range(0, tested.samples) },
    preparation: preparationOf(together, preparation, rows),
  };
}

const range = (from: number, to: number): Uint32Array => Uint32Array.from({ length: to - from }, (_, at) => from + at);

/** Every row of a part once on the left; on the right another of its class, or one of another class. */
function drawPairs({ dataset, rows }: Part, share: number, random: Random): Pairs {
  const { target } = dataset;
  if (target.kind !== 'class' || (target.width ?? 1) !== 1)
    throw new DataError('source: pairs are of one class or not, and the samples have no class each');
  const classOf = (row: number) => target.values[row]!;
  const byClass = target.classes.map((_, label) => rows.filter((row) => classOf(row) === label));
  const right = new Uint32Array(rows.length);
  const same = new Uint8Array(rows.length);
  rows.forEach((row, at) => {
    const own = byClass[classOf(row)]!;
    const [mates, others] = [own.length - 1, rows.length - own.length];
    if (mates + others === 0) throw new DataError('source: a part of one sample has no pairs; give it more');
    // Drawn in any case, so that a class with one sample does not shift what follows.
    const wantsSame = random.uniform() < share;
    const isSame = others === 0 || (wantsSame && mates > 0);
    same[at] = Number(isSame);
    right[at] = isSame ? mateOf(row, own, random) : otherOf(classOf(row), byClass, random.below(others));
  });
  return { left: rows, right, same };
}

/** Another of the same class. */
function mateOf(row: number, own: Uint32Array, random: Random): number {
  const drawn = own[random.below(own.length - 1)]!;
  return drawn === row ? own.at(-1)! : drawn;
}

/** The row of that number among those of all other classes. */
function otherOf(label: number, byClass: readonly Uint32Array[], number: number): number {
  let left = number;
  for (const [other, rows] of byClass.entries()) {
    if (other === label) continue;
    if (left < rows.length) return rows[left]!;
    left -= rows.length;
  }
  throw new Error('more was drawn than there is');
}

/** The samples of both sides in memory, pair after pair. */
function gathered(dataset: Dataset, parts: readonly Pairs[]): Dataset {
  const { shape, inputs, features } = dataset;
  const values = shape.reduce((product, extent) => product * extent, 1);
  const samples = parts.reduce((sum, { left }) => sum + left.length, 0);
  const side = (rowsOf: (pairs: Pairs) => Uint32Array) => {
    const to = new (inputs.constructor as typeof Float32Array)(samples * values) as typeof inputs;
    let at = 0;
    for (const part of parts)
      for (const row of rowsOf(part)) to.set(inputs.subarray(row * values, (row + 1) * values), values * at++);
    return { shape, inputs: to };
  };
  const same = Uint8Array.from(parts.flatMap((part) => [...part.same]));
  return {
    samples,
    ...side(({ left }) => left),
    more: [side(({ right }) => right)],
    ...(features && { features }),
    target: { kind: 'class', classes: PAIR_CLASSES, values: same },
  };
}
