import { describe, expect, it } from 'vitest';
import { classifier, modelOf } from '../../test/random_samples.ts';
import { fitting } from './initial_weights.ts';
import { renamedTo } from './renaming.ts';

/** What becomes of a file's names, `NAME [SHAPE]` each, for a network. */
function begun(network: string, file: readonly string[]) {
  const spec = classifier(network, 2, undefined, undefined, 'block Norm { bn = batch_norm }');
  const model = modelOf(spec, { threads: 1 });
  const { tensors: needed } = model.plan;
  model.close();
  const given = file.map((written, at) => {
    const [name, shape] = written.split(' [') as [string, string];
    const extents = shape.slice(0, -1).split('x').map(Number);
    const values = new Float32Array(extents.reduce((a, b) => a * b)).fill(name.includes('tied') ? 7 : at);
    return { name, shape: extents, values };
  });
  const { tensors, renamed } = renamedTo(needed, spec.network.nodes, given, 'W');
  const found = fitting(tensors, needed, 'W', { initial: true });
  return {
    renamed: Object.fromEntries(renamed),
    /** Which of the file, by place, each of the network's tensors began with. */
    from: found.map(({ tensor, values }) => `${tensor.name} ${values[0]}`),
  };
}

const dense = (path: string, inputs: number, units: number) => [
  `${path}.weight [${units}x${inputs}]`,
  `${path}.bias [${units}]`,
];
const norm = (path: string, width: number) => [`${path}.weight [${width}]`, `${path}.bias [${width}]`];

const FOUND: readonly (readonly [string, string, readonly string[], Record<string, string>])[] = [
  [
    'by the network’s own names, in any order',
    'vector(4) -> dense(5) -> relu -> dense(3)',
    [...dense('dense_2', 5, 3), ...dense('dense_1', 4, 5)],
    {},
  ],
  [
    'by their shapes',
    'vector(4) -> dense(5) -> relu -> dense(3)',
    [...dense('2', 5, 3), ...dense('0', 4, 5)],
    { dense_1: '0', dense_2: '2' },
  ],
  [
    'by the numbers of those that are alike, 10 after 8',
    'vector(4) -> dense(4) -> relu -> dense(4) -> relu -> dense(4)',
    [...dense('net.10', 4, 4), ...dense('net.2', 4, 4), ...dense('net.8', 4, 4)],
    { dense_1: 'net.2', dense_2: 'net.8', dense_3: 'net.10' },
  ],
  [
    'by their labels, though others have the same shapes',
    'vector(4)\n encoder = dense(4)\n decoder = dense(4)\n head = dense(3)',
    [...dense('model.decoder', 4, 4), ...dense('model.encoder', 4, 4), ...dense('fc', 4, 3)],
    { 'encoder.dense': 'model.encoder', 'decoder.dense': 'model.decoder', 'head.dense': 'fc' },
  ],
  [
    'with running statistics or without, and with a count of batches',
    'image(1, 4, 4) -> conv2d(2, kernel: 1) -> batch_norm -> conv2d(2, kernel: 1) -> batch_norm -> flatten -> dense(3)',
    [
      ...['conv1.weight [2x1x1x1]', 'conv1.bias [2]', 'conv2.weight [2x2x1x1]', 'conv2.bias [2]'],
      ...[...norm('bn1', 2), 'bn1.running_mean [2]', 'bn1.running_var [2]'],
      ...norm('bn2', 2),
      ...dense('fc', 32, 3),
    ],
    { conv2d_1: 'conv1', batch_norm_1: 'bn1', conv2d_2: 'conv2', batch_norm_2: 'bn2', dense: 'fc' },
  ],
  [
    "a block of PyTorch's transformer",
    `x = vector(12) -> reshape(3, 4)
     h = x + (x -> layer_norm -> attention(heads: 2))
     h + (h -> layer_norm -> dense(6) -> relu -> dense(4)) -> flatten -> dense(3)`,
    [
      ...['block.self_attn.in_proj_weight [12x4]', 'block.self_attn.in_proj_bias [12]'],
      ...dense('block.self_attn.out_proj', 4, 4),
      ...[...dense('block.linear1', 4, 6), ...dense('block.linear2', 6, 4)],
      ...[...norm('block.norm1', 4), ...norm('block.norm2', 4)],
      ...dense('head', 12, 3),
    ],
    {
      'h.layer_norm': 'block.norm1',
      'h.attention': 'block.self_attn',
      layer_norm: 'block.norm2',
      dense_1: 'block.linear1',
      dense_2: 'block.linear2',
      dense_3: 'head',
    },
  ],
  [
    'by labels that repeat themselves, and the numbers of the blocks around them',
    `vector(4)
     repeat 2 {
       x = input
       bn1 = batch_norm
       bn2 = tanh -> batch_norm
       x + bn2
     }
     head = dense(3)`,
    [
      ...['layer1.1.bn2', 'layer1.1.bn1', 'layer1.0.bn2', 'layer1.0.bn1'].flatMap((path) => norm(path, 4)),
      ...dense('fc', 4, 3),
    ],
    {
      'bn1.batch_norm_1': 'layer1.0.bn1',
      'bn1.batch_norm_2': 'layer1.1.bn1',
      'bn2.batch_norm_1': 'layer1.0.bn2',
      'bn2.batch_norm_2': 'layer1.1.bn2',
      'head.dense': 'fc',
    },
  ],
  [
    'of the same label, that which is called by it alone',
    `vector(4)
     bn = batch_norm
     Norm -> Norm
     head = dense(3)`,
    [...['block.1.bn', 'block.0.bn', 'bn'].flatMap((path) => norm(path, 4)), ...dense('fc', 4, 3)],
    {
      'bn.batch_norm': 'bn',
      'Norm_1.bn.batch_norm': 'block.0.bn',
      'Norm_2.bn.batch_norm': 'block.1.bn',
      'head.dense': 'fc',
    },
  ],
  [
    'a matrix that stands under two names',
    'shared table = embedding(6)\n tokens(5, vocabulary: 7) -> table -> dense(6) -> unembed(table)',
    ['lm_head.tied.weight [7x6]', ...dense('mlp', 6, 6), 'wte.tied.weight [7x6]'],
    { table: 'lm_head.tied', dense: 'mlp' },
  ],
];

describe('layers of a file are found', () => {
  it.each(FOUND)('%s', (_, network, file, renamed) => {
    const found = begun(network, file);
    expect(found.renamed).toEqual(renamed);
    // Every tensor of the network began with that of the same end.
    for (const pair of found.from) {
      const [name, place] = pair.split(' ') as [string, string];
      const layer = Object.keys(renamed).find((path) => name.startsWith(`${path}.`));
      const its = layer === undefined ? name : `${renamed[layer]}${name.slice(layer.length)}`;
      if (!its.includes('tied')) expect(file[Number(place)]).toMatch(`${its} [`);
    }
  });

  it.each([
    [
      'layers alike under names that say no order',
      'vector(4) -> dense(4) -> relu -> dense(4) -> relu -> dense(3)',
      [...dense('left', 4, 4), ...dense('right', 4, 4), ...dense('fc', 4, 3)],
      "W calls its layers otherwise than the network, and 'left', 'right' have the same shapes: rename them to 'dense_1', 'dense_2', or label those layers in the spec as they are called in the file",
    ],
    [
      'a layer of another width',
      'vector(4) -> dense(5) -> relu -> dense(3)',
      [...dense('0', 4, 6), ...dense('2', 6, 3)],
      "W is of another network: it has '0.weight' [6, 4], which this one does not; its weights are called dense_1.weight [5, 4]",
    ],
    [
      'a layer too many',
      'vector(4) -> dense(3)',
      [...dense('0', 4, 3), ...dense('2', 3, 3)],
      "W is of another network: it has '2.weight' [3, 3], which this one does not; its weights are called dense.weight [3, 4]",
    ],
  ] as const)('refuses %s', (_, network, file, message) => {
    expect(() => begun(network, file)).toThrow(message);
  });
});
