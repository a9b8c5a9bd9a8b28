import { Table } from '../table.ts';
import { relu, sigmoid, tanh } from './activations.ts';
import { adaptiveAvgPool2d, adaptiveConcatPool, adaptiveMaxPool2d } from './adaptive_pool.ts';
import { add, divide, multiply, subtract } from './arithmetic.ts';
import { attention } from './attention.ts';
import { avgPool1d, avgPool2d, avgPool3d } from './avg_pool.ts';
import { batchNorm } from './batch_norm.ts';
import { channelShuffle, concat, split } from './concat.ts';
import { convTranspose1d, convTranspose2d, convTranspose3d } from './conv_transpose.ts';
import { conv1d } from './conv1d.ts';
import { conv2d } from './conv2d.ts';
import { conv3d } from './conv3d.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { addPosition, embedding, unembed } from './embedding.ts';
import { flatten } from './flatten.ts';
import { globalAvgPool, globalMaxPool } from './global_pool.ts';
import { image, sequence, tensor, tokens, vector } from './inputs.ts';
import { groupNorm, layerNorm, localResponseNorm, rmsNorm } from './layer_norm.ts';
import { layerScale } from './layer_scale.ts';
import { masking } from './masking.ts';
import { maxPool1d, maxPool2d, maxPool3d } from './max_pool.ts';
import { activityL1, dropPath, gaussianNoise, sampleNormal } from './noise.ts';
import { classToken, patchEmbed } from './patches.ts';
import { elu, leakyRelu, maxout, prelu, relu6 } from './rectifiers.ts';
import { finalState, gru, lstm, rnn } from './recurrent.ts';
import { max, mean, sum } from './reductions.ts';
import { scaledSigmoid } from './scaled_sigmoid.ts';
import { centerCrop, pad, permute, reshape, select, upsample } from './shaping.ts';
import { sinusoidalPosition } from './sinusoidal_position.ts';
import { gelu, hardSigmoid, hardSwish, silu, softplus, softsign } from './smooth_activations.ts';
import { logSoftmax, softmax } from './softmax.ts';

const inputs = [image, vector, tokens, sequence, tensor];
const convolutions = [conv2d, conv1d, conv3d, convTranspose2d, convTranspose1d, convTranspose3d];
const sequences = [embedding, unembed, addPosition, patchEmbed, classToken, attention, rnn, gru, lstm, finalState];
const windows = [maxPool2d, maxPool1d, maxPool3d, avgPool2d, avgPool1d, avgPool3d];
const pools = [globalAvgPool, globalMaxPool, adaptiveAvgPool2d, adaptiveMaxPool2d, adaptiveConcatPool, mean, sum, max];
const rectifiers = [relu, relu6, leakyRelu, prelu, elu, maxout];
const curves = [
  sigmoid,
  scaledSigmoid,
  hardSigmoid,
  tanh,
  gelu,
  silu,
  hardSwish,
  softplus,
  softsign,
  softmax,
  logSoftmax,
];
const regularization = [dropout, dropPath, gaussianNoise, activityL1, sampleNormal];
const normalization = [batchNorm, layerNorm, groupNorm, rmsNorm, localResponseNorm, layerScale];
const merging = [add, subtract, multiply, divide, concat, split];
const places = [masking, sinusoidalPosition];
const shaping = [flatten, reshape, permute, select, channelShuffle, upsample, pad, centerCrop];

export const layers = new Table('layer', [
  ...inputs,
  dense,
  ...convolutions,
  ...sequences,
  ...places,
  ...windows,
  ...pools,
  ...rectifiers,
  ...curves,
  ...regularization,
  ...normalization,
  ...merging,
  ...shaping,
]);
