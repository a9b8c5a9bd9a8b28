import { resolve } from 'node:path';
import { count, type Shape } from '../../graph/shape.ts';
import { type OptionsOf, path } from '../../table.ts';
import { DataError, type Dataset } from '../dataset.ts';
import { beginning, bytesOf } from '../formats/bytes.ts';
import { IDX_HEADER, type Idx, idxHeader, parseIdx } from '../formats/idx.ts';
import { source } from './source.ts';

/** More classes than this are no labels. */
const MAX_LABEL = 65_535;
/** Files of labels up to this many bytes are read whole to know the classes while editing. */
const SMALL = 1 << 20;

const options = {
  inputs: path({
    doc: 'File of the samples: N×H×W for grey pictures, N×H×W×C for channels last, N×F for vectors; plain or gzip.',
  }),
  labels: path({ doc: 'File of the class numbers, from 0, one a sample; plain or gzip.' }),
};

export const idx = source({
  name: 'idx',
  summary: 'IDX files, the format of MNIST, plain or gzip',
  doc: 'Whether a file is packed shows in its first bytes, not in its name. Bytes stay bytes in memory. The classes are `0` to the largest label.',
  source: 'LeCun, Cortes, Burges: The MNIST database of handwritten digits',
  options,
  positional: ['inputs'],
  aliases: ['mnist', 'MNIST', 'FashionMNIST', 'fashion_mnist', 'EMNIST', 'KMNIST', 'idx1', 'idx3', 'idx_ubyte'],
  example: 'idx("train-images-idx3-ubyte.gz", labels: "train-labels-idx1-ubyte.gz")',
  tabular: false,
  facts: () => ({ target: 'class' }),
  cells: ({ samples = 0, shape = [] }) => 0.0075 * samples * count(shape),
  files: ({ inputs, labels }) => [inputs, labels],
  async header({ inputs, labels }, { folder }) {
    const inputFile = resolve(folder, inputs);
    const labelFile = resolve(folder, labels);
    const { bytes } = await beginning(inputFile, IDX_HEADER);
    const { extents, type } = idxHeader(bytes, inputFile);
    const shape = sampleShape(extents, inputFile);
    const range = type.name === 'uint8' && ({ stored: 'uint8', inputs: { min: 0, max: 255 } } as const);
    const facts = { target: 'class', shape, samples: extents[0]!, ...range } as const;
    const { fileBytes } = await beginning(labelFile, IDX_HEADER);
    if (fileBytes > SMALL) return { facts };
    const { classes, values } = readLabels(parseIdx(await bytesOf(labelFile), labelFile), labelFile);
    const classCounts = classes.map(() => 0);
    for (const value of values) classCounts[value]!++;
    return { facts: { ...facts, classes, classCounts } };
  },
  load: (options, folder) => load(options, folder),
});

async function load({ inputs, labels }: OptionsOf<typeof options>, folder: string): Promise<Dataset> {
  const inputFile = resolve(folder, inputs);
  const labelFile = resolve(folder, labels);
  // One after the other: where both are missing it is always the first that is told.
  const inputBytes = await bytesOf(inputFile);
  const labelBytes = await bytesOf(labelFile);
  const samples = parseIdx(inputBytes, inputFile);
  const classes = parseIdx(labelBytes, labelFile);
  if (samples.extents.length === 1 && classes.extents.length > 1) {
    throw new DataError(`${inputFile}: holds labels, and ${labelFile} the samples; swap the two`);
  }
  const target = readLabels(classes, labelFile);
  if (samples.extents[0] !== classes.extents[0]) {
    throw new DataError(
      `${inputFile}: has ${samples.extents[0]} samples and ${labelFile} ${classes.extents[0]} labels; use two files that belong together`,
    );
  }
  return { ...idxInputs(samples, inputFile), target: { kind: 'class', ...target } };
}

/** The samples of an IDX file without their labels. Throws DataError. */
export function idxInputs(file: Idx, name: string): Pick<Dataset, 'samples' | 'shape' | 'inputs'> {
  return { samples: file.extents[0]!, shape: sampleShape(file.extents, name), inputs: file.values };
}

function sampleShape(extents: readonly number[], file: string): Shape {
  const [, ...sample] = extents;
  switch (sample.length) {
    case 1:
      return sample;
    case 2:
      return [1, ...sample];
    case 3: {
      const [height, width, channels] = sample as [number, number, number];
      if (channels > 4 && height <= 4) {
        throw new DataError(`${file}: is ${extents.join('×')}, channels first; store pictures as N×H×W×C`);
      }
      return [channels, height, width];
    }
    default:
      throw new DataError(
        `${file}: is ${extents.join('×')}; samples are N×F, N×H×W or N×H×W×C (is it the file of labels?)`,
      );
  }
}

function readLabels({ extents, values, integers }: Idx, file: string): { classes: string[]; values: Int32Array } {
  if (extents.length !== 1 || !integers) {
    throw new DataError(
      `${file}: is ${extents.join('×')}${integers ? '' : ' of fractions'}; labels are N whole numbers (is it the file of samples?)`,
    );
  }
  let largest = 0;
  values.forEach((label: number, i: number) => {
    if (label < 0 || label > MAX_LABEL)
      throw new DataError(`${file}: label ${i} is ${label}; labels are class numbers from 0 to ${MAX_LABEL}`);
    if (label > largest) largest = label;
  });
  return { classes: Array.from({ length: largest + 1 }, (_, label) => String(label)), values: Int32Array.from(values) };
}
