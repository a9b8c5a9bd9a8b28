// Generated from the folder by `npm run generate`.
import { activationAfterOutput } from './activation/activation_after_output.ts';
import { activationOnInput } from './activation/activation_on_input.ts';
import { costlyActivation } from './activation/costly_activation.ts';
import { doubleActivation } from './activation/double_activation.ts';
import { dyingReluRisk } from './activation/dying_relu_risk.ts';
import { knownRange } from './activation/known_range.ts';
import { multiLabelSigmoid } from './activation/multi_label_sigmoid.ts';
import { outputRange } from './activation/output_range.ts';
import { saturatingHidden } from './activation/saturating_hidden.ts';
import { sigmoidThenBinary } from './activation/sigmoid_then_binary.ts';
import { slopeRange } from './activation/slope_range.ts';
import { softmaxInside } from './activation/softmax_inside.ts';
import { softmaxOneUnit } from './activation/softmax_one_unit.ts';
import { softmaxThenCrossEntropy } from './activation/softmax_then_cross_entropy.ts';
import { adaptiveConcatPool } from './convolution/adaptive_concat_pool.ts';
import { biasBeforeNorm } from './convolution/bias_before_norm.ts';
import { kernelFits } from './convolution/kernel_fits.ts';
import { smallKernels } from './convolution/small_kernels.ts';
import { stridedOrPooled } from './convolution/strided_or_pooled.ts';
import { costShare } from './cost/cost_share.ts';
import { fitsMemory } from './cost/fits_memory.ts';
import { memoryBound } from './cost/memory_bound.ts';
import { initForActivation } from './initialization/init_for_activation.ts';
import { recurrentInit } from './initialization/recurrent_init.ts';
import { symmetricInit } from './initialization/symmetric_init.ts';
import { tiedEmbeddingScale } from './initialization/tied_embedding_scale.ts';
import { codedClasses } from './loss/coded_classes.ts';
import { embeddingLosses } from './loss/embedding_losses.ts';
import { fewSamplesSoftmax } from './loss/few_samples_softmax.ts';
import { lossExpressesGoal } from './loss/loss_expresses_goal.ts';
import { lossForTask } from './loss/loss_for_task.ts';
import { manyClasses } from './loss/many_classes.ts';
import { metricForTask } from './loss/metric_for_task.ts';
import { noPathToLoss } from './loss/no_path_to_loss.ts';
import { scaleTarget } from './loss/scale_target.ts';
import { unbalancedClasses } from './loss/unbalanced_classes.ts';
import { adamThenSgd } from './optimization/adam_then_sgd.ts';
import { adamw } from './optimization/adamw.ts';
import { batchSize } from './optimization/batch_size.ts';
import { clipGradients } from './optimization/clip_gradients.ts';
import { learningRateRange } from './optimization/learning_rate_range.ts';
import { nlpBetas } from './optimization/nlp_betas.ts';
import { optimizerMoments } from './optimization/optimizer_moments.ts';
import { recurrentCell } from './optimization/recurrent_cell.ts';
import { runLength } from './optimization/run_length.ts';
import { scheduleFits } from './optimization/schedule_fits.ts';
import { sgdPlain } from './optimization/sgd_plain.ts';
import { sparseAdaptive } from './optimization/sparse_adaptive.ts';
import { dropoutNeedsCapacity } from './regularization/dropout_needs_capacity.ts';
import { dropoutRate } from './regularization/dropout_rate.ts';
import { nlpDropoutRatio } from './regularization/nlp_dropout_ratio.ts';
import { nlpRegularize } from './regularization/nlp_regularize.ts';
import { normAndDropout } from './regularization/norm_and_dropout.ts';
import { normLast } from './regularization/norm_last.ts';
import { normMomentum } from './regularization/norm_momentum.ts';
import { normPlacement } from './regularization/norm_placement.ts';
import { normSmallBatch } from './regularization/norm_small_batch.ts';
import { parametersForSamples } from './regularization/parameters_for_samples.ts';
import { regularizeSomething } from './regularization/regularize_something.ts';
import { weightPenaltyRange } from './regularization/weight_penalty_range.ts';
import type { Rule } from './rule.ts';
import { augmentSense } from './run/augment_sense.ts';
import { earlyStopping } from './run/early_stopping.ts';
import { emaHorizon } from './run/ema_horizon.ts';
import { fewSamplesTransfer } from './run/few_samples_transfer.ts';
import { frozenNorm } from './run/frozen_norm.ts';
import { headReplaced } from './run/head_replaced.ts';
import { normalizeInput } from './run/normalize_input.ts';
import { rateByDepth } from './run/rate_by_depth.ts';
import { rowNumber } from './run/row_number.ts';
import { targetLeak } from './run/target_leak.ts';
import { timeOrder } from './run/time_order.ts';
import { unfreezeGradually } from './run/unfreeze_gradually.ts';
import { untrainedParameters } from './run/untrained_parameters.ts';
import { validationShare } from './run/validation_share.ts';
import { bottleneck } from './structure/bottleneck.ts';
import { channelOrder } from './structure/channel_order.ts';
import { concatBalance } from './structure/concat_balance.ts';
import { denseExplosion } from './structure/dense_explosion.ts';
import { dropoutWide } from './structure/dropout_wide.ts';
import { hiddenUnits } from './structure/hidden_units.ts';
import { linearStack } from './structure/linear_stack.ts';
import { pictureIntoDense } from './structure/picture_into_dense.ts';
import { positionMissing } from './structure/position_missing.ts';
import { powerOfTwo } from './structure/power_of_two.ts';
import { regularizeSparseCode } from './structure/regularize_sparse_code.ts';
import { seesAhead } from './structure/sees_ahead.ts';
import { startShallow } from './structure/start_shallow.ts';
import { unusedValue } from './structure/unused_value.ts';
import { vocabularyFits } from './structure/vocabulary_fits.ts';

/** All rules, by theme and name. */
export const rules: readonly Rule[] = [
  activationAfterOutput,
  activationOnInput,
  costlyActivation,
  doubleActivation,
  dyingReluRisk,
  knownRange,
  multiLabelSigmoid,
  outputRange,
  saturatingHidden,
  sigmoidThenBinary,
  slopeRange,
  softmaxInside,
  softmaxOneUnit,
  softmaxThenCrossEntropy,
  adaptiveConcatPool,
  biasBeforeNorm,
  kernelFits,
  smallKernels,
  stridedOrPooled,
  costShare,
  fitsMemory,
  memoryBound,
  initForActivation,
  recurrentInit,
  symmetricInit,
  tiedEmbeddingScale,
  codedClasses,
  embeddingLosses,
  fewSamplesSoftmax,
  lossExpressesGoal,
  lossForTask,
  manyClasses,
  metricForTask,
  noPathToLoss,
  scaleTarget,
  unbalancedClasses,
  adamThenSgd,
  adamw,
  batchSize,
  clipGradients,
  learningRateRange,
  nlpBetas,
  optimizerMoments,
  recurrentCell,
  runLength,
  scheduleFits,
  sgdPlain,
  sparseAdaptive,
  dropoutNeedsCapacity,
  dropoutRate,
  nlpDropoutRatio,
  nlpRegularize,
  normAndDropout,
  normLast,
  normMomentum,
  normPlacement,
  normSmallBatch,
  parametersForSamples,
  regularizeSomething,
  weightPenaltyRange,
  augmentSense,
  earlyStopping,
  emaHorizon,
  fewSamplesTransfer,
  frozenNorm,
  headReplaced,
  normalizeInput,
  rateByDepth,
  rowNumber,
  targetLeak,
  timeOrder,
  unfreezeGradually,
  untrainedParameters,
  validationShare,
  bottleneck,
  channelOrder,
  concatBalance,
  denseExplosion,
  dropoutWide,
  hiddenUnits,
  linearStack,
  pictureIntoDense,
  positionMissing,
  powerOfTwo,
  regularizeSparseCode,
  seesAhead,
  startShallow,
  unusedValue,
  vocabularyFits,
];
