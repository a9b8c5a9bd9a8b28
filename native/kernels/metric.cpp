// Metrics: each adds the sum over the samples to its slot.
#include "kernels/reduce.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** outputs (N·rows, width), targets (N·rows) int32: the share of rows whose first greatest output is the target's. */
void accuracy(const Arguments& call, const Step& step) {
  const auto& [outputs, targets] = first<2>(call.buffers);
  const auto& [rows, width, slot] = first<3>(call.sizes);
  const Slices slices = slices_of(step.n * rows, width);
  int64_t partial[kMostSlices];
  parallel(step, slices.count, [&, outputs = outputs, targets = targets, width = width](int64_t slice, void*) {
    int64_t right = 0;
    for (int64_t row = slices.begin(slice); row < slices.end(slice); ++row) {
      const float* const from = outputs + row * width;
      int64_t best = 0;
      for (int64_t i = 1; i < width; ++i) best = from[i] > from[best] ? i : best;
      right += reinterpret_cast<const int32_t*>(targets)[row] == best;
    }
    partial[slice] = right;
  });
  int64_t right = 0;
  for (int64_t slice = 0; slice < slices.count; ++slice) right += partial[slice];
  step.sums[slot] += static_cast<double>(right) / static_cast<double>(rows);
}

/** logits, targets (N, values): per sample the share of logits on the target's side of 0. */
void binary_accuracy(const Arguments& call, const Step& step) {
  const auto& [logits, targets] = first<2>(call.buffers);
  const auto& [values, slot] = first<2>(call.sizes);
  const double right =
      sum_ranges(step, step.n * values, [logits = logits, targets = targets](int64_t begin, int64_t end) {
        int64_t count = 0;
        for (int64_t i = begin; i < end; ++i) count += (logits[i] > 0) == (targets[i] > 0.5f);
        return static_cast<double>(count);
      });
  step.sums[slot] += right / static_cast<double>(values);
}

/** outputs, targets (N, values): per sample the mean of |o − t|. */
void absolute_error(const Arguments& call, const Step& step) {
  const auto& [outputs, targets] = first<2>(call.buffers);
  const auto& [values, slot] = first<2>(call.sizes);
  const double sum =
      sum_ranges(step, step.n * values, [outputs = outputs, targets = targets](int64_t begin, int64_t end) {
        double errors = 0;
        for (int64_t i = begin; i < end; ++i) errors += __builtin_fabsf(outputs[i] - targets[i]);
        return errors;
      });
  step.sums[slot] += sum / static_cast<double>(values);
}

constexpr Kernel kernels[] = {
    {"accuracy", "outputs targets", "rows width slot", "", accuracy, nullptr},
    {"binary_accuracy", "outputs targets", "values slot", "", binary_accuracy, nullptr},
    {"absolute_error", "outputs targets", "values slot", "", absolute_error, nullptr},
};

}

extern const Family metric_kernels{kernels, sizeof kernels / sizeof *kernels};

}
