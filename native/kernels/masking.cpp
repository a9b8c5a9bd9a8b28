// Steps of a sequence that only fill it up. x (N, length, features), mask (N, length): 1 where a step counts, 0 where
// it is padding. What is taken over the steps leaves those out; where all are padding it is 0.
#include "kernels/chunks.h"
#include "kernels/sequence_rows.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** A step is padding where all its features are `value`. */
void mask_steps(const Arguments& call, const Step& step) {
  const auto& [x, mask] = first<2>(call.buffers);
  const auto& [length, features] = first<2>(call.sizes);
  const float value = static_cast<float>(call.scalars[0]);
  parallel_rows(step, step.n * length, features, [x = x, mask = mask, features = features, value](int64_t row) {
    bool counts = false;
    for (int64_t i = 0; i < features; ++i) counts |= x[row * features + i] != value;
    mask[row] = counts ? 1 : 0;
  });
}

/** tokens (N, length): those that are `padding` fill up. */
void mask_tokens(const Arguments& call, const Step& step) {
  const auto& [tokens, mask] = first<2>(call.buffers);
  const auto& [length, padding] = first<2>(call.sizes);
  parallel_ranges(step, step.n * length,
                  [from = as_tokens(tokens), mask = mask, padding = padding](int64_t begin, int64_t end) {
                    for (int64_t i = begin; i < end; ++i) mask[i] = from[i] == padding ? 0 : 1;
                  });
}

struct Masked {
  int64_t length, features;
};

Masked masked(const Arguments& call) { return {call.sizes[0], call.sizes[1]}; }

float counted(const float* mask, int64_t length) {
  float sum = 0;
  for (int64_t t = 0; t < length; ++t) sum += mask[t];
  return sum > 0 ? sum : 1;
}

/** y (N, features): the mean over the steps that count. */
void mean(const Arguments& call, const Step& step) {
  const auto& [x, mask, y] = first<3>(call.buffers);
  const auto [length, features] = masked(call);
  parallel_rows(step, step.n, length * features, [=, x = x, mask = mask, y = y](int64_t sample) {
    const float* const counts = mask + sample * length;
    const float all = counted(counts, length);
    float* const to = y + sample * features;
    for (int64_t i = 0; i < features; ++i) to[i] = 0;
    for (int64_t t = 0; t < length; ++t) {
      const float* const from = x + (sample * length + t) * features;
      // Not times 0: what padding holds need not be a number.
      if (counts[t] == 0) continue;
      for (int64_t i = 0; i < features; ++i) to[i] += from[i];
    }
    for (int64_t i = 0; i < features; ++i) to[i] /= all;
  });
}

void mean_backward(const Arguments& call, const Step& step) {
  const auto& [mask, dy, dx] = first<3>(call.buffers);
  const auto [length, features] = masked(call);
  parallel_rows(step, step.n, length * features, [=, mask = mask, dy = dy, dx = dx](int64_t sample) {
    const float* const counts = mask + sample * length;
    const float all = counted(counts, length);
    for (int64_t t = 0; t < length; ++t) {
      float* const to = dx + (sample * length + t) * features;
      for (int64_t i = 0; i < features; ++i) to[i] = counts[t] == 0 ? 0 : dy[sample * features + i] / all;
    }
  });
}

/** y (N, features): the sum over the steps that count. */
void sum(const Arguments& call, const Step& step) {
  const auto& [x, mask, y] = first<3>(call.buffers);
  const auto [length, features] = masked(call);
  parallel_rows(step, step.n, length * features, [=, x = x, mask = mask, y = y](int64_t sample) {
    float* const to = y + sample * features;
    for (int64_t i = 0; i < features; ++i) to[i] = 0;
    for (int64_t t = 0; t < length; ++t) {
      if (mask[sample * length + t] == 0) continue;
      const float* const from = x + (sample * length + t) * features;
      for (int64_t i = 0; i < features; ++i) to[i] += from[i];
    }
  });
}

void sum_backward(const Arguments& call, const Step& step) {
  const auto& [mask, dy, dx] = first<3>(call.buffers);
  const auto [length, features] = masked(call);
  parallel_rows(step, step.n, length * features, [=, mask = mask, dy = dy, dx = dx](int64_t sample) {
    for (int64_t t = 0; t < length; ++t) {
      float* const to = dx + (sample * length + t) * features;
      for (int64_t i = 0; i < features; ++i) to[i] = mask[sample * length + t] == 0 ? 0 : dy[sample * features + i];
    }
  });
}

/** y (N, features): the largest value over the steps that count. */
void max(const Arguments& call, const Step& step) {
  const auto& [x, mask, y] = first<3>(call.buffers);
  const auto [length, features] = masked(call);
  parallel_rows(step, step.n, length * features, [=, x = x, mask = mask, y = y](int64_t sample) {
    float* const to = y + sample * features;
    bool begun = false;
    for (int64_t t = 0; t < length; ++t) {
      if (mask[sample * length + t] == 0) continue;
      const float* const from = x + (sample * length + t) * features;
      for (int64_t i = 0; i < features; ++i) {
        // A NaN stays.
        if (!begun || !(from[i] <= to[i])) to[i] = from[i];
      }
      begun = true;
    }
    for (int64_t i = 0; !begun && i < features; ++i) to[i] = 0;
  });
}

/** The first step that has the largest value takes its gradient. */
void max_backward(const Arguments& call, const Step& step) {
  const auto& [x, mask, y, dy, dx] = first<5>(call.buffers);
  const auto [length, features] = masked(call);
  parallel_rows(step, step.n, length * features, [=, x = x, mask = mask, y = y, dy = dy, dx = dx](int64_t sample) {
    for (int64_t i = 0; i < features; ++i) {
      bool taken = false;
      for (int64_t t = 0; t < length; ++t) {
        const int64_t at = (sample * length + t) * features + i;
        const bool takes = !taken && mask[sample * length + t] != 0 && x[at] == y[sample * features + i];
        dx[at] = takes ? dy[sample * features + i] : 0;
        taken |= takes;
      }
    }
  });
}

/** targets, to (N, length) int32: the class of each step, `ignored` where the step does not count. */
void mask_classes(const Arguments& call, const Step& step) {
  const auto& [targets, mask, to] = first<3>(call.buffers);
  const int32_t ignored = static_cast<int32_t>(call.scalars[0]);
  parallel_ranges(step, step.n * call.sizes[0],
                  [=, from = reinterpret_cast<const int32_t*>(targets), mask = mask,
                   to = reinterpret_cast<int32_t*>(to)](int64_t begin, int64_t end) {
                    for (int64_t i = begin; i < end; ++i) to[i] = mask[i] == 0 ? ignored : from[i];
                  });
}

/** y (N, length): what each step of a sample counts, 0 of padding. In a `mean` over all steps the others count more, so
 * that it is one over those; in a sum they count 1. sample_weights (N) as well. */
void step_weights(const Arguments& call, const Step& step) {
  const auto& [mask, sample_weights, y] = first<3>(call.buffers);
  const auto& [length, is_mean] = first<2>(call.sizes);
  const int64_t all = step.n * length;
  double counted = 0;
  for (int64_t i = 0; is_mean && i < all; ++i) counted += mask[i];
  const double each = counted > 0 ? static_cast<double>(all) / counted : 1;
  parallel_ranges(
      step, all, [=, mask = mask, sample_weights = sample_weights, y = y, length = length](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
          const double weight = sample_weights ? sample_weights[i / length] : 1;
          y[i] = static_cast<float>(each * mask[i] * weight);
        }
      });
}

constexpr Kernel kernels[] = {
    {"mask_steps", "x mask", "length features", "value", mask_steps, nullptr},
    {"mask_tokens", "tokens mask", "length padding", "", mask_tokens, nullptr},
    {"masked_mean", "x mask y", "length features", "", mean, nullptr},
    {"masked_mean_backward", "mask dy dx", "length features", "", mean_backward, nullptr},
    {"masked_sum", "x mask y", "length features", "", sum, nullptr},
    {"masked_sum_backward", "mask dy dx", "length features", "", sum_backward, nullptr},
    {"masked_max", "x mask y", "length features", "", max, nullptr},
    {"masked_max_backward", "x mask y dy dx", "length features", "", max_backward, nullptr},
    {"mask_classes", "targets mask to", "length", "ignored", mask_classes, nullptr},
    {"step_weights", "mask sample_weights? y", "length mean", "", step_weights, nullptr},
};

}

extern const Family masking_kernels{kernels, sizeof kernels / sizeof *kernels};

}
