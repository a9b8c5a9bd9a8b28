// Metrics: each adds sums over the samples to its slot, or to several from there on; engine/training/metrics says what
// they make.
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

/**
 * outputs (N·rows, width), targets (N·rows) int32: the share of rows whose target is among the k greatest outputs; of
 * equals the first is the greater.
 */
void top_k(const Arguments& call, const Step& step) {
  const auto& [outputs, targets] = first<2>(call.buffers);
  const auto& [rows, width, k, slot] = first<4>(call.sizes);
  const auto count = [=, outputs = outputs, targets = targets, width = width, k = k](int64_t begin, int64_t end) {
    int64_t right = 0;
    for (int64_t row = begin; row < end; ++row) {
      const float* const from = outputs + row * width;
      const int64_t target = reinterpret_cast<const int32_t*>(targets)[row];
      // A class that the network does not know, or an output that is no number, is never found.
      if (target < 0 || target >= width || !(from[target] == from[target])) continue;
      int64_t before = 0;
      for (int64_t i = 0; i < width; ++i) before += from[i] > from[target] || (i < target && from[i] == from[target]);
      right += before < k;
    }
    return static_cast<double>(right);
  };
  step.sums[slot] += sum_ranges(step, step.n * rows, count) / static_cast<double>(rows);
}

/**
 * Three sums for each class, side by side from `slot` on: rows of the class that are found, rows taken for it, rows of
 * it. outputs (N·rows, width), targets (N·rows) int32.
 */
void class_counts(const Arguments& call, const Step& step) {
  const auto& [outputs, targets] = first<2>(call.buffers);
  const auto& [rows, width, slot, last_slot] = first<4>(call.sizes);
  for (int64_t row = 0; row < step.n * rows; ++row) {
    const float* const from = outputs + row * width;
    int64_t best = 0;
    for (int64_t i = 1; i < width; ++i) best = from[i] > from[best] ? i : best;
    const int64_t target = reinterpret_cast<const int32_t*>(targets)[row];
    step.sums[slot + 3 * best + 1] += 1;
    if (target < 0 || target >= width) continue;
    step.sums[slot + 3 * target + 2] += 1;
    if (target == best) step.sums[slot + 3 * best] += 1;
  }
}

/** The same for logits (N, values) of whether it is the second of two classes; targets (N, values) 0 or 1. */
void binary_counts(const Arguments& call, const Step& step) {
  const auto& [logits, targets] = first<2>(call.buffers);
  const auto& [values, slot, last_slot] = first<3>(call.sizes);
  for (int64_t i = 0; i < step.n * values; ++i) {
    const int64_t found = logits[i] > 0, target = targets[i] > 0.5f;
    step.sums[slot + 3 * found + 1] += 1;
    step.sums[slot + 3 * target + 2] += 1;
    if (found == target) step.sums[slot + 3 * found] += 1;
  }
}

/** outputs, targets (N, values). Four sums from `slot` on: of (o − t)², of t, of t², and how many values. */
void squared_errors(const Arguments& call, const Step& step) {
  const auto& [outputs, targets] = first<2>(call.buffers);
  const auto& [values, slot, last_slot] = first<3>(call.sizes);
  const int64_t count = step.n * values;
  const auto sum = [&](auto of) {
    return sum_ranges(step, count, [=, outputs = outputs, targets = targets](int64_t begin, int64_t end) {
      double total = 0;
      for (int64_t i = begin; i < end; ++i) total += of(double{outputs[i]}, double{targets[i]});
      return total;
    });
  };
  step.sums[slot] += sum([](double o, double t) { return (o - t) * (o - t); });
  step.sums[slot + 1] += sum([](double, double t) { return t; });
  step.sums[slot + 2] += sum([](double, double t) { return t * t; });
  step.sums[slot + 3] += static_cast<double>(count);
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
    {"top_k", "outputs targets", "rows width k slot", "", top_k, nullptr},
    {"class_counts", "outputs targets", "rows width slot last_slot", "", class_counts, nullptr},
    {"binary_counts", "outputs targets", "values slot last_slot", "", binary_counts, nullptr},
    {"squared_errors", "outputs targets", "values slot last_slot", "", squared_errors, nullptr},
    {"absolute_error", "outputs targets", "values slot", "", absolute_error, nullptr},
};

}

extern const Family metric_kernels{kernels, sizeof kernels / sizeof *kernels};

}
