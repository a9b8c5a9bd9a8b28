import type { Parameter } from '../graph/parameter.ts';
import { count, type Shape, show } from '../graph/shape.ts';
import { call, flag, integer, optional, share, value } from '../table.ts';
import { initializer, zeros } from '../training/initializers/initial.ts';
import { attend, attendBackward, type Widths, widthsOf } from './attention_heads.ts';
import { FLOW, layer, mustBeSequence, type Surroundings } from './layer.ts';

/** What keys and values are made from: the input itself, or what it is told to look at. */
const memoryOf = (input: Shape, { named }: Surroundings): Shape => named.memory?.shape ?? input;

function products(input: Shape, options: Widths, around: Surroundings): number {
  const [length, features] = input as readonly [number, number];
  const memory = memoryOf(input, around);
  const { keys, values } = widthsOf(features, options);
  const projections = length * features * keys + count(memory) * (keys + values) + length * values * features;
  return projections + length * memory[0]! * (keys + values);
}

export const attention = layer({
  name: 'attention',
  summary: 'Each step of a sequence gathers from the steps that matter to it',
  doc:
    'Multi-head attention: softmax(Q·Kᵀ/√d)·V in `heads` heads side by side, with Q, K and V linear in the input, and a last linear layer over all heads. ' +
    '`[length, features]` stays. With `memory` the keys and values come from another sequence. Nobody sees steps that `masking` marks. 4·features·(features + 1) parameters; ' +
    'time and memory grow with length².',
  source: 'Bahdanau et al. 2015; Vaswani et al. 2017',
  role: 'weighted',
  options: {
    heads: integer({
      doc: 'Heads; each sees features/heads numbers.',
      min: 1,
      default: 1,
      usual: 'features / 64',
      aliases: ['num_heads', 'n_head', 'nhead'],
    }),
    causal: flag({
      doc: 'A step sees only those before it and itself, as a language model must.',
      default: false,
      aliases: ['is_causal', 'use_causal_mask'],
    }),
    memory: optional(value({ doc: 'Another sequence to look at, such as what an encoder made.' })),
    key_width: optional(
      integer({
        doc: 'Numbers in a query and a key of one head; by default features/heads.',
        min: 1,
        aliases: ['key_dim', 'kdim', 'head_dim'],
      }),
    ),
    value_width: optional(
      integer({
        doc: 'Numbers in a value of one head; by default features/heads.',
        min: 1,
        aliases: ['value_dim', 'vdim'],
      }),
    ),
    bias: flag({ doc: 'Adds learned numbers in all four linear layers.', default: true, aliases: ['use_bias'] }),
    dropout: share({
      doc: 'Share of the attention weights that is dropped while training.',
      below: 1,
      default: 0,
      usual: '0 to 0.1',
    }),
    init: call('initializer', {
      doc: 'How the weights are drawn; biases begin at 0.',
      default: initializer('xavier'),
      aliases: ['kernel_initializer', 'weight_init', 'initializer'],
    }),
  },
  positional: ['heads'],
  inferred: ['embed_dim', 'd_model'],
  aliases: ['MultiheadAttention', 'nn.MultiheadAttention', 'self_attention', 'mha', 'cross_attention'],
  example: 'attention(heads: 4, causal: true)',
  addsShortcut: () => true,
  reads: { mask: ['memory', FLOW] },
  passesOn: ['mask'],
  infer([input], { heads, causal, key_width, value_width }, { named: { memory } }) {
    const problem = mustBeSequence(input!);
    if (problem) return problem;
    if (memory && memory.shape.length !== 2)
      return { problem: `looks at a sequence [length, features], got ${show(memory.shape)} as its \`memory\`` };
    if (memory && causal) return { problem: 'is causal, which has no meaning for the steps of another sequence' };
    const features = input![1]!;
    if (features % heads === 0 || (key_width && value_width)) return { shape: input! };
    return { problem: `has ${heads} heads, which do not part its ${features} features evenly` };
  },
  parameters(input, { bias, init, ...options }, around) {
    const features = input[1]!;
    const { keys, values } = widthsOf(features, options);
    const seen = memoryOf(input, around)[1]!;
    const weight = (name: string, outputs: number, inputs: number): Parameter => {
      const fan = [inputs, outputs] as const;
      return { name, shape: [outputs, inputs], order: [1, 0], trainable: true, fan, initial: init };
    };
    const shift = (name: string, size: number): Parameter[] =>
      bias ? [{ name, shape: [size], trainable: true, fan: [1, 1], initial: zeros }] : [];
    // As in PyTorch, queries, keys and values stand in one tensor where they are made from vectors of one width.
    const projections =
      seen === features
        ? [weight('in_proj_weight', 2 * keys + values, features)]
        : [
            weight('q_proj_weight', keys, features),
            weight('k_proj_weight', keys, seen),
            weight('v_proj_weight', values, seen),
          ];
    return [
      ...projections,
      ...shift('in_proj_bias', 2 * keys + values),
      weight('out_proj.weight', features, values),
      ...shift('out_proj.bias', features),
    ];
  },
  multiplyAdds: (input, _, options, around) => products(input, options, around),
  flops(input, _, options, around) {
    const [length, features] = input as readonly [number, number];
    const memory = memoryOf(input, around);
    const { keys, values } = widthsOf(features, options);
    const shifts = options.bias ? length * (keys + features) + memory[0]! * (keys + values) : 0;
    const softmax = 5 * options.heads * length * memory[0]!;
    return 2 * products(input, options, around) + shifts + softmax;
  },
  forward: attend,
  backward: attendBackward,
});
