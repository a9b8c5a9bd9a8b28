#pragma once
#include "kernels/chunks.h"
#include "simd/math.h"

namespace dlspec::DLSPEC_ISA {

/** Of one row: its greatest value and Σ e^(x − greatest). NaN anywhere makes the sum NaN. */
struct Exponentials {
  float greatest, sum;
};

DLSPEC_INLINE Exponentials exponentials_of(const float* x, int64_t width) {
  float greatest = x[0];
  for (int64_t i = 1; i < width; ++i) greatest = x[i] > greatest ? x[i] : greatest;
  Vec sums{};
  int64_t i = 0;
  for (; i + kLanes <= width; i += kLanes) sums += exp(load(x + i) - greatest);
  float sum = sum_lanes(sums);
  if (i < width) {
    const Vec rest = exp(load_first(x + i, width - i) - greatest);
    for (int lane = 0; lane < width - i; ++lane) sum += rest[lane];
  }
  return {greatest, sum};
}

/** y = softmax(x)·factor; y may be x. */
DLSPEC_INLINE void write_softmax(const float* x, int64_t width, Exponentials of, float factor, float* y) {
  const float scale = factor / of.sum;
  for (int64_t i = 0; i < width; i += kLanes) {
    store_up_to(y + i, exp(load_up_to(x + i, width - i) - of.greatest) * scale, width - i);
  }
}

}
