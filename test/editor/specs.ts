/** Specs that the tests open. Their data are drawn on the spot: nothing is read from elsewhere. */

const data = `/// Digits drawn on the spot.
data Digits {
  source:    synthetic.digits(samples: 3_000, seed: 1)
  split:     random(validation: 10%, test: 10%, seed: 7)
  normalize: zscore
}
`;

const network = (hidden: string) => `
network Small {
  image(1, 28, 28)
  flatten
  ${hidden}
  dense(10)
}
`;

const train = (name: string, doc: string, epochs: number) => `
/// ${doc}
train ${name} {
  network:   Small
  data:      Digits
  loss:      cross_entropy
  optimizer: adam(lr: 1e-3)
  batch:     64
  epochs:    ${epochs}
  metrics:   [accuracy]
  seed:      42
}
`;

/** A wide dense layer, and nothing after it that drops units. */
export const wide = data + network('dense(512) -> relu') + train('Baseline', 'One and only.', 3);

/** Two declarations: one that ends soon, one that has to be stopped. */
export const digits =
  data +
  network('dense(128) -> relu') +
  train('Short', 'Ends soon.', 6) +
  train('Long', 'Goes on until it is stopped.', 2000);

/** It cannot be trained: no such network. */
export const broken = wide.replace('network:   Small', 'network:   Smal');
