import { count, type Shape, show } from '../graph/shape.ts';
import { call, integer, optional, shared } from '../table.ts';
import { initializer } from '../training/initializers/initial.ts';
import { type Lowering, layer, mustBeSequence } from './layer.ts';
import { copyAll } from './strides.ts';

/** From tokens to vectors and back, and where in a sequence something stands. */

export const embedding = layer({
  name: 'embedding',
  summary: 'A learned vector for each token',
  doc:
    'Tokens `[length]` become a sequence `[length, width]`: row after row of a table `[vocabulary, width]`, which is looked up, not multiplied. ' +
    'vocabulary·width parameters.',
  source: 'Bengio et al. 2003; Mikolov et al. 2013',
  role: 'weighted',
  options: {
    width: integer({
      doc: 'Numbers in a vector.',
      min: 1,
      usual: '50 to 1024 for words',
      aliases: ['embedding_dim', 'embed_dim', 'output_dim'],
    }),
    init: call('initializer', {
      doc: 'How the vectors are drawn.',
      default: initializer('normal', { deviation: 1 }),
      aliases: ['embeddings_initializer'],
    }),
    padding: optional(
      integer({
        doc:
          'The token that only fills sequences up. Its vector begins at 0 and does not learn where it is looked up (`unembed` of the same table teaches it as any other), and its steps are marked as `masking` marks them: ' +
          'recurrent layers, `attention`, `mean`, `sum`, `max`, `batch_norm(axis: 1)` and losses over steps pass over them.',
        min: 0,
        aliases: ['padding_idx', 'pad_token_id', 'mask_zero'],
      }),
    ),
  },
  positional: ['width'],
  inferred: ['num_embeddings', 'vocab_size', 'input_length'],
  aliases: ['Embedding', 'nn.Embedding', 'lookup_table', 'word_embedding'],
  example: 'embedding(128)',
  takesTokens: true,
  looksUp: true,
  infer([input], { width, padding = 0 }, { inputs: [tokens] }) {
    const vocabulary = tokens?.vocabulary;
    if (vocabulary !== undefined && padding >= vocabulary)
      return { problem: `has no token ${padding} to fill up with: its tokens are 0 to ${vocabulary - 1}` };
    if (vocabulary !== undefined) return { shape: [...input!, width] };
    return { problem: `needs tokens, as \`tokens(64, vocabulary: 65)\` gives them, got numbers ${show(input!)}` };
  },
  parameters(_, { width, init, padding }, { inputs: [tokens] }) {
    const vocabulary = tokens!.vocabulary!;
    const shape = [vocabulary, width] as const;
    return [{ name: 'weight', shape, trainable: true, fan: shape, initial: init, zeroRow: padding }];
  },
  flops: () => 0,
  makes: { mask: (input, { padding }) => (padding === undefined ? undefined : count(input)) },
  forward(plan) {
    const buffers = { tokens: plan.input, w: plan.parameter('weight'), y: plan.output };
    plan.emit('embedding_forward', buffers, tableOf(plan));
    const { mask } = plan.made;
    const { padding } = plan.options;
    if (mask && padding !== undefined)
      plan.emit('mask_tokens', { tokens: plan.input, mask }, { length: count(plan.inputShape), padding });
  },
  backward(plan) {
    const buffers = { tokens: plan.input, dy: plan.outputGradient, dw: plan.parameterGradient('weight') };
    const table = tableOf(plan);
    // Where there is none, a token that the table does not have.
    plan.emit('embedding_backward', buffers, { ...table, padding: plan.options.padding ?? table.vocabulary });
  },
});

function tableOf({ inputShape, options: { width }, vocabularies }: Lowering<{ width: number }>) {
  return { length: count(inputShape), width, vocabulary: vocabularies[0]! };
}

export const unembed = layer({
  name: 'unembed',
  summary: 'Logits over the vocabulary, by the table of an embedding',
  doc:
    'y = x·Eᵀ, with E `[vocabulary, width]` the weights of a shared `embedding`: a sequence `[length, width]` becomes `[length, vocabulary]`. ' +
    'Vectors and predictions share their weights, which spares the largest layer of a language model. No parameters of its own.',
  source: 'Press and Wolf 2017',
  role: 'weighted',
  options: { table: shared('embedding', { doc: 'The embedding, made by `shared table = embedding(width)`.' }) },
  positional: ['table'],
  aliases: ['tied_embedding', 'lm_head', 'tie_weights'],
  example: 'unembed(table)',
  infer([input], _, around) {
    const table = around.shared?.table;
    const vocabulary = table?.input.vocabulary;
    if (vocabulary === undefined) return { problem: 'needs a shared embedding that tokens flow into' };
    const { width } = table!.options;
    if (input!.at(-1) === width) return { shape: input!.with(-1, vocabulary) };
    return { problem: `needs vectors as wide as those of its table, ${width}, got ${show(input!)}` };
  },
  passesOn: ['mask'],
  multiplyAdds: (input, output) => count(input) * output.at(-1)!,
  flops: (input, output) => 2 * count(input) * output.at(-1)!,
  forward(plan) {
    const table = plan.sharedParameter('table', 'weight');
    plan.emit('unembed_forward', { x: plan.input, table, y: plan.output }, productOf(plan));
  },
  backward(plan) {
    const { input: x, outputGradient: dy, inputGradient: dx } = plan;
    const dtable = plan.sharedParameterGradient('table', 'weight');
    plan.emit('unembed_backward_weights', { x, dy, dtable }, productOf(plan));
    const table = plan.sharedParameter('table', 'weight');
    if (dx) plan.emit('unembed_backward_data', { dy, table, dx }, productOf(plan));
  },
});

const productOf = ({ inputShape, outputShape }: { inputShape: Shape; outputShape: Shape }) => ({
  rows: count(inputShape) / inputShape.at(-1)!,
  inputs: inputShape.at(-1)!,
  outputs: outputShape.at(-1)!,
});

export const addPosition = layer({
  name: 'add_position',
  summary: 'Adds a learned vector for each place in a sequence',
  doc: 'y = x + P, with P `[positions, features]`: attention sees no order otherwise. positions·features parameters.',
  source: 'Gehring et al. 2017; Vaswani et al. 2017',
  role: 'weighted',
  options: {
    positions: optional(
      integer({
        doc: 'Places that have a vector; by default as many as the sequence is long.',
        min: 1,
        aliases: ['max_len', 'max_position_embeddings', 'block_size'],
      }),
    ),
    init: call('initializer', {
      doc: 'How the vectors are drawn.',
      default: initializer('normal', { deviation: 0.02 }),
      aliases: ['embeddings_initializer'],
    }),
  },
  positional: [],
  aliases: ['PositionalEmbedding', 'positional_embedding', 'position_embedding', 'wpe', 'positional_encoding'],
  example: 'add_position',
  passesOn: ['mask'],
  infer([input], { positions }) {
    const problem = mustBeSequence(input!);
    if (problem) return problem;
    if (positions === undefined || positions >= input![0]!) return { shape: input! };
    return { problem: `has ${positions} positions, fewer than its sequence of ${input![0]}` };
  },
  parameters(input, { positions = input[0]!, init }) {
    const shape = [positions, input[1]!];
    return [{ name: 'weight', shape, trainable: true, fan: [positions, input[1]!], initial: init }];
  },
  flops: (input) => count(input),
  forward(plan) {
    const buffers = { x: plan.input, w: plan.parameter('weight'), y: plan.output };
    plan.emit('add_position_forward', buffers, { values: count(plan.inputShape) });
  },
  backward(plan) {
    const { inputShape, inputGradient, outputGradient, options } = plan;
    const [length, features] = inputShape as readonly [number, number];
    const all = (options.positions ?? length) * features;
    const values = length * features;
    plan.emit('add_position_backward', { dy: outputGradient, dw: plan.parameterGradient('weight') }, { values, all });
    if (inputGradient) copyAll(plan, outputGradient, inputGradient);
  },
});
