import { count, type ValueType } from '../../graph/shape.ts';
import { DataError, type Dataset, type Feature, type Samples, width } from '../dataset.ts';

type Table = Pick<Dataset, 'samples' | 'shape' | 'inputs' | 'features'>;

/** Do a network's inputs take the columns of a table one after the other? */
export const takesColumns = (inputs: readonly ValueType[]): boolean => inputs.every(({ shape }) => shape.length === 1);

export const columnsTaken = (inputs: readonly ValueType[]): number =>
  inputs.reduce((sum, { shape }) => sum + count(shape), 0);

/**
 * The samples of a table as the inputs of a network take them: the columns in their order, the first input the first of
 * them; as token numbers where it takes tokens. Samples that come from no table, or have other columns than the inputs
 * take, are left as they are. Throws DataError where a cell is no token.
 */
export function byInput<T extends Table>(table: T, inputs: readonly ValueType[]): T {
  const isPlain = inputs.length === 1 && inputs[0]!.vocabulary === undefined;
  const columns = table.shape[0]!;
  if (!table.features || isPlain || !takesColumns(inputs) || columnsTaken(inputs) !== columns) return table;
  const names = namesOf(table.features);
  let begin = 0;
  const [first, ...more] = inputs.map(({ shape, vocabulary }): Samples => {
    const taken = count(shape);
    const from = begin;
    begin += taken;
    const at = (i: number) => table.inputs[Math.floor(i / taken) * columns + from + (i % taken)]!;
    const length = table.samples * taken;
    if (vocabulary === undefined) return { shape, inputs: Float32Array.from({ length }, (_, i) => at(i)) };
    const category = names.slice(from, from + taken).find(({ kind }) => kind === 'category');
    if (category)
      throw new DataError(
        `column '${category.name}' is a category, which becomes a 0 or 1 for each of its texts; tokens are numbers of words: number them, and say \`features: { ${category.name}: number }\``,
      );
    const numbers = Int32Array.from({ length }, (_, i) => {
      const value = at(i);
      if (Number.isInteger(value) && value >= 0 && value < vocabulary) return value;
      const name = names[from + (i % taken)]!.name;
      throw new DataError(
        `column '${name}' has ${value} in row ${Math.floor(i / taken) + 1}; tokens are whole numbers from 0 to ${vocabulary - 1}`,
      );
    });
    return { shape, inputs: numbers, tokens: Array.from({ length: vocabulary }, (_, token) => String(token)) };
  });
  return { ...table, ...first!, ...(more.length > 0 && { more }) };
}

/** The feature that each input column was made of. */
const namesOf = (features: readonly Feature[]): Feature[] =>
  features.flatMap((feature) => new Array<Feature>(width(feature)).fill(feature));
