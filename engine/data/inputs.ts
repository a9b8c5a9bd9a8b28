import { show } from '../graph/shape.ts';
import { DataError, type Dataset, type Feature } from './dataset.ts';
import { beginning, bytesOf } from './formats/bytes.ts';
import { parseCsv } from './formats/csv.ts';
import { IDX_HEADER, isIdx, parseIdx } from './formats/idx.ts';
import type { Preparation } from './preparation.ts';
import { idxInputs } from './sources/idx.ts';
import { inVocabulary, textOf } from './sources/text.ts';
import type { Cells } from './tables/cells.ts';
import { encodeFeatures } from './tables/features.ts';

/** Samples without their targets. */
export type Inputs = Pick<Dataset, 'samples' | 'shape' | 'inputs' | 'stride'>;

/**
 * Reads samples to predict from a text where the training data was one, else from an IDX file or a table, which of the two
 * shows in its first bytes, and encodes them as the training data was; `scale` and `shift` are yet to be applied. A table needs the columns of the training data, in any
 * order, and may lack the target. `file` is an absolute path. Throws DataError.
 */
export async function loadInputs(file: string, preparation: Preparation): Promise<Inputs> {
  if (preparation.tokens) return textInputs(file, preparation.tokens, preparation.shape[0]!);
  const { bytes } = await beginning(file, IDX_HEADER);
  const inputs = isIdx(bytes)
    ? idxInputs(parseIdx(await bytesOf(file), file), file)
    : tableInputs(parseCsv(await bytesOf(file), file, 'detect'), preparation);
  if (show(inputs.shape) !== show(preparation.shape)) {
    throw new DataError(
      `${file}: its samples are ${show(inputs.shape)}, and the network was trained on ${show(preparation.shape)}`,
    );
  }
  if (preparation.stored === 'float32') return { ...inputs, inputs: Float32Array.from(inputs.inputs) };
  if (inputs.inputs instanceof Uint8Array) return inputs;
  throw new DataError(`${file}: holds fractions, and the network was trained on bytes (0 to 255); store it as uint8`);
}

/** A text in pieces of `length` steps, side by side; what is left at its end is no piece. */
async function textInputs(file: string, vocabulary: readonly string[], length: number): Promise<Inputs> {
  const { tokens } = inVocabulary(textOf(await bytesOf(file), file), vocabulary, file);
  const samples = Math.floor(tokens.length / length);
  if (samples > 0) return { samples, shape: [length], inputs: tokens.subarray(0, samples * length) };
  throw new DataError(
    `${file}: has ${tokens.length} characters, and the network reads ${length} at once; make it longer`,
  );
}

function tableInputs(cells: Cells, { shape, features }: Preparation): Inputs {
  if (shape.length !== 1) {
    throw new DataError(
      `${cells.file}: is a table, and the network was trained on pictures ${show(shape)}; give an IDX file`,
    );
  }
  // Vectors that came from no table have no names: their columns count by place.
  const columns = features ?? cells.columns.map((name): Feature => ({ name, kind: 'number' }));
  const inputs = encodeFeatures(cells, columns);
  return { samples: cells.rows.length, shape: [inputs.length / cells.rows.length], inputs };
}
