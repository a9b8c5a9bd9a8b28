// What weights are before the first step. to (count).
#include <math.h>

#include "kernels/chunks.h"
#include "simd/philox.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** Calls write(first, count, words) for all words of the stream, 64 at most at a time. */
template <class Write>
void parallel_words(const Step& step, int64_t count, int64_t stream, Write write) {
  const Stream of{step.seed, static_cast<uint32_t>(stream), step.number};
  parallel_ranges(step, count, [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += kPhiloxWords) {
      uint32_t words[kPhiloxWords];
      philox(of, i / kPhiloxWords, words);
      write(i, min<int64_t>(kPhiloxWords, end - i), words);
    }
  });
}

void fill_uniform(const Arguments& call, const Step& step) {
  float* const to = call.buffers[0];
  const float low = static_cast<float>(call.scalars[0]), span = static_cast<float>(call.scalars[1] - call.scalars[0]);
  parallel_words(step, call.sizes[0], call.sizes[1], [=](int64_t at, int64_t count, const uint32_t* words) {
    for (int64_t i = 0; i < count; ++i) to[at + i] = low + span * uniform(words[i]);
  });
}

/** Box and Muller's: two words make two numbers. Rare enough for float64. */
void fill_normal(const Arguments& call, const Step& step) {
  float* const to = call.buffers[0];
  const double mean = call.scalars[0], deviation = call.scalars[1];
  parallel_words(step, call.sizes[0], call.sizes[1], [=](int64_t at, int64_t count, const uint32_t* words) {
    for (int64_t i = 0; i < count; ++i) {
      // In (0, 1], so that the logarithm is finite.
      const double radius = sqrt(-2 * log((static_cast<double>(words[i & ~1]) + 1) * 0x1p-32));
      const double angle = 6.283185307179586 * static_cast<double>(words[i | 1]) * 0x1p-32;
      to[at + i] = static_cast<float>(mean + deviation * radius * (i & 1 ? sin(angle) : cos(angle)));
    }
  });
}

void fill_constant(const Arguments& call, const Step& step) {
  float* const to = call.buffers[0];
  const float value = static_cast<float>(call.scalars[0]);
  parallel_ranges(step, call.sizes[0], [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) to[i] = value;
  });
}

/** `width` values from `start` on. */
void clear_row(const Arguments& call, const Step&) {
  const auto& [count, start, width] = first<3>(call.sizes);
  for (int64_t i = start; i < min(count, start + width); ++i) call.buffers[0][i] = 0;
}

/**
 * `blocks` matrices of rows × columns, one behind the other by `block_stride`, each with orthonormal rows or columns
 * (of which it has fewer) times `gain`: Gram and Schmidt's, on numbers from a normal distribution. The matrices keep
 * the signs that those have, so that all orthogonal matrices are as likely (Mezzadri 2007). scratch (rows·columns)
 * float64.
 */
void fill_orthogonal(const Arguments& call, const Step& step) {
  const auto& [to, scratch] = first<2>(call.buffers);
  const auto& [count, stream, blocks, rows, columns, row_stride, column_stride, block_stride] = first<8>(call.sizes);
  const bool wide = columns > rows;
  const int64_t vectors = wide ? rows : columns, length = wide ? columns : rows;
  const int64_t vector_stride = wide ? row_stride : column_stride, value_stride = wide ? column_stride : row_stride;
  double* const basis = reinterpret_cast<double*>(scratch);
  const double gain = call.scalars[0];
  Arguments normal{};
  normal.buffers[0] = to;
  normal.sizes[0] = count;
  normal.sizes[1] = stream;
  normal.scalars[1] = 1;
  fill_normal(normal, step);
  for (int64_t block = 0; block < blocks; ++block) {
    float* const matrix = to + block * block_stride;
    for (int64_t v = 0; v < vectors; ++v)
      for (int64_t i = 0; i < length; ++i) basis[v * length + i] = matrix[v * vector_stride + i * value_stride];
    for (int64_t v = 0; v < vectors; ++v) {
      double* const unit = basis + v * length;
      double squares = 0;
      for (int64_t i = 0; i < length; ++i) squares += unit[i] * unit[i];
      const double scale = 1 / sqrt(squares);
      for (int64_t i = 0; i < length; ++i) unit[i] *= scale;
      // What lies along it is taken out of all that follow.
      const int64_t left = vectors - v - 1;
      parallel_rows(step, left, length, [=](int64_t row) {
        double* const other = unit + (row + 1) * length;
        double along = 0;
        for (int64_t i = 0; i < length; ++i) along += unit[i] * other[i];
        for (int64_t i = 0; i < length; ++i) other[i] -= along * unit[i];
      });
    }
    for (int64_t v = 0; v < vectors; ++v)
      for (int64_t i = 0; i < length; ++i)
        matrix[v * vector_stride + i * value_stride] = static_cast<float>(gain * basis[v * length + i]);
  }
}

/** Zeros, but `value` at `length` places from `start` on, `stride` apart, in each of `blocks`; at the first `most` of
 * all. */
void fill_diagonal(const Arguments& call, const Step& step) {
  float* const to = call.buffers[0];
  const auto& [count, blocks, block_stride, start, length, stride, most] = first<7>(call.sizes);
  const float value = static_cast<float>(call.scalars[0]);
  parallel_ranges(step, count, [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) to[i] = 0;
  });
  for (int64_t block = 0; block < blocks; ++block)
    for (int64_t i = 0; i < min(length, most - block * length); ++i)
      to[block * block_stride + start + i * stride] = value;
}

constexpr Kernel kernels[] = {
    {"fill_uniform", "to", "count stream", "low high", fill_uniform, nullptr},
    {"fill_normal", "to", "count stream", "mean deviation", fill_normal, nullptr},
    {"fill_constant", "to", "count", "value", fill_constant, nullptr},
    {"clear_row", "to", "count start width", "", clear_row, nullptr},
    {"fill_orthogonal", "to scratch", "count stream blocks rows columns row_stride column_stride block_stride", "gain",
     fill_orthogonal, nullptr},
    {"fill_diagonal", "to", "count blocks block_stride start length stride most", "value", fill_diagonal, nullptr},
};

}

extern const Family initialize_kernels{kernels, sizeof kernels / sizeof *kernels};

}
