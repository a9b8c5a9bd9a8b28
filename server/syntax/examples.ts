/** For tests: specs that use everything the grammar has. */

export const classifier = `/// Handwritten digits, 28×28 grey, labels 0–9.
data Digits {
  folder:    "mnist"
  source:    idx("train-images-idx3-ubyte.gz", labels: "train-labels-idx1-ubyte.gz")
  test:      idx("t10k-images-idx3-ubyte.gz", labels: "t10k-labels-idx1-ubyte.gz")
  split:     random(validation: 10%, seed: 7)
  normalize: zscore
}

network LeNet(dropout = 0.5) {
  image(1, 28, 28)
  conv2d(32, kernel: 3) -> relu
  conv2d(64, kernel: 3) -> relu -> max_pool2d(2) -> dropout(0.25)
  flatten -> dense(128) -> relu -> dropout(dropout)
  dense(10)
}

train Baseline {
  network:   LeNet
  data:      Digits
  loss:      cross_entropy
  optimizer: adam(lr: 1e-3)
  batch:     64
  epochs:    12
  metrics:   [accuracy]
  seed:      42
}
`;

/** Not all of it has a meaning yet; all of it has a tree. */
export const everything = `// Forms of values.
data Titanic { source: csv("titanic.csv")  target: class(survived) }
data Table {
  source:   csv("a \\"quoted\\" name.csv", separator: semicolon)
  features: { age: number, fare: number, sex: category, cabin: drop }
  list:     [
    1e-3,
    2_000,  // two thousand
    -4,
  ]
  monitor:  validation.loss
}

/// Twice
/// documented.
network Deep(width = 4 * 8, rate = 10%, bias = true) {
  image(3, 32, 32)
  stem = conv2d(width, kernel: 7x7, stride: 2, padding: same) -> batch_norm
         -> relu  // on a line of its own
         -> max_pool2d(3, stride: 2)
  main = stem -> conv2d(2 * (width + 1) - 3 / 1, kernel: 3) -> relu
  output head = flatten -> dense(10)
}

device Laptop { peak: 200 GFLOP/s  bandwidth: 25 GB/s  memory: 16 GiB }
import { ConvNorm } from "./blocks.dlspec"
block Residual(channels, stride = 1) {
  x = input
  main = x -> conv2d(channels) -> relu
  if stride != 1 or x.channels != channels {
    shortcut = x -> conv2d(channels)  // one by one
  } else if not bias { shortcut = x } else {
    repeat 2 {
      shortcut = x -> (relu -> relu)
    }
  }
  left, right = split(2)
  shared table = dense(10)
  main + shortcut * 0.5 -> concat(left, right)
}

train Run {
  network: Deep(width: 16, rate: 0.5)
  data:    Table
  steps:   100 steps
  /* over
     lines */
  loss:    { digit: cross_entropy, slant: mse(weight: 0.1), optimizer.lr: 1 }
}
`;
