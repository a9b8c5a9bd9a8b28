// Values moved as they are: between two orders of axes, into and out of a larger value; and sums of several readers.
#include "kernels/chunks.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** Of a sample: up to four axes with a stride in either buffer, outermost first; all of it in values. */
struct Walk {
  int64_t extents[4], from[4], to[4], from_values, to_values, from_start, to_start;
};

DLSPEC_INLINE Walk walk_of(const Arguments& call) {
  Walk walk;
  for (int axis = 0; axis < 4; ++axis) {
    walk.extents[axis] = call.sizes[axis];
    walk.from[axis] = call.sizes[4 + axis];
    walk.to[axis] = call.sizes[8 + axis];
  }
  walk.from_values = call.sizes[12];
  walk.to_values = call.sizes[13];
  walk.from_start = call.sizes[14];
  walk.to_start = call.sizes[15];
  return walk;
}

/** Side of the squares that a transpose goes by, so that both sides stay in the cache. */
constexpr int64_t kSquare = 32;

/** The two inner axes of a walk. */
void copy_plane(const Walk& walk, const float* from, float* to) {
  const int64_t rows = walk.extents[2], columns = walk.extents[3];
  const int64_t from_row = walk.from[2], from_column = walk.from[3], to_row = walk.to[2], to_column = walk.to[3];
  if (from_column == 1 && to_column == 1) {
    for (int64_t row = 0; row < rows; ++row) {
      const float* const x = from + row * from_row;
      float* const y = to + row * to_row;
      int64_t i = 0;
      for (; i + kLanes <= columns; i += kLanes) store(y + i, load(x + i));
      for (; i < columns; ++i) y[i] = x[i];
    }
    return;
  }
  for (int64_t r = 0; r < rows; r += kSquare) {
    for (int64_t c = 0; c < columns; c += kSquare) {
      for (int64_t i = r; i < min(rows, r + kSquare); ++i) {
        for (int64_t j = c; j < min(columns, c + kSquare); ++j) {
          to[i * to_row + j * to_column] = from[i * from_row + j * from_column];
        }
      }
    }
  }
}

/** y[y_start + Σ iₖ·yₖ] = x[x_start + Σ iₖ·xₖ] for each sample, over iₖ < dₖ. Values of y beside those stay. */
void copy_strided(const Arguments& call, const Step& step) {
  const Walk walk = walk_of(call);
  const auto& [x, y] = first<2>(call.buffers);
  const int64_t planes = walk.extents[0] * walk.extents[1];
  const int64_t together = max<int64_t>(1, kChunkValues / max<int64_t>(1, walk.extents[2] * walk.extents[3]));
  parallel(step, ceil_div(step.n * planes, together), [=, x = x, y = y](int64_t chunk, void*) {
    for (int64_t at = chunk * together; at < min(step.n * planes, (chunk + 1) * together); ++at) {
      const int64_t sample = at / planes, outer = at % planes / walk.extents[1], inner = at % walk.extents[1];
      const float* const from = x + sample * walk.from_values + walk.from_start + outer * walk.from[0];
      float* const to = y + sample * walk.to_values + walk.to_start + outer * walk.to[0];
      copy_plane(walk, from + inner * walk.from[1], to + inner * walk.to[1]);
    }
  });
}

/** y (N·values + fixed) = 0. */
void clear(const Arguments& call, const Step& step) {
  float* const y = call.buffers[0];
  parallel_ranges(step, step.n * call.sizes[0] + call.sizes[1], [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += kLanes) store_up_to(y + i, Vec{}, end - i);
  });
}

/** y (N·values + fixed) += x. */
void accumulate(const Arguments& call, const Step& step) {
  const auto& [x, y] = first<2>(call.buffers);
  parallel_ranges(step, step.n * call.sizes[0] + call.sizes[1], [=, x = x, y = y](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += kLanes) {
      store_up_to(y + i, load_up_to(y + i, end - i) + load_up_to(x + i, end - i), end - i);
    }
  });
}

constexpr Kernel kernels[] = {
    {"copy_strided", "x y", "d0 d1 d2 d3 x0 x1 x2 x3 y0 y1 y2 y3 x_values y_values x_start y_start", "", copy_strided,
     nullptr},
    {"clear", "y", "values fixed", "", clear, nullptr},
    {"accumulate", "x y", "values fixed", "", accumulate, nullptr},
};

}

extern const Family copy_kernels{kernels, sizeof kernels / sizeof *kernels};

}
