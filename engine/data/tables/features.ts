import { DataError, type Feature, width } from '../dataset.ts';
import type { FeatureKind } from '../settings.ts';
import { categoriesOf, categoryNumbers, missing } from './categories.ts';
import { type Cells, columnIndex, isMissing, numberOf, place } from './cells.ts';

/** More categories than this are asked about: names and tickets are usually dropped. */
const MANY_CATEGORIES = 100;
/** `1,5`: meant as a number, and reported as none. */
const DECIMAL_COMMA = /^[+-]?\d+,\d+$/;

/**
 * What each column becomes but those of `aside`, which tells what they are: as `kinds` says, the others by content
 * (numbers, or categories where they hold text). Throws DataError.
 */
export function featuresOf(
  cells: Cells,
  kinds: Readonly<Record<string, FeatureKind>>,
  aside: ReadonlyMap<string, string>,
): Feature[] {
  const asked = new Map(Object.entries(kinds));
  for (const name of asked.keys()) {
    columnIndex(cells, name, 'named in `features`');
    const is = aside.get(name);
    if (is) throw new DataError(`${cells.file}: '${name}' is ${is}; leave it out of \`features\``);
  }
  const features: Feature[] = [];
  cells.columns.forEach((name, index) => {
    const declared = asked.get(name);
    if (aside.has(name) || declared === 'drop') return;
    const kind = declared ?? kindOf(cells, index);
    if (kind === 'number') features.push({ name, kind: 'number' });
    else features.push({ name, kind: 'category', categories: categories(cells, index, declared !== undefined) });
  });
  if (features.length === 0) throw new DataError(`${cells.file}: has no columns left to learn from`);
  return features;
}

/** By content: a column that is mostly numbers is meant to be one, and what is none in it will be reported. */
function kindOf(cells: Cells, index: number): 'number' | 'category' {
  let numbers = 0;
  let texts = 0;
  for (const row of cells.rows) {
    const cell = row[index]!;
    if (isMissing(cell)) continue;
    if (Number.isNaN(numberOf(cell)) && !DECIMAL_COMMA.test(cell)) texts++;
    else numbers++;
  }
  return texts > 0 && texts >= numbers ? 'category' : 'number';
}

function categories(cells: Cells, index: number, declared: boolean): string[] {
  const name = cells.columns[index]!;
  const found = categoriesOf(cells, index, drop(name));
  if (found.length > MANY_CATEGORIES && !declared) {
    throw new DataError(
      `${cells.file}: column '${name}' holds ${found.length} different texts; drop it with \`features: { ${name}: drop }\`, or keep one input for each with \`features: { ${name}: category }\``,
    );
  }
  return found;
}

/** The inputs: samples × the features' widths, numbers as they are and categories as 0 and 1. Throws DataError. */
export function encodeFeatures(cells: Cells, features: readonly Feature[]): Float32Array {
  const columns = features.reduce((sum, feature) => sum + width(feature), 0);
  const inputs = new Float32Array(cells.rows.length * columns);
  let first = 0;
  for (const feature of features) {
    const index = columnIndex(cells, feature.name, 'the training data has it');
    if (feature.kind === 'number') {
      cells.rows.forEach((row, i) => {
        inputs[i * columns + first] = numberAt(cells, i, row[index]!, feature.name);
      });
    } else {
      categoryNumbers(cells, index, feature.categories, drop(feature.name)).forEach((number, i) => {
        inputs[i * columns + first + number] = 1;
      });
    }
    first += width(feature);
  }
  return inputs;
}

function numberAt(cells: Cells, row: number, cell: string, name: string): number {
  const value = numberOf(cell);
  if (!Number.isNaN(value)) return value;
  if (isMissing(cell)) throw missing(cells, row, name, drop(name));
  const comma = DECIMAL_COMMA.test(cell) ? ' (decimals are written with a point)' : '';
  throw new DataError(
    `${place(cells, row, name)}: '${cell}' is no number${comma}; correct it, or say \`features: { ${name}: category }\` or \`drop\``,
  );
}

const drop = (name: string): string =>
  `fill it in, leave the row out, or drop the column with \`features: { ${name}: drop }\``;
