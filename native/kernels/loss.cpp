// Losses: each adds the sum over the samples of the per-sample loss to its slot, and writes the gradient of the mean
// over the samples where one is asked for.
#include <math.h>

#include "kernels/reduce.h"
#include "kernels/softmax.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** logits (N·rows, width), targets (N·rows) int32; per sample the mean over its rows of −log softmax at the target. */
void cross_entropy(const Arguments& call, const Step& step) {
  const auto& [logits, targets, gradient] = first<3>(call.buffers);
  const auto& [rows, width, slot] = first<3>(call.sizes);
  const int32_t* const classes = reinterpret_cast<const int32_t*>(targets);
  const float share = 1.0f / static_cast<float>(rows * step.n);
  const Slices slices = slices_of(step.n * rows, width);
  double partial[kMostSlices];
  parallel(step, slices.count, [&, logits = logits, gradient = gradient, width = width](int64_t slice, void*) {
    double sum = 0;
    for (int64_t row = slices.begin(slice); row < slices.end(slice); ++row) {
      const float* const from = logits + row * width;
      // A class that there is not has no probability: the loss is NaN, which ends the run.
      if (classes[row] < 0 || classes[row] >= width) {
        sum = NAN;
        continue;
      }
      const float score = from[classes[row]];
      const Exponentials row_sum = exponentials_of(from, width);
      sum += log(static_cast<double>(row_sum.sum)) + (static_cast<double>(row_sum.greatest) - score);
      if (!gradient) continue;
      float* const to = gradient + row * width;
      write_softmax(from, width, row_sum, share, to);
      to[classes[row]] -= share;
    }
    partial[slice] = sum;
  });
  for (int64_t slice = 0; slice < slices.count; ++slice) step.sums[slot] += partial[slice] / static_cast<double>(rows);
}

/** outputs, targets (N, values); per sample the mean of (o − t)². */
void mse(const Arguments& call, const Step& step) {
  const auto& [outputs, targets, gradient] = first<3>(call.buffers);
  const auto& [values, slot] = first<2>(call.sizes);
  const float share = 2.0f / static_cast<float>(values * step.n);
  const double sum =
      sum_ranges(step, step.n * values,
                 [=, outputs = outputs, targets = targets, gradient = gradient](int64_t begin, int64_t end) {
                   double squares = 0;
                   for (int64_t i = begin; i < end; ++i) {
                     const float difference = outputs[i] - targets[i];
                     squares += static_cast<double>(difference) * difference;
                     if (gradient) gradient[i] = share * difference;
                   }
                   return squares;
                 });
  step.sums[slot] += sum / static_cast<double>(values);
}

/** logits, targets (N, values) in [0, 1]; per sample the mean of max(z, 0) − z·t + log(1 + e^−|z|). */
void binary_cross_entropy(const Arguments& call, const Step& step) {
  const auto& [logits, targets, gradient] = first<3>(call.buffers);
  const auto& [values, slot] = first<2>(call.sizes);
  const float share = 1.0f / static_cast<float>(values * step.n);
  const double sum = sum_ranges(
      step, step.n * values, [=, logits = logits, targets = targets, gradient = gradient](int64_t begin, int64_t end) {
        double losses = 0;
        for (int64_t i = begin; i < end; ++i) {
          const double z = logits[i], t = targets[i];
          losses += (z < 0 ? 0 : z) - z * t + log1p(::exp(-fabs(z)));
        }
        if (gradient) {
          for (int64_t i = begin; i < end; i += kLanes) {
            const int64_t left = end - i;
            const Vec probability = sigmoid(load_up_to(logits + i, left));
            store_up_to(gradient + i, share * (probability - load_up_to(targets + i, left)), left);
          }
        }
        return losses;
      });
  step.sums[slot] += sum / static_cast<double>(values);
}

constexpr Kernel kernels[] = {
    {"cross_entropy", "outputs targets gradient?", "rows width slot", "", cross_entropy, nullptr},
    {"mse", "outputs targets gradient?", "values slot", "", mse, nullptr},
    {"binary_cross_entropy", "outputs targets gradient?", "values slot", "", binary_cross_entropy, nullptr},
};

}

extern const Family loss_kernels{kernels, sizeof kernels / sizeof *kernels};

}
