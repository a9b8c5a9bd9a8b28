#pragma once
#include "kernels/chunks.h"

namespace dlspec::DLSPEC_ISA {

/** to (width) = partial sums (slices, width) added up in the order of the slices. */
[[maybe_unused]] static void add_slices(const Step& step, const float* partial, int64_t slices, int64_t width,
                                        float* to) {
  // Each value alone in its order, so the cut into chunks changes nothing.
  constexpr int64_t kWidth = 1024;
  parallel(step, ceil_div(width, kWidth), [=](int64_t chunk, void*) {
    const int64_t begin = chunk * kWidth, end = min(width, begin + kWidth);
    for (int64_t i = begin; i < end; ++i) to[i] = partial[i];
    for (int64_t slice = 1; slice < slices; ++slice) {
      const float* const from = partial + slice * width;
      for (int64_t i = begin; i < end; ++i) to[i] += from[i];
    }
  });
}

/** Σ work(begin, end) over fixed slices of [0, count), in their order. */
template <class Work>
static inline double sum_ranges(const Step& step, int64_t count, Work work) {
  const Slices slices = slices_of(count, 1);
  double partial[kMostSlices];
  parallel(step, slices.count,
           [&](int64_t slice, void*) { partial[slice] = work(slices.begin(slice), slices.end(slice)); });
  double sum = 0;
  for (int64_t slice = 0; slice < slices.count; ++slice) sum += partial[slice];
  return sum;
}

}
