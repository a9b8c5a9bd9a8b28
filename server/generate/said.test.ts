import { describe, expect, it } from 'vitest';
import type { Entry, Options, TableName } from '../../engine/table.ts';
import { settingsOf, tables } from '../meaning/names/tables.ts';

/** What practitioners expect to be able to say: each name is an entry of its table, or an option of one. */
const said: Readonly<Partial<Record<TableName, string>>> = {
  layer: `conv1d conv2d conv3d max_pool1d max_pool2d max_pool3d avg_pool1d avg_pool2d avg_pool3d conv_transpose1d conv_transpose2d
    conv_transpose3d global_avg_pool global_max_pool adaptive_avg_pool2d adaptive_max_pool2d adaptive_concat_pool gaussian_noise masking
    relu relu6 leaky_relu prelu elu gelu silu hard_swish hard_sigmoid sigmoid scaled_sigmoid tanh softmax log_softmax maxout softplus softsign
    dropout drop_path batch_norm layer_norm group_norm rms_norm local_response_norm layer_scale rnn gru lstm attention embedding
    unembed add_position sinusoidal_position class_token patch_embed sample_normal channel_shuffle upsample pad reshape permute mean sum
    max activity_l1 dense flatten concat split`,
  loss: `cross_entropy binary_cross_entropy mse mae mape huber log_cosh poisson hinge kl_divergence center contrastive triplet hierarchical_softmax`,
  penalty: 'l1 l2',
  optimizer: 'sgd adagrad adadelta rmsprop adam nadam adamw',
  schedule: 'constant step exponential inverse_time plateau cosine restarts warmup one_cycle',
  clip: 'norm value',
  stop: 'early_stopping',
  initializer: 'uniform xavier he orthogonal identity constant normal zeros ones',
  normalize: 'mean_removal zscore min_max decimal_scaling pca_whitening zca_whitening',
  missing: 'drop mean median constant flag',
  outliers: 'drop clip',
  split: 'random stratified by_column tail k_folds',
  augment: `random_crop horizontal_flip vertical_flip rotation brightness contrast noise cutout mixup word_drop word_swap shift scale`,
  start: 'load',
  unfreeze: 'gradual',
  resize: 'progressive',
  metric: 'accuracy top_k balanced_accuracy f1 precision recall mae rmse r2',
  strategy: 'grid random successive_halving',
  distribution: 'uniform log_uniform choice',
};

/** What is said by an option of something, or by a setting. */
const options: readonly [where: string, of: Options, name: string][] = [
  ...(
    [
      ['loss', 'cross_entropy', 'class_weights'],
      ['loss', 'cross_entropy', 'smoothing'],
      ['loss', 'cross_entropy', 'ignore'],
      ['optimizer', 'sgd', 'momentum'],
      ['optimizer', 'sgd', 'nesterov'],
      ['optimizer', 'adagrad', 'reset'],
      ['optimizer', 'adamw', 'weight_decay'],
      ['layer', 'dropout', 'by'],
      ['layer', 'dropout', 'variational'],
      ['layer', 'lstm', 'bidirectional'],
      ['layer', 'gru', 'bidirectional'],
      ['layer', 'rnn', 'bidirectional'],
      ['layer', 'lstm', 'layers'],
      ['layer', 'lstm', 'recurrent_init'],
      ['layer', 'attention', 'causal'],
      ['layer', 'attention', 'memory'],
      ['layer', 'conv2d', 'groups'],
      ['layer', 'conv2d', 'dilation'],
    ] as const
  ).map(([table, entry, name]): [string, Options, string] => [entry, tables[table].get(entry).options, name]),
  ...[
    'penalty',
    'accumulate',
    'clip',
    'ema',
    'stop',
    'start',
    'freeze',
    'unfreeze',
    'batch_norm',
    'lr_scale',
    'resize',
  ].map((name): [string, Options, string] => ['train', settingsOf.train!, name]),
  ...['weights', 'augment', 'missing', 'outliers', 'normalize', 'features', 'split'].map(
    (name): [string, Options, string] => ['data', settingsOf.data!, name],
  ),
];

describe('what can be said', () => {
  const cases = Object.entries(said).flatMap(([table, names]) =>
    names.split(/\s+/).map((name) => [table as TableName, name] as const),
  );

  it.each(cases)('%s %s', (table, name) => {
    const entry: Entry | undefined = tables[table].entries.get(name);
    expect(entry?.summary).toMatch(/\w/);
  });

  it.each(options)('%s %#: an option', (_, of, name) => {
    expect(of[name]?.doc ?? `there is no ${name}`).not.toMatch(/^there is no/);
  });
});
