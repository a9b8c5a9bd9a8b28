import { axisOf, batched, type Mapping, one, permuted, shaped, size, whole } from './network.ts';

/** Operators that put values in another order or shape, or take some of them together. All axes are those of one sample. */

/** The same values in the shape of the output. */
const reshaped: Mapping = (test) => {
  const { shape } = test.output()!;
  return { values: [whole(test.input(0)!)], layers: `reshape(${shape.join(', ') || 1})`, expected: test.output()! };
};

const concat: Mapping = (test) => {
  const values = test.node.inputs.map((_, at) => test.input(at)!);
  const axis = axisOf(test, 0, values[0]!.shape.length);
  const names = values.map((_, at) => `x${at}`).join(', ');
  return { values: values.map(whole), layers: `concat(${names}, axis: ${axis})`, expected: test.output()! };
};

const split: Mapping = (test) => {
  const x = test.input(0)!;
  const axis = axisOf(test, 0, x.shape.length);
  const outputs = test.node.outputs.map((_, at) => test.output(at)!);
  if (new Set(outputs.map(({ shape }) => shape[axis])).size > 1) return 'pieces of different sizes: ours are equal';
  const names = outputs.map((_, part) => `part${part}`);
  return outputs.map((expected, part) => ({
    values: [whole(x)],
    layers: `${names.join(', ')} = x0 -> split(${outputs.length}, axis: ${axis})\ny = ${names[part]}`,
    expected,
  }));
};

const transpose: Mapping = (test) => {
  const x = test.input(0)!;
  const reversed = x.shape.map((_, axis) => x.shape.length - 1 - axis);
  const axes = test.attribute<readonly number[]>('perm', reversed);
  return { values: [whole(x)], layers: `permute(${axes.join(', ')})`, expected: test.output()! };
};

/** Over one axis of a sample after another. */
const reduce =
  (layer: string, first = ''): Mapping =>
  (test) => {
    const x = test.input(0)!;
    const rank = x.shape.length;
    const told = [...(test.input(1)?.values ?? test.attribute<readonly number[]>('axes', []))];
    if (told.length === 0 && test.attribute('noop_with_empty_axes', 0)) return 'over no axis: nothing is done';
    if (rank === 0) return 'a number alone';
    const axes = told.length > 0 ? told.map((axis) => (axis + rank) % rank) : x.shape.map((_, axis) => axis);
    const keeps = test.attribute('keepdims', 1) === 1;
    const over = (from: number) => (axis: number, at: number) =>
      `${layer}(axis: ${axis - from}, keep: ${keeps || (at === axes.length - 1 && axes.length === rank)})`;
    axes.sort((a, b) => b - a);
    const expected = test.output()!;
    // An axis that is not the first leaves that one for samples.
    if (!axes.includes(0)) return { values: [x], layers: first + axes.map(over(1)).join(' -> '), expected };
    return { values: [whole(x)], layers: first + axes.map(over(0)).join(' -> '), expected };
  };

/** Blocks of a picture that become channels, and back. */
const blocks =
  (toSpace: boolean): Mapping =>
  (test) => {
    const x = test.input(0)!;
    const [channels, height, width] = x.shape.slice(1) as [number, number, number];
    const block = test.attribute('blocksize', 1);
    const area = block * block;
    const isColumnFirst = test.attribute('mode', 'DCR') === 'CRD';
    const steps = toSpace
      ? [
          isColumnFirst
            ? [channels / area, block, block, height, width]
            : [block, block, channels / area, height, width],
          isColumnFirst ? [0, 3, 1, 4, 2] : [2, 3, 0, 4, 1],
          [channels / area, height * block, width * block],
        ]
      : [
          [channels, height / block, block, width / block, block],
          [2, 4, 0, 1, 3],
          [channels * area, height / block, width / block],
        ];
    const [apart, axes, together] = steps.map((each) => each.join(', '));
    return {
      values: [x],
      layers: `reshape(${apart}) -> permute(${axes}) -> reshape(${together})`,
      expected: test.output()!,
    };
  };

/** Rows by number: an embedding whose weights are the data, those along the axis its rows. */
const gather: Mapping = (test) => {
  const [data, indices] = [test.input(0)!, test.input(1)!];
  const rank = data.shape.length;
  const axis = axisOf(test, 0, rank);
  if ([...indices.values].some((index) => index < 0)) return 'rows told from behind: tokens begin at 0';
  const others = data.shape.map((_, each) => each).filter((each) => each !== axis);
  const rows = permuted(data, [axis, ...others]);
  const vocabulary = data.shape[axis]!;
  const width = size(rows.shape) / vocabulary;
  // The output has the axes of `indices` in the place of the axis.
  const expected = test.output()!;
  const [before, picked] = [size(data.shape.slice(0, axis)), size(indices.shape)];
  const parts = shaped(expected, before, picked, size(data.shape.slice(axis + 1)));
  return {
    values: [shaped(indices, 1, picked)],
    vocabulary,
    layers: `embedding(${width})`,
    weights: [shaped(rows, vocabulary, width)],
    expected: permuted(parts, [1, 0, 2]),
  };
};

export const networksOfArrangements: Readonly<Record<string, Mapping>> = {
  Concat: concat,
  Split: split,
  Transpose: transpose,
  Flatten: (test) => (axisOf(test, 1, test.input(0)!.shape.length) === 1 ? one('flatten') : reshaped)(test),
  Reshape: reshaped,
  Squeeze: reshaped,
  Unsqueeze: reshaped,
  DepthToSpace: blocks(true),
  SpaceToDepth: blocks(false),
  Gather: gather,
  ReduceMean: reduce('mean'),
  ReduceSum: reduce('sum'),
  ReduceMax: reduce('max'),
  ReduceSumSquare: reduce('sum', 'x0 * x0 -> '),
};

/** As PyTorch writes `PixelShuffle`; shapes with their samples, of which there is one. */
export const shuffledPixels: Mapping = (test) => {
  const [first, last] = [test.input(1), test.input(1, 2)].map((value) => [...value!.values].slice(1).join(', '));
  const axes = (test.attributesOf(1).perm as readonly number[]).slice(1).map((axis) => axis - 1);
  return {
    values: [test.input(0)!],
    layers: `reshape(${first}) -> permute(${axes.join(', ')}) -> reshape(${last})`,
    expected: test.lastOutput()!,
  };
};
export const pooledRow: Mapping = (test) => {
  const { kernel_shape, strides } = test.attributesOf(1) as Record<string, readonly number[]>;
  return {
    values: [batched(test.input(0)!)],
    layers: `avg_pool1d(${kernel_shape![0]}, stride: ${strides![0]})`,
    expected: test.lastOutput()!,
  };
};
