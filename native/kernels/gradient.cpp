// What happens to the gradient between the backward pass and the optimizer, and to the weights after it. All work on a
// flat range of the row of weights. w, g, total, average (count).
#include <math.h>

#include "kernels/reduce.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** total ← the sum over the passes of a step of g, each with its share of the step's samples. */
void accumulate_gradient(const Arguments& call, const Step& step) {
  const auto& [g, total] = first<2>(call.buffers);
  const float share = step.share;
  const bool begins = step.pass == 0;
  parallel_ranges(step, call.sizes[0], [=, g = g, total = total](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) total[i] = (begins ? 0 : total[i]) + share * g[i];
  });
}

/** g ← g + l2·w + l1·sign(w). */
void penalize(const Arguments& call, const Step& step) {
  const auto& [w, g] = first<2>(call.buffers);
  const float l1 = static_cast<float>(call.scalars[0]), l2 = static_cast<float>(call.scalars[1]);
  parallel_ranges(step, call.sizes[0], [=, w = w, g = g](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const float sign = w[i] > 0 ? 1.0f : w[i] < 0 ? -1.0f : 0.0f;
      g[i] += l2 * w[i] + l1 * sign;
    }
  });
}

/** Adds Σ g² to the step's square of the gradient's norm; it is finite where every value is. */
void gradient_norm(const Arguments& call, const Step& step) {
  const float* const g = call.buffers[0];
  *step.gradient_squares += sum_ranges(step, call.sizes[0], [=](int64_t begin, int64_t end) {
    // Lanes are added up every so many values: float32 holds the digits, and the order is the same on every machine
    // of one instruction set.
    constexpr int64_t kTogether = 512;
    double sum = 0;
    for (int64_t at = begin; at < end; at += kTogether) {
      const int64_t last = min(end, at + kTogether);
      Vec squares{};
      for (int64_t i = at; i < last; i += kLanes) {
        const Vec values = load_up_to(g + i, last - i);
        squares += values * values;
      }
      const float part = sum_lanes(squares);
      if (__builtin_isfinite(part)) {
        sum += part;
        continue;
      }
      // Squares of values from 2^64 on are beyond float32, and within float64.
      for (int64_t i = at; i < last; ++i) sum += static_cast<double>(g[i]) * static_cast<double>(g[i]);
    }
    return sum;
  });
}

/** g ← g·limit/(norm + 1e-6) where the norm of the whole gradient, told before, is above the limit. */
void clip_norm(const Arguments& call, const Step& step) {
  float* const g = call.buffers[0];
  const double factor = call.scalars[0] / (sqrt(*step.gradient_squares) + 1e-6);
  if (!(factor < 1)) return;
  const float scale = static_cast<float>(factor);
  parallel_ranges(step, call.sizes[0], [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) g[i] *= scale;
  });
}

/** g ← g within ±limit; NaN stays NaN. */
void clip_value(const Arguments& call, const Step& step) {
  float* const g = call.buffers[0];
  const float limit = static_cast<float>(call.scalars[0]);
  parallel_ranges(step, call.sizes[0], [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) g[i] = g[i] > limit ? limit : g[i] < -limit ? -limit : g[i];
  });
}

/** average ← decay·average + (1 − decay)·w; the first average is w. */
void average_weights(const Arguments& call, const Step& step) {
  const auto& [w, average] = first<2>(call.buffers);
  const bool begins = step.number == 0;
  const float kept = static_cast<float>(call.scalars[0]), fresh = static_cast<float>(1 - call.scalars[0]);
  parallel_ranges(step, call.sizes[0], [=, w = w, average = average](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) average[i] = begins ? w[i] : kept * average[i] + fresh * w[i];
  });
}

constexpr Kernel kernels[] = {
    {"accumulate_gradient", "g total", "count", "", accumulate_gradient, nullptr},
    {"penalize", "w g", "count", "l1 l2", penalize, nullptr},
    {"gradient_norm", "g", "count", "", gradient_norm, nullptr},
    {"clip_norm", "g", "count", "limit", clip_norm, nullptr},
    {"clip_value", "g", "count", "limit", clip_value, nullptr},
    {"average_weights", "w average", "count", "decay", average_weights, nullptr},
};

}

extern const Family gradient_kernels{kernels, sizeof kernels / sizeof *kernels};

}
