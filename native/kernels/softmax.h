#pragma once
#include "kernels/chunks.h"
#include "simd/math.h"

namespace dlspec::DLSPEC_ISA {

/** Of one row: its greatest value and Σ e^(x − greatest). NaN anywhere makes the sum NaN. */
struct Exponentials {
  float greatest, sum;
};

DLSPEC_INLINE float greatest_of(const float* x, int64_t width) {
  if (width < kLanes) {
    float greatest = x[0];
    for (int64_t i = 1; i < width; ++i) greatest = x[i] > greatest ? x[i] : greatest;
    return greatest;
  }
  Vec greatest = load(x);
  const auto take = [&](int64_t i) __attribute__((always_inline)) {
    const Vec each = load(x + i);
    greatest = each > greatest ? each : greatest;
  };
  for (int64_t i = kLanes; i + kLanes <= width; i += kLanes) take(i);
  // The last ones; some of them a second time.
  take(width - kLanes);
  return greatest_lane(greatest);
}

/** The exponentials themselves go to y, where there is one; it may be x. */
DLSPEC_INLINE Exponentials exponentials_of(const float* x, int64_t width, float* y) {
  const float greatest = greatest_of(x, width);
  Vec sums{};
  for (int64_t i = 0; i < width; i += kLanes) {
    const int64_t left = width - i;
    const Vec each = exp(load_up_to(x + i, left) - greatest);
    if (y) store_up_to(y + i, each, left);
    sums += lanes_below(left) ? each : Vec{};
  }
  return {greatest, sum_lanes(sums)};
}

DLSPEC_INLINE void scale_row(float* y, int64_t width, float factor) {
  for (int64_t i = 0; i < width; i += kLanes) store_up_to(y + i, load_up_to(y + i, width - i) * factor, width - i);
}

}
