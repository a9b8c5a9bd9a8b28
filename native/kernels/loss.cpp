// Losses: each adds the sum over the samples of the per-sample loss to its slot, and writes the gradient of the mean
// over the samples where one is asked for. sample_weights (N): what each sample's loss counts; of losses by value
// (N·values / per_weight), what so many values count.
#include <math.h>

#include "kernels/reduce.h"
#include "kernels/softmax.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/**
 * logits (N·rows, width), targets (N·rows) int32, weights (width): the mean over all rows of the weighted −Σ q·log
 * softmax, where q is 1 − smoothing at the target and smoothing/width more everywhere. Rows with the ignored target do
 * not count, nor does their weight in the mean (as PyTorch has it). What is added to the slot is that mean times the
 * samples.
 */
void cross_entropy(const Arguments& call, const Step& step) {
  const auto& [logits, targets, gradient, weights, sample_weights] = first<5>(call.buffers);
  const auto& [rows, width, slot] = first<3>(call.sizes);
  const auto& [smoothing, ignored] = first<2>(call.scalars);
  const int32_t* const classes = reinterpret_cast<const int32_t*>(targets);
  const int64_t all = step.n * rows;
  const Slices slices = slices_of(all, width);
  double partial[kMostSlices];
  const auto weight_of = [&, weights = weights, width = width, ignored = ignored](int64_t row) {
    const int32_t target = classes[row];
    if (target == ignored) return 0.0;
    return weights && target >= 0 && target < width ? static_cast<double>(weights[target]) : 1.0;
  };
  double total = 0;
  for (int64_t row = 0; !weights && row < all; ++row) total += classes[row] != ignored;
  if (weights) {
    parallel(step, slices.count, [&](int64_t slice, void*) {
      double sum = 0;
      for (int64_t row = slices.begin(slice); row < slices.end(slice); ++row) sum += weight_of(row);
      partial[slice] = sum;
    });
    for (int64_t slice = 0; slice < slices.count; ++slice) total += partial[slice];
  }
  // Where nothing counts there is no loss.
  const double each = total > 0 ? 1 / total : 0;
  parallel(step, slices.count,
           [&, logits = logits, gradient = gradient, weights = weights, sample_weights = sample_weights, rows = rows,
            width = width, smoothing = smoothing, ignored = ignored](int64_t slice, void*) {
             double sum = 0;
             for (int64_t row = slices.begin(slice); row < slices.end(slice); ++row) {
               const float* const from = logits + row * width;
               float* const to = gradient + row * width;
               const int32_t target = classes[row];
               if (target == ignored) {
                 for (int64_t i = 0; gradient && i < width; ++i) to[i] = 0;
                 continue;
               }
               // A class that there is not has no probability: the loss is NaN, which ends the run.
               if (target < 0 || target >= width) {
                 sum = NAN;
                 continue;
               }
               const Exponentials row_sum = exponentials_of(from, width, gradient ? to : nullptr);
               const double top = log(static_cast<double>(row_sum.sum)) + static_cast<double>(row_sum.greatest);
               const double counts = sample_weights ? sample_weights[row / rows] : 1;
               const double own = counts * weight_of(row) * (1 - smoothing);
               const double even = counts * smoothing / static_cast<double>(width);
               sum += own * (top - from[target]);
               // The smoothed part of every class counts with that class's weight.
               double spread = 0;
               if (even > 0) {
                 for (int64_t i = 0; i < width; ++i) {
                   const double weight = even * (weights ? weights[i] : 1);
                   spread += weight;
                   sum += weight * (top - from[i]);
                 }
               }
               if (!gradient) continue;
               scale_row(to, width, static_cast<float>(each * (own + spread)) / row_sum.sum);
               to[target] -= static_cast<float>(each * own);
               if (even > 0) {
                 for (int64_t i = 0; i < width; ++i)
                   to[i] -= static_cast<float>(each * even * (weights ? weights[i] : 1));
               }
             }
             partial[slice] = sum;
           });
  double sum = 0;
  for (int64_t slice = 0; slice < slices.count; ++slice) sum += partial[slice];
  // NaN times 0 stays NaN.
  step.sums[slot] += sum * each * static_cast<double>(step.n);
}

/** outputs, targets (N, values); per sample the mean of (o − t)². */
void mse(const Arguments& call, const Step& step) {
  const auto& [outputs, targets, gradient, sample_weights] = first<4>(call.buffers);
  const auto& [values, per_weight, slot] = first<3>(call.sizes);
  const float share = 2.0f / static_cast<float>(values * step.n);
  const double sum = sum_ranges(step, step.n * values,
                                [=, outputs = outputs, targets = targets, gradient = gradient,
                                 sample_weights = sample_weights, per_weight = per_weight](int64_t begin, int64_t end) {
                                  double squares = 0;
                                  for (int64_t i = begin; i < end; ++i) {
                                    const float weight = sample_weights ? sample_weights[i / per_weight] : 1;
                                    const float difference = outputs[i] - targets[i];
                                    squares += static_cast<double>(difference) * difference * weight;
                                    if (gradient) gradient[i] = share * difference * weight;
                                  }
                                  return squares;
                                });
  step.sums[slot] += sum / static_cast<double>(values);
}

/**
 * logits, targets (N, values) in [0, 1]; weights (2): of what is no and of what is yes. Per sample the mean of
 * −w₁·t·log σ(z) − w₀·(1 − t)·log(1 − σ(z)), t drawn towards ½ by the smoothing.
 */
void binary_cross_entropy(const Arguments& call, const Step& step) {
  const auto& [logits, targets, gradient, weights, sample_weights] = first<5>(call.buffers);
  const auto& [values, per_weight, slot] = first<3>(call.sizes);
  const double smoothing = call.scalars[0];
  const float no = weights ? weights[0] : 1, yes = weights ? weights[1] : 1;
  const float share = 1.0f / static_cast<float>(values * step.n);
  const double sum = sum_ranges(
      step, step.n * values,
      [=, logits = logits, targets = targets, gradient = gradient, sample_weights = sample_weights,
       per_weight = per_weight](int64_t begin, int64_t end) {
        double losses = 0;
        const double kept = 1 - smoothing, half = smoothing / 2;
        for (int64_t i = begin; i < end; ++i) {
          const double z = logits[i], t = targets[i] * kept + half;
          const double rest = log1p(::exp(-fabs(z)));
          // log(1 + e^−z) and log(1 + e^z)
          const double counts = sample_weights ? sample_weights[i / per_weight] : 1;
          losses += counts * (yes * t * ((z < 0 ? -z : 0) + rest) + no * (1 - t) * ((z < 0 ? 0 : z) + rest));
        }
        if (gradient) {
          for (int64_t i = begin; i < end; i += kLanes) {
            const int64_t left = end - i;
            const Vec probability = sigmoid(load_up_to(logits + i, left));
            const Vec target = load_up_to(targets + i, left) * static_cast<float>(kept) + static_cast<float>(half);
            const Vec slope = no * (1.0f - target) * probability - yes * target * (1.0f - probability);
            store_up_to(gradient + i, share * slope, left);
          }
          for (int64_t i = begin; sample_weights && i < end; ++i) gradient[i] *= sample_weights[i / per_weight];
        }
        return losses;
      });
  step.sums[slot] += sum / static_cast<double>(values);
}

constexpr Kernel kernels[] = {
    {"cross_entropy", "outputs targets gradient? weights? sample_weights?", "rows width slot", "smoothing ignored",
     cross_entropy, nullptr},
    {"mse", "outputs targets gradient? sample_weights?", "values per_weight slot", "", mse, nullptr},
    {"binary_cross_entropy", "outputs targets gradient? weights? sample_weights?", "values per_weight slot",
     "smoothing", binary_cross_entropy, nullptr},
};

}

extern const Family loss_kernels{kernels, sizeof kernels / sizeof *kernels};

}
