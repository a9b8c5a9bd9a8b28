// Losses that are told which values of the network they take, and the sum of several losses. As in loss.cpp each adds
// the sum over the samples to its slot, and writes gradients of the mean over the samples where they are asked for.
// sample_weights: what each sample's loss counts, or each `per_weight` values of one.
#include <math.h>

#include "kernels/reduce.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** The whole loss, slot 0, += weight·slot. */
void add_to_loss(const Arguments& call, const Step& step) {
  step.sums[0] += call.scalars[0] * step.sums[call.sizes[0]];
}

/** mean, log_var (N, values); per sample −½ Σ (1 + s − μ² − eˢ). */
void kl_divergence(const Arguments& call, const Step& step) {
  const auto& [mean, log_var, dmean, dlog_var, sample_weights] = first<5>(call.buffers);
  const auto& [values, per_weight, slot] = first<3>(call.sizes);
  const float share = 1.0f / static_cast<float>(step.n);
  step.sums[slot] += sum_ranges(step, step.n * values,
                                [=, mean = mean, log_var = log_var, dmean = dmean, dlog_var = dlog_var,
                                 sample_weights = sample_weights, per_weight = per_weight](int64_t begin, int64_t end) {
                                  double sum = 0;
                                  for (int64_t i = begin; i < end; ++i) {
                                    const double m = mean[i], s = log_var[i], variance = ::exp(s);
                                    const float weight = sample_weights ? sample_weights[i / per_weight] : 1;
                                    sum -= 0.5 * weight * (1 + s - m * m - variance);
                                    if (dmean) dmean[i] = weight * share * mean[i];
                                    if (dlog_var)
                                      dlog_var[i] = static_cast<float>(0.5 * weight * share * (variance - 1));
                                  }
                                  return sum;
                                });
}

/** left, right (N, values), targets (N), 1 for a pair of one class; per sample d² or max(0, margin − d)², d = ‖left −
 * right‖. */
void contrastive(const Arguments& call, const Step& step) {
  const auto& [left, right, targets, dleft, dright, sample_weights] = first<6>(call.buffers);
  const auto& [values, slot] = first<2>(call.sizes);
  const double margin = call.scalars[0];
  const Slices slices = slices_of(step.n, values);
  double partial[kMostSlices];
  parallel(step, slices.count,
           [&, left = left, right = right, targets = targets, dleft = dleft, dright = dright, values = values,
            sample_weights = sample_weights](int64_t slice, void*) {
             double sum = 0;
             for (int64_t sample = slices.begin(slice); sample < slices.end(slice); ++sample) {
               const float* const a = left + sample * values;
               const float* const b = right + sample * values;
               double squares = 0;
               for (int64_t i = 0; i < values; ++i) squares += (static_cast<double>(a[i]) - b[i]) * (a[i] - b[i]);
               const double distance = sqrt(squares);
               const double lacking = margin > distance ? margin - distance : 0;
               const bool same = targets[sample] > 0.5f;
               const double weight = sample_weights ? sample_weights[sample] : 1;
               sum += weight * (same ? squares : lacking * lacking);
               // Two values in one place have no direction in which to part.
               const double along = same ? 2 : distance > 0 ? -2 * lacking / distance : 0;
               const float factor = static_cast<float>(weight * along / static_cast<double>(step.n));
               for (int64_t i = 0; i < values; ++i) {
                 if (dleft) dleft[sample * values + i] = factor * (a[i] - b[i]);
                 if (dright) dright[sample * values + i] = -factor * (a[i] - b[i]);
               }
             }
             partial[slice] = sum;
           });
  for (int64_t slice = 0; slice < slices.count; ++slice) step.sums[slot] += partial[slice];
}

constexpr Kernel kernels[] = {
    {"add_to_loss", "", "slot", "weight", add_to_loss, nullptr},
    {"kl_divergence", "mean log_var dmean? dlog_var? sample_weights?", "values per_weight slot", "", kl_divergence,
     nullptr},
    {"contrastive", "left right targets dleft? dright? sample_weights?", "values slot", "margin", contrastive, nullptr},
};

}

extern const Family value_loss_kernels{kernels, sizeof kernels / sizeof *kernels};

}
