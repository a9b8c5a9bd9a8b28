import { count } from '../graph/shape.ts';
import { share } from '../table.ts';
import { layer } from './layer.ts';

export const dropout = layer({
  name: 'dropout',
  summary: 'Drops a share of the values at random while training',
  doc:
    'Each value becomes 0 with probability `rate`, the others are divided by 1 − rate, so that nothing changes on average. ' +
    'Does nothing when evaluating and predicting.',
  source: 'Srivastava et al. 2014; S0, S1',
  role: 'regularization',
  options: { rate: share({ doc: 'Share of the values that is dropped.', below: 1, usual: '0.2 to 0.5' }) },
  positional: ['rate'],
  aliases: ['Dropout', 'nn.Dropout'],
  example: 'dropout(0.5)',
  elementwise: true,
  trainingOnly: true,
  infer: ([input]) => ({ shape: input! }),
  flops: (input) => 2 * count(input),
  forward(plan) {
    const values = count(plan.inputShape);
    const mask = plan.saved('mask', { perSample: values });
    const sizes = { values, stream: plan.stream };
    plan.emit('dropout_forward', { x: plan.input, y: plan.output, mask }, sizes, { rate: plan.options.rate });
  },
  backward(plan) {
    if (!plan.inputGradient) return;
    const values = count(plan.inputShape);
    const buffers = {
      dy: plan.outputGradient,
      mask: plan.saved('mask', { perSample: values }),
      dx: plan.inputGradient,
    };
    plan.emit('dropout_backward', buffers, { values }, { rate: plan.options.rate });
  },
});
