#pragma once
// Sequences and their rows: recurrent layers keep gates step by step, (length, N, ·), everything else sample by sample.
#include <cstdint>

#include "simd/vector.h"

namespace dlspec::DLSPEC_ISA {

/** Tokens lie in buffers as int32. */
DLSPEC_INLINE const int32_t* as_tokens(const float* buffer) { return reinterpret_cast<const int32_t*>(buffer); }

/** Row of a (length, N, ·) array → row of (N, length, ·). */
DLSPEC_INLINE auto by_sample(int64_t n, int64_t length) {
  return [n, length](int64_t row) { return row % n * length + row / n; };
}

/**
 * Rows of a sum over `steps` steps of each sample, sample by sample, so that what the steps read lies side by side; the
 * gates' rows are long enough to lie apart. Narrow division is several times faster than that of 64 bits.
 */
struct BySample {
  uint32_t steps;
  int64_t sample(int64_t row) const { return static_cast<uint32_t>(row) / steps; }
  int64_t step(int64_t row) const { return static_cast<uint32_t>(row) % steps; }
};

}
