#pragma once
#include "kernels/kernel.h"
#include "simd/vector.h"
#include "threads/parallel.h"

namespace dlspec::DLSPEC_ISA {

/** The first N of an array, to be taken apart: `const auto& [inputs, outputs] = first<2>(call.sizes);` */
template <int N, class T, size_t M>
DLSPEC_INLINE const T (&first(const T (&array)[M]))[N] {
  static_assert(N <= M);
  return reinterpret_cast<const T(&)[N]>(array);
}

/** Calls work(chunk, workspace) for every chunk, on all threads. */
template <class Work>
static inline void parallel(const Step& step, int64_t chunks, Work work) {
  run_chunks(
      *step.pool, chunks,
      [](void* context, int64_t chunk, void* workspace) { (*static_cast<Work*>(context))(chunk, workspace); }, &work);
}

/** Values of one chunk of an element-wise pass: some 64 KB per buffer, so that chunks are worth a thread's while. */
constexpr int64_t kChunkValues = 16384;

/** As parallel, but on this thread alone where all chunks together have too few values to be worth another's while. */
template <class Work>
static inline void parallel_if_many(const Step& step, int64_t chunks, int64_t values, Work work) {
  if (values > kChunkValues) return parallel(step, chunks, work);
  parallel(step, 1, [&](int64_t, void* workspace) {
    for (int64_t chunk = 0; chunk < chunks; ++chunk) work(chunk, workspace);
  });
}

/** Calls work(begin, end) over [0, count). */
template <class Work>
static inline void parallel_ranges(const Step& step, int64_t count, Work work) {
  parallel(step, ceil_div(count, kChunkValues),
           [&](int64_t chunk, void*) { work(chunk * kChunkValues, min(count, (chunk + 1) * kChunkValues)); });
}

/** Calls work(row) for every row, some in each chunk. */
template <class Work>
static inline void parallel_rows(const Step& step, int64_t rows, int64_t width, Work work) {
  const int64_t together = max<int64_t>(1, kChunkValues / width);
  parallel(step, ceil_div(rows, together), [=](int64_t chunk, void*) {
    for (int64_t row = chunk * together; row < min(rows, (chunk + 1) * together); ++row) work(row);
  });
}

/**
 * How sums over many rows are cut: fixed slices, whatever the number of threads, so that the bits are the same.
 * At most 128, so that partial sums stay small; at least 32768 values in each where there are so many.
 */
constexpr int64_t kMostSlices = 128;
struct Slices {
  int64_t count, rows_each, rows;
  int64_t begin(int64_t slice) const { return slice * rows_each; }
  int64_t end(int64_t slice) const { return min(rows, (slice + 1) * rows_each); }
};
DLSPEC_INLINE Slices slices_of(int64_t rows, int64_t width) {
  const int64_t wanted = max<int64_t>(1, min(min(kMostSlices, rows), ceil_div(rows * width, 32768)));
  const int64_t each = ceil_div(rows, wanted);
  return {ceil_div(rows, each), each, rows};
}

}
