import { setOption, trainRule } from '../rule.ts';

/** Networks that plain steps do for. */
const SMALL = 10_000;

export const sgdPlain = trainRule({
  name: 'sgd-plain',
  severity: 'info',
  title: 'sgd without momentum or schedule',
  why:
    'Plain steps crawl along valleys and never settle. Momentum of 0.9 adds up what steps agree in, a schedule (`cosine`) lets the end settle. ' +
    'With momentum the rate is divided by about ten; the fix does both. Linear and small models do without.',
  sources: ['S0', 'S3', 'Sutskever et al. 2013'],
  explainedBy: ['learning-rate-range', 'sparse-adaptive'],
  bad: `data Digits { source: synthetic.digits  normalize: zscore  split: random(validation: 10%) }
network Net { image(1, 28, 28) -> flatten -> dense(64) -> relu -> dropout(0.2) -> dense(10) }
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: sgd(lr: 0.1)  epochs: 20 }
`,
  good: `data Digits { source: synthetic.digits  normalize: zscore  split: random(validation: 10%) }
network Net { image(1, 28, 28) -> flatten -> dense(64) -> relu -> dropout(0.2) -> dense(10) }
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: sgd(lr: 0.01, momentum: 0.9)  epochs: 20 }
`,
  *check(train) {
    const { optimizer, network } = train;
    const { momentum, lr } = optimizer.options as { readonly momentum?: number; readonly lr?: number };
    if (optimizer.entry !== 'sgd' || (momentum ?? 0) > 0 || train.setting('schedule') !== undefined) return;
    if (network.isLinearModel || (train.setting('clip') !== undefined && lr! >= 1)) return;
    const rate = Number((lr! / 10).toPrecision(2));
    const momentumFix = setOption(optimizer, 'momentum', '0.9')[0];
    const rateFix = setOption(optimizer, 'lr', String(rate))[0];
    yield {
      at: optimizer,
      severity: network.parameters < SMALL ? 'hint' : 'info',
      message: `\`sgd(lr: ${lr})\` has neither momentum nor a schedule: \`momentum: 0.9\` with \`lr: ${rate}\` gets there sooner`,
      fixes:
        momentumFix && rateFix
          ? [{ title: `Add momentum 0.9 and divide the rate by ten`, edits: [...rateFix.edits, ...momentumFix.edits] }]
          : [],
    };
  },
});
