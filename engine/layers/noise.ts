import { count } from '../graph/shape.ts';
import { number, share } from '../table.ts';
import { dropShared, dropSharedBackward } from './dropout.ts';
import { type Buffer, layer } from './layer.ts';
import { copyAll } from './strides.ts';

/** Randomness while training, beside `dropout`. */

export const dropPath = layer({
  name: 'drop_path',
  summary: 'Drops a whole branch for a sample at random while training',
  doc:
    'Stochastic depth: stands at the end of a branch before it is added to its shortcut. With probability `rate` the branch is 0 for a sample, otherwise divided ' +
    'by 1 − rate. Does nothing when evaluating and predicting. Published networks raise the rate from 0 at the first block to its full value at the last.',
  source: 'Huang et al. 2016',
  role: 'regularization',
  options: { rate: share({ doc: 'Share of the samples that skip the branch.', below: 1, usual: '0.1 to 0.5' }) },
  positional: ['rate'],
  aliases: ['DropPath', 'StochasticDepth', 'stochastic_depth'],
  example: 'drop_path(0.1)',
  trainingOnly: true,
  elementwise: true,
  infer: ([input]) => ({ shape: input! }),
  flops: (input) => count(input),
  // One decision a sample.
  forward: (plan) => dropShared(plan, { positions: count(plan.inputShape), width: 1 }),
  backward: (plan) => dropSharedBackward(plan, { positions: count(plan.inputShape), width: 1 }),
});

export const gaussianNoise = layer({
  name: 'gaussian_noise',
  summary: 'Adds normal noise while training',
  doc: 'y = x + deviation·n, n drawn from the standard normal. After an input it is augmentation, between layers regularization. Does nothing when evaluating and predicting.',
  source: 'Bishop 1995; S1',
  role: 'regularization',
  options: {
    deviation: number({ doc: 'Standard deviation of the noise.', above: 0, usual: '0.01 to 0.5 for z-scored inputs' }),
  },
  positional: ['deviation'],
  aliases: ['GaussianNoise', 'noise'],
  example: 'gaussian_noise(0.1)',
  trainingOnly: true,
  elementwise: true,
  infer: ([input]) => ({ shape: input! }),
  flops: (input) => 2 * count(input),
  forward(plan) {
    const sizes = { values: count(plan.inputShape), stream: plan.stream };
    plan.emit('noise_forward', { x: plan.input, y: plan.output }, sizes, { deviation: plan.options.deviation });
  },
  backward(plan) {
    if (plan.inputGradient) copyAll(plan, plan.outputGradient, plan.inputGradient);
  },
});

export const sampleNormal = layer({
  name: 'sample_normal',
  summary: 'Draws from a normal distribution that the network describes',
  doc:
    'z = mean + e^(log_var / 2)·n, n drawn from the standard normal for each value: the reparametrization of a variational autoencoder, through which gradients pass. ' +
    'When predicting z is the mean.',
  source: 'Kingma and Welling 2014',
  role: 'merge',
  options: {},
  positional: [],
  arity: 2,
  aliases: ['reparameterize', 'reparametrize', 'Sampling'],
  example: 'sample_normal(mean, log_var)',
  infer([mean, logVar]) {
    if (mean!.length === logVar!.length && mean!.every((size, axis) => size === logVar![axis])) return { shape: mean! };
    return { problem: `needs a log-variance for each mean, got [${mean!.join(', ')}] and [${logVar!.join(', ')}]` };
  },
  flops: (input) => 4 * count(input),
  elementwise: true,
  trainingOnly: true,
  forward(plan) {
    const [mean, log_var] = plan.inputs as [Buffer, Buffer];
    const sizes = { values: count(plan.inputShape), stream: plan.stream };
    plan.emit('sample_normal_forward', { mean, log_var, z: plan.output }, sizes);
  },
  backward(plan) {
    const [dmean, dlog_var] = plan.inputGradients;
    const given = { ...(dmean && { dmean }), ...(dlog_var && { dlog_var }) };
    const buffers = { mean: plan.input, z: plan.output, dz: plan.outputGradient, ...given };
    plan.emit('sample_normal_backward', buffers, { values: count(plan.inputShape) });
  },
});

export const activityL1 = layer({
  name: 'activity_l1',
  summary: 'Passes its input on and adds its absolute values to the loss',
  doc: 'loss += rate·Σ|x| / batch. Makes activations sparse, as in a sparse autoencoder. No parameters; nothing changes when evaluating and predicting.',
  source: 'S1; Ng 2011',
  role: 'regularization',
  options: { rate: number({ doc: 'Weight of the penalty.', above: 0, usual: '1e-6 to 1e-3' }) },
  positional: ['rate'],
  aliases: ['ActivityRegularization', 'activity_regularizer'],
  example: 'activity_l1(1e-5)',
  trainingOnly: true,
  elementwise: true,
  infer: ([input]) => ({ shape: input! }),
  flops: (input) => 2 * count(input),
});
