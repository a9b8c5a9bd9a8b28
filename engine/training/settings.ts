import {
  call,
  choice,
  declared,
  declaredOr,
  either,
  inNetwork,
  integer,
  list,
  number,
  type OptionsOf,
  oneOrMore,
  optional,
  record,
} from '../table.ts';

const oneLoss = call('loss', { doc: '' });
const someMetrics = list(call('metric', { doc: '' }), { doc: '' });

/** The settings of a `train` declaration. */
export const trainSettings = {
  network: declared('network', { doc: 'The network to train.', aliases: ['model', 'net'] }),
  data: declaredOr('data', 'source', {
    doc: 'The data to train it on, or a source of samples.',
    aliases: ['dataset', 'train_loader', 'dataloader'],
  }),
  loss: either(oneLoss, record(oneLoss, { doc: '', keys: 'output' }), {
    doc: 'What training makes small. Losses take logits: no softmax or sigmoid before them. Of a network with several outputs, one each: `{ digit: cross_entropy, slant: mse(weight: 0.1) }`.',
    aliases: ['criterion', 'loss_fn', 'objective'],
  }),
  optimizer: oneOrMore(call('optimizer', { doc: '' }), {
    aliases: ['optim', 'opt'],
    doc: 'How the weights follow the gradient; a list is one after the other, all but the last with their length: `[adam(lr: 1e-3, epochs: 8), sgd(lr: 0.1)]`.',
  }),
  schedule: optional(
    oneOrMore(call('schedule', { doc: '' }), {
      doc: "What the optimizer's rate is multiplied by as the run goes on; a list is one after the other.",
      aliases: ['scheduler', 'lr_scheduler', 'lr_schedule'],
    }),
  ),
  batch: integer({ doc: 'Samples in a step.', min: 1, default: 32, usual: '16 to 128', aliases: ['batch_size'] }),
  accumulate: integer({
    doc: 'Batches whose gradients are added up to one step: as `batch` times so many, in the memory of one.',
    min: 1,
    default: 1,
    aliases: ['accumulate_grad_batches', 'gradient_accumulation_steps'],
  }),
  clip: optional(
    call('clip', {
      doc: 'What keeps a gradient from being too large.',
      aliases: ['gradient_clip', 'grad_clip', 'clip_grad', 'clipnorm', 'gradient_clip_val'],
    }),
  ),
  penalty: optional(
    oneOrMore(call('penalty', { doc: '' }), {
      doc: 'What large weights cost; biases and normalizations are free.',
      aliases: ['regularizer', 'kernel_regularizer', 'regularization'],
    }),
  ),
  not_finite: choice(['stop', 'skip'], {
    doc: 'What becomes of a step whose loss or gradient is NaN or infinity: the run ends there and says where it came from (`stop`), or it goes on and the step changes nothing (`skip`).',
    default: 'stop',
    aliases: ['terminate_on_nan', 'detect_anomaly', 'skip_nan', 'skip_nonfinite'],
  }),
  ema: optional(
    number({
      doc: 'Decay of a running average of the weights, which is then what is evaluated, tested and kept.',
      above: 0,
      below: 1,
      usual: '0.99 to 0.9999',
    }),
  ),
  stop: optional(
    call('stop', { doc: 'When the run ends before its length.', aliases: ['callbacks', 'early_stopping'] }),
  ),
  epochs: optional(
    integer({
      doc: 'Length of the run in passes over the training data.',
      min: 1,
      unit: 'epochs',
      aliases: ['num_epochs', 'max_epochs', 'n_epochs'],
    }),
  ),
  steps: optional(
    integer({
      doc: 'Length of the run in steps; instead of `epochs`.',
      min: 1,
      unit: 'steps',
      aliases: ['num_steps', 'max_steps', 'iterations', 'max_iters'],
    }),
  ),
  start: optional(call('start', { doc: 'Where the first weights come from; without it they are drawn.' })),
  freeze: optional(
    list(inNetwork('label', { doc: '' }), {
      doc: 'Labels of layers that keep the weights they begin with.',
      aliases: ['frozen', 'requires_grad', 'trainable'],
    }),
  ),
  unfreeze: optional(call('unfreeze', { doc: 'How the layers of `freeze` come to learn after all.' })),
  batch_norm: optional(
    choice(['frozen'], {
      doc: '`batch_norm` layers under `freeze` use the running statistics that they begin with, and keep them.',
    }),
  ),
  lr_scale: optional(
    record(number({ doc: '', min: 0 }), {
      doc: 'What the learning rate is multiplied by, by label: smaller for layers near the input, `{ stem: 0.1, head: 1 }`.',
      keys: 'label',
      aliases: ['lr_mult', 'param_groups', 'discriminative_lr', 'layer_lr'],
    }),
  ),
  resize: optional(call('resize', { doc: 'How the size of pictures changes during the run.' })),
  metrics: optional(
    either(someMetrics, record(someMetrics, { doc: '', keys: 'output' }), {
      doc: 'What is reported beside the loss. Of a network with several outputs, by output: `{ digit: [accuracy] }`.',
    }),
  ),
  target: optional(
    choice(['input'], { doc: 'What the output is compared with: the sample itself (`input`), as autoencoders are.' }),
  ),
  seed: integer({
    doc: 'Start of every random number of the run. The same seed gives the same bits.',
    min: 0,
    default: 0,
  }),
};

export type TrainSettings = OptionsOf<typeof trainSettings>;
