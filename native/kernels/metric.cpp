// Metrics: each adds sums over the samples to its slot, or to several from there on; engine/training/metrics says what
// they make.
#include "kernels/reduce.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** Rows that are right, and rows that count. */
struct Share {
  int64_t right, counted;
};

/** Two sums from `slot` on: what `of(begin, end)` finds right, and what counts. */
template <class Of>
void add_share(const Step& step, int64_t rows, int64_t width, int64_t slot, Of of) {
  const Slices slices = slices_of(rows, width);
  Share partial[kMostSlices];
  parallel(step, slices.count,
           [&](int64_t slice, void*) { partial[slice] = of(slices.begin(slice), slices.end(slice)); });
  for (int64_t slice = 0; slice < slices.count; ++slice) {
    step.sums[slot] += static_cast<double>(partial[slice].right);
    step.sums[slot + 1] += static_cast<double>(partial[slice].counted);
  }
}

/** outputs (N·rows, width), targets (N·rows) int32: the share of rows whose first greatest output is the target's;
 * those of the ignored class do not count. */
void accuracy(const Arguments& call, const Step& step) {
  const auto& [outputs, targets] = first<2>(call.buffers);
  const auto& [rows, width, slot, last_slot] = first<4>(call.sizes);
  const auto count = [=, outputs = outputs, classes = reinterpret_cast<const int32_t*>(targets), width = width,
                      ignored = call.scalars[0]](int64_t begin, int64_t end) {
    Share share{0, 0};
    for (int64_t row = begin; row < end; ++row) {
      if (classes[row] == ignored) continue;
      const float* const from = outputs + row * width;
      int64_t best = 0;
      for (int64_t i = 1; i < width; ++i) best = from[i] > from[best] ? i : best;
      share.right += classes[row] == best;
      share.counted += 1;
    }
    return share;
  };
  add_share(step, step.n * rows, width, slot, count);
}

/**
 * outputs (N·rows, width), targets (N·rows) int32: the share of rows whose target is among the k greatest outputs; of
 * equals the first is the greater.
 */
void top_k(const Arguments& call, const Step& step) {
  const auto& [outputs, targets] = first<2>(call.buffers);
  const auto& [rows, width, k, slot, last_slot] = first<5>(call.sizes);
  const auto count = [=, outputs = outputs, classes = reinterpret_cast<const int32_t*>(targets), width = width, k = k,
                      ignored = call.scalars[0]](int64_t begin, int64_t end) {
    Share share{0, 0};
    for (int64_t row = begin; row < end; ++row) {
      const float* const from = outputs + row * width;
      const int64_t target = classes[row];
      if (classes[row] == ignored) continue;
      share.counted += 1;
      // A class that the network does not know, or an output that is no number, is never found.
      if (target < 0 || target >= width || !(from[target] == from[target])) continue;
      int64_t before = 0;
      for (int64_t i = 0; i < width; ++i) before += from[i] > from[target] || (i < target && from[i] == from[target]);
      share.right += before < k;
    }
    return share;
  };
  add_share(step, step.n * rows, width, slot, count);
}

/**
 * Three sums for each class, side by side from `slot` on: rows of the class that are found, rows taken for it, rows of
 * it; those of the ignored class do not count. outputs (N·rows, width), targets (N·rows) int32.
 */
void class_counts(const Arguments& call, const Step& step) {
  const auto& [outputs, targets] = first<2>(call.buffers);
  const auto& [rows, width, slot, last_slot] = first<4>(call.sizes);
  for (int64_t row = 0; row < step.n * rows; ++row) {
    const float* const from = outputs + row * width;
    int64_t best = 0;
    for (int64_t i = 1; i < width; ++i) best = from[i] > from[best] ? i : best;
    const int64_t target = reinterpret_cast<const int32_t*>(targets)[row];
    if (static_cast<double>(target) == call.scalars[0]) continue;
    step.sums[slot + 3 * best + 1] += 1;
    if (target < 0 || target >= width) continue;
    step.sums[slot + 3 * target + 2] += 1;
    if (target == best) step.sums[slot + 3 * best] += 1;
  }
}

/** Of metrics by value: mask (N·values / per_weight) says of so many values whether they count; null: all do. */
struct Counts {
  const float* mask;
  int64_t per_weight;
  bool operator()(int64_t value) const { return !mask || mask[value / per_weight] != 0; }
};

/** As class_counts, for logits (N, values) of whether it is the second of two classes; targets (N, values) 0 or 1. */
void binary_counts(const Arguments& call, const Step& step) {
  const auto& [logits, targets, mask] = first<3>(call.buffers);
  const auto& [values, per_weight, slot, last_slot] = first<4>(call.sizes);
  const Counts counts{mask, per_weight};
  for (int64_t i = 0; i < step.n * values; ++i) {
    if (!counts(i)) continue;
    const int64_t found = logits[i] > 0, target = targets[i] > 0.5f;
    step.sums[slot + 3 * found + 1] += 1;
    step.sums[slot + 3 * target + 2] += 1;
    if (found == target) step.sums[slot + 3 * found] += 1;
  }
}

/** outputs, targets (N, values). Four sums from `slot` on: of (o − t)², of t, of t², and how many values. */
void squared_errors(const Arguments& call, const Step& step) {
  const auto& [outputs, targets, mask] = first<3>(call.buffers);
  const auto& [values, per_weight, slot, last_slot] = first<4>(call.sizes);
  const Counts counts{mask, per_weight};
  const auto sum = [&](auto of) {
    return sum_ranges(step, step.n * values, [=, outputs = outputs, targets = targets](int64_t begin, int64_t end) {
      double total = 0;
      for (int64_t i = begin; i < end; ++i) {
        if (counts(i)) total += of(double{outputs[i]}, double{targets[i]});
      }
      return total;
    });
  };
  step.sums[slot] += sum([](double o, double t) { return (o - t) * (o - t); });
  step.sums[slot + 1] += sum([](double, double t) { return t; });
  step.sums[slot + 2] += sum([](double, double t) { return t * t; });
  step.sums[slot + 3] += sum([](double, double) { return 1; });
}

/** logits, targets (N, values): the share of logits on the target's side of 0. */
void binary_accuracy(const Arguments& call, const Step& step) {
  const auto& [logits, targets, mask] = first<3>(call.buffers);
  const auto& [values, per_weight, slot, last_slot] = first<4>(call.sizes);
  const auto count = [logits = logits, targets = targets, counts = Counts{mask, per_weight}](int64_t begin,
                                                                                             int64_t end) {
    Share share{0, 0};
    for (int64_t i = begin; i < end; ++i) {
      if (!counts(i)) continue;
      share.right += (logits[i] > 0) == (targets[i] > 0.5f);
      share.counted += 1;
    }
    return share;
  };
  add_share(step, step.n * values, 1, slot, count);
}

/** outputs, targets (N, values). Two sums from `slot` on: of |o − t|, and how many values. */
void absolute_error(const Arguments& call, const Step& step) {
  const auto& [outputs, targets, mask] = first<3>(call.buffers);
  const auto& [values, per_weight, slot, last_slot] = first<4>(call.sizes);
  const Counts counts{mask, per_weight};
  const auto sum = [&](auto of) {
    return sum_ranges(step, step.n * values, [=, outputs = outputs, targets = targets](int64_t begin, int64_t end) {
      double total = 0;
      for (int64_t i = begin; i < end; ++i) {
        if (counts(i)) total += of(outputs[i], targets[i]);
      }
      return total;
    });
  };
  step.sums[slot] += sum([](float o, float t) { return __builtin_fabsf(o - t); });
  step.sums[slot + 1] += sum([](float, float) { return 1; });
}

constexpr Kernel kernels[] = {
    {"accuracy", "outputs targets", "rows width slot last_slot", "ignored", accuracy, nullptr},
    {"binary_accuracy", "outputs targets mask?", "values per_weight slot last_slot", "", binary_accuracy, nullptr},
    {"top_k", "outputs targets", "rows width k slot last_slot", "ignored", top_k, nullptr},
    {"class_counts", "outputs targets", "rows width slot last_slot", "ignored", class_counts, nullptr},
    {"binary_counts", "outputs targets mask?", "values per_weight slot last_slot", "", binary_counts, nullptr},
    {"squared_errors", "outputs targets mask?", "values per_weight slot last_slot", "", squared_errors, nullptr},
    {"absolute_error", "outputs targets mask?", "values per_weight slot last_slot", "", absolute_error, nullptr},
};

}

extern const Family metric_kernels{kernels, sizeof kernels / sizeof *kernels};

}
