// Convolution by 3×3 kernels, stride 1, in the transformed domain: F(2×2, 3×3) after Winograd, as Lavin and Gray 2016
// have it. Squares of 2×2 outputs take 16 products a channel instead of 36. Tiles of x and y are transformed where they
// are used, a block of tiles at a time, so that what lies between stays in the cache:
//   y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A,   dg = Gᵀ[Σ (Bᵀ d B) ⊙ (A dy Aᵀ)]G.
#include "kernels/geometry.h"
#include "kernels/outer.h"
#include "kernels/reduce.h"

namespace dlspec::DLSPEC_ISA {

namespace {

constexpr int64_t kPoints = 16;

/** One convolution: `in` (N, H, W, channels) to `out` (N, H', W', filters), in squares of 2×2 outputs. */
struct Squares {
  int64_t in_height, in_width, channels;
  int64_t out_height, out_width, filters;
  int64_t top, left;
  int64_t down() const { return ceil_div(out_height, 2); }
  int64_t across() const { return ceil_div(out_width, 2); }
  int64_t count(int64_t samples) const { return samples * down() * across(); }
};

Squares forward_of(const Geometry& g) {
  const auto& [_, y, x] = g.sides;
  return {y.extent, x.extent, g.channels, y.out, x.out, g.filters, y.padding, x.padding};
}

/** The gradient by the input is a convolution of dy by the kernels turned round, padded by what is left of two. */
Squares backward_of(const Geometry& g) {
  const auto& [_, y, x] = g.sides;
  return {y.out, x.out, g.filters, y.extent, x.extent, g.channels, 2 - y.padding, 2 - x.padding};
}

/** Where squares lie, one after the other. */
struct Square {
  int64_t sample, y, x;
  Square(const Squares& of, int64_t index)
      : sample(index / (of.down() * of.across())), y(index / of.across() % of.down() * 2), x(index % of.across() * 2) {}
  void next(const Squares& of) {
    if ((x += 2) < of.out_width) return;
    x = 0;
    if ((y += 2) < of.out_height) return;
    y = 0;
    ++sample;
  }
};

/** Squares of a block: its values and products stay in the second-level cache, and there are chunks enough to share. */
int64_t block_of(const Squares& of, int64_t squares) {
  constexpr int64_t kFloats = 96 * 1024, kChunks = 24;
  const int64_t fitting = kFloats / (kPoints * (of.channels + of.filters)) / kTileRows * kTileRows;
  const int64_t shared = ceil_div(ceil_div(squares, kChunks), kTileRows) * kTileRows;
  return max<int64_t>(2 * kTileRows, min(min<int64_t>(fitting, 16 * kTileRows), shared));
}
int64_t largest_block(const Squares& of) { return block_of(of, int64_t{1} << 40); }

/** Channels rounded up to whole vectors: so they lie between the transforms, where no vector is cut. */
int64_t padded(int64_t channels) { return ceil_div(channels, kLanes) * kLanes; }

/**
 * From one point's values to the next's: `rows` of so many channels, and a line of the cache more, so that what is
 * written to all points at once does not meet in one set of the first-level cache.
 */
int64_t apart_of(int64_t rows, int64_t channels) {
  constexpr int64_t kLine = 16;
  return rows * padded(channels) + kLine;
}

/** The 4×4 places of x around one square, as far as they are inside; others are `zeros`, as many as there are channels.
 */
struct Patch {
  const float* at[4][4];
  Patch(const Squares& of, const Square& square, const float* x, const float* zeros) {
    const int64_t first_y = square.y - of.top, first_x = square.x - of.left;
    const int64_t down = of.in_width * of.channels;
    const float* const first = x + square.sample * of.in_height * down + first_y * down + first_x * of.channels;
    const bool whole = first_y >= 0 && first_y + 4 <= of.in_height && first_x >= 0 && first_x + 4 <= of.in_width;
    for (int i = 0; i < 4; ++i) {
      const bool there = first_y + i >= 0 && first_y + i < of.in_height;
      for (int j = 0; j < 4; ++j) {
        const bool inside = whole || (there && first_x + j >= 0 && first_x + j < of.in_width);
        at[i][j] = inside ? first + i * down + j * of.channels : zeros;
      }
    }
  }
};

/** v = Bᵀ d B of a vector of channels, from row to row, so that all fits in registers. v (16, …), `apart` from one to
 * the next. */
template <class Load>
DLSPEC_INLINE void transform_values(const Patch& patch, int64_t c, Load read, float* v, int64_t apart) {
  const auto across = [&](int i, Vec(&to)[4]) {
    Vec d[4];
    DLSPEC_UNROLL for (int j = 0; j < 4; ++j) d[j] = read(patch.at[i][j] + c);
    to[0] = d[0] - d[2];
    to[1] = d[1] + d[2];
    to[2] = d[2] - d[1];
    to[3] = d[1] - d[3];
  };
  Vec outer[4], second[4], third[4];
  across(0, outer);
  across(2, third);
  DLSPEC_UNROLL for (int j = 0; j < 4; ++j) store(v + j * apart, outer[j] - third[j]);
  across(1, second);
  DLSPEC_UNROLL for (int j = 0; j < 4; ++j) {
    store(v + (4 + j) * apart, second[j] + third[j]);
    store(v + (8 + j) * apart, third[j] - second[j]);
  }
  across(3, outer);
  DLSPEC_UNROLL for (int j = 0; j < 4; ++j) store(v + (12 + j) * apart, second[j] - outer[j]);
}

/** v of all channels of one square. */
void transform_input(const Squares& of, const Square& square, const float* x, const float* zeros, float* v,
                     int64_t apart) {
  const Patch patch(of, square, x, zeros);
  int64_t c = 0;
  for (; c + kLanes <= of.channels; c += kLanes)
    transform_values(
        patch, c, [](const float* from) { return load(from); }, v + c, apart);
  const int64_t left = of.channels - c;
  if (left > 0)
    transform_values(
        patch, c, [=](const float* from) { return load_first(from, left); }, v + c, apart);
}

/** y = act(Aᵀ m A + b) for one square, as far as y reaches. m (16, filters), `apart` from one to the next. */
void transform_output(const Squares& of, const Square& at, const float* m, int64_t apart, const Finish& finish,
                      float* y) {
  const bool both_rows = at.y + 1 < of.out_height, both_columns = at.x + 1 < of.out_width;
  float* const to = y + ((at.sample * of.out_height + at.y) * of.out_width + at.x) * of.filters;
  const int64_t below = of.out_width * of.filters, beside = of.filters;
  const bool shut = finish.activation == kRelu;
  for (int64_t f = 0; f < of.filters; f += kLanes) {
    const int64_t left = of.filters - f;
    Vec t[2][4];
    DLSPEC_UNROLL for (int j = 0; j < 4; ++j) {
      Vec column[4];
      DLSPEC_UNROLL for (int i = 0; i < 4; ++i) column[i] = load(m + (4 * i + j) * apart + f);
      t[0][j] = column[0] + column[1] + column[2];
      t[1][j] = column[1] - column[2] - column[3];
    }
    const Vec bias = finish.bias ? load_up_to(finish.bias + f, left) : Vec{};
    DLSPEC_UNROLL for (int i = 0; i < 2; ++i) {
      if (i == 1 && !both_rows) break;
      const Vec first = t[i][0] + t[i][1] + t[i][2] + bias, second = t[i][1] - t[i][2] - t[i][3] + bias;
      float* const row = to + i * below + f;
      store_up_to(row, shut ? relu(first) : first, left);
      if (both_columns) store_up_to(row + beside, shut ? relu(second) : second, left);
    }
  }
  if (finish.activation <= kRelu) return;
  for (int i = 0; i < (both_rows ? 2 : 1); ++i)
    activate_row(to + i * below, (both_columns ? 2 : 1) * of.filters, finish.activation);
}

/** z = A dy Aᵀ for one square: what is outside of dy is 0. Its panels are `count` rows each, this one's is `row`. */
void transform_gradient(const Squares& of, const Square& at, const float* dy, int64_t count, int64_t row, float* z,
                        int64_t apart) {
  const bool both_rows = at.y + 1 < of.out_height, both_columns = at.x + 1 < of.out_width;
  const float* const from = dy + ((at.sample * of.out_height + at.y) * of.out_width + at.x) * of.filters;
  const int64_t below = of.out_width * of.filters, beside = of.filters;
  for (int64_t f = 0; f < of.filters; f += kLanes) {
    const int64_t left = of.filters - f;
    Vec d[2][2];
    d[0][0] = load_up_to(from + f, left);
    d[0][1] = both_columns ? load_up_to(from + beside + f, left) : Vec{};
    d[1][0] = both_rows ? load_up_to(from + below + f, left) : Vec{};
    d[1][1] = both_rows && both_columns ? load_up_to(from + below + beside + f, left) : Vec{};
    Vec t[4][2];
    DLSPEC_UNROLL for (int j = 0; j < 2; ++j) {
      t[0][j] = d[0][j];
      t[1][j] = d[0][j] + d[1][j];
      t[2][j] = d[0][j] - d[1][j];
      t[3][j] = -d[1][j];
    }
    const int64_t panel = f / kPanel * kPanel, width = vectors_of(of.filters - panel) * kLanes;
    DLSPEC_UNROLL for (int i = 0; i < 4; ++i) {
      float* const to = z + 4 * i * apart + panel * count + row * width + f - panel;
      store(to, t[i][0]);
      store(to + apart, t[i][0] + t[i][1]);
      store(to + 2 * apart, t[i][0] - t[i][1]);
      store(to + 3 * apart, -t[i][1]);
    }
  }
}

/** u = G g Gᵀ, a vector of kernels at once: g (9, …) and u (16, …). */
void transform_kernel(const float* g, int64_t g_apart, float* u, int64_t u_apart) {
  Vec t[4][3];
  DLSPEC_UNROLL for (int j = 0; j < 3; ++j) {
    const Vec top = load(g + j * g_apart), middle = load(g + (3 + j) * g_apart), bottom = load(g + (6 + j) * g_apart);
    t[0][j] = top;
    t[1][j] = (top + middle + bottom) * 0.5f;
    t[2][j] = (top - middle + bottom) * 0.5f;
    t[3][j] = bottom;
  }
  DLSPEC_UNROLL for (int i = 0; i < 4; ++i) {
    float* const to = u + 4 * i * u_apart;
    store(to, t[i][0]);
    store(to + u_apart, (t[i][0] + t[i][1] + t[i][2]) * 0.5f);
    store(to + 2 * u_apart, (t[i][0] - t[i][1] + t[i][2]) * 0.5f);
    store(to + 3 * u_apart, t[i][2]);
  }
}

/** dg = Gᵀ du G for `lanes` kernels. */
void transform_kernel_gradient(const float* du, int64_t du_apart, float* dg, int64_t dg_apart, int64_t lanes) {
  Vec t[3][4];
  DLSPEC_UNROLL for (int j = 0; j < 4; ++j) {
    Vec column[4];
    DLSPEC_UNROLL for (int i = 0; i < 4; ++i) column[i] = load_up_to(du + (4 * i + j) * du_apart, lanes);
    const Vec sum = (column[1] + column[2]) * 0.5f;
    t[0][j] = column[0] + sum;
    t[1][j] = (column[1] - column[2]) * 0.5f;
    t[2][j] = sum + column[3];
  }
  DLSPEC_UNROLL for (int i = 0; i < 3; ++i) {
    float* const to = dg + 3 * i * dg_apart;
    const Vec sum = (t[i][1] + t[i][2]) * 0.5f;
    store_up_to(to, t[i][0] + sum, lanes);
    store_up_to(to + dg_apart, (t[i][1] - t[i][2]) * 0.5f, lanes);
    store_up_to(to + 2 * dg_apart, sum + t[i][3], lanes);
  }
}

/** A thread's memory: the kernels of a panel, or a block's values, products, zeros and row pointers. */
struct BlockMemory {
  float *values, *products, *zeros;
  void* pointers;
  BlockMemory(const Squares& of, int64_t block, void* workspace) : values(static_cast<float*>(workspace)) {
    products = values + kPoints * apart_of(block, of.channels);
    zeros = products + kPoints * apart_of(block, of.filters);
    pointers = zeros + padded(of.channels);
    for (int64_t c = 0; c < of.channels; ++c) zeros[c] = 0;
  }
  static size_t bytes(const Squares& of) {
    const int64_t block = largest_block(of), channels = padded(of.channels);
    const size_t floats = kPoints * (apart_of(block, of.channels) + apart_of(block, of.filters)) + channels;
    const size_t kernels = 9 * of.channels * kPanel;
    return max(floats, kernels) * sizeof(float) + Block::bytes(block, 1);
  }
};

/** u: for each of the 16 points, panels of (channels, filters). `turned`: g is W turned round and transposed. */
void transform_kernels(const Step& step, const Squares& of, const float* w, bool turned, float* u) {
  const int64_t k = of.channels, columns = of.filters, size = packed_floats(k, columns);
  parallel_if_many(step, ceil_div(columns, kPanel), 9 * k * columns, [&](int64_t panel, void* workspace) {
    float* const g = static_cast<float*>(workspace);
    const int64_t column = panel * kPanel, wide = min<int64_t>(kPanel, columns - column);
    const int64_t width = vectors_of(wide) * kLanes;
    for (int64_t tap = 0; tap < 9; ++tap) {
      float* const to = g + tap * k * width;
      if (turned) {
        pack_panel_transposed(w + ((8 - tap) * columns + column) * k, k, k, wide, to);
      } else {
        pack_panels(w + tap * k * columns + column, columns, k, wide, to);
      }
    }
    for (int64_t i = 0; i < k * width; i += kLanes) transform_kernel(g + i, k * width, u + column * k + i, size);
  });
}

/** out = act(in∗w + b) by squares, with the kernels transformed. */
void convolve_squares(const Step& step, const Squares& of, const float* in, const float* u, const Finish& finish,
                      float* out) {
  const int64_t squares = of.count(step.n), block = block_of(of, squares);
  const int64_t size = packed_floats(of.channels, of.filters);
  parallel(step, ceil_div(squares, block), [&](int64_t chunk, void* workspace) {
    const BlockMemory memory(of, block, workspace);
    const int64_t begin = chunk * block, count = min(block, squares - begin);
    const int64_t channels = padded(of.channels), filters = padded(of.filters);
    const int64_t values = apart_of(block, of.channels), products = apart_of(block, of.filters);
    Square at(of, begin);
    for (int64_t i = 0; i < count; ++i, at.next(of))
      transform_input(of, at, in, memory.zeros, memory.values + i * channels, values);
    Block rows(count, 1, of.channels, memory.pointers);
    for (int64_t tile = 0; tile < rows.tiles.pieces; ++tile) {
      for (int64_t r = 0; r < kTileRows; ++r)
        rows.row(tile, 0, r) = memory.values + min(rows.tiles.begin(tile) + r, count - 1) * channels;
    }
    for (int64_t i = 0; i < count; ++i) rows.c[i] = memory.products + i * filters;
    for (int64_t point = 0; point < kPoints; ++point) {
      if (point > 0) {
        for (int64_t i = 0; i < rows.tiles.pieces * kTileRows; ++i) rows.a[i] += values;
        for (int64_t i = 0; i < count; ++i) rows.c[i] += products;
      }
      run_panels(rows,
                 {0, 1, 0, of.channels, u + point * size, kPanel * of.channels, 0, 0, of.filters, false, nullptr});
    }
    at = Square(of, begin);
    for (int64_t i = 0; i < count; ++i, at.next(of))
      transform_output(of, at, memory.products + i * filters, products, finish, out);
  });
}

size_t forward_workspace(const Arguments& call) { return BlockMemory::bytes(forward_of(Geometry(call))); }

/** y = act(x∗w + b). Scratch: 16 points of w, packed. */
void forward(const Arguments& call, const Step& step) {
  const auto& [x, w, bias, y, scratch] = first<5>(call.buffers);
  const Geometry g(call);
  const Squares of = forward_of(g);
  transform_kernels(step, of, w, false, scratch);
  convolve_squares(step, of, x, scratch, {bias, g.activation(call)}, y);
}

size_t data_workspace(const Arguments& call) { return BlockMemory::bytes(backward_of(Geometry(call))); }

/** dx = act(dy∗wᵀ + b). */
void backward_data(const Arguments& call, const Step& step) {
  const auto& [dy, w, bias, dx, scratch] = first<5>(call.buffers);
  const Geometry g(call);
  const Squares of = backward_of(g);
  transform_kernels(step, of, w, true, scratch);
  convolve_squares(step, of, dy, scratch, {bias, g.activation(call)}, dx);
}

/** How the squares are cut: each slice has sums of its own, so not too many where there are many weights. */
int64_t weight_slices(const Squares& of, int64_t squares) {
  const int64_t weights = kPoints * of.channels * of.filters;
  return max<int64_t>(1, min(min<int64_t>(24, ceil_div(squares, 256)), (int64_t{1} << 22) / weights));
}

/** Squares whose values and gradients are transformed at once. */
int64_t weight_block(const Squares& of) {
  constexpr int64_t kFloats = 96 * 1024;
  return max<int64_t>(16, min(kOuterRows, kFloats / (kPoints * (of.channels + of.filters))));
}

/** A thread's memory: a block's values, gradients in panels, zeros and row pointers. */
struct WeightMemory {
  float *values, *gradients, *zeros;
  const float** rows;
  WeightMemory(const Squares& of, int64_t block, void* workspace) : values(static_cast<float*>(workspace)) {
    gradients = values + kPoints * apart_of(block, of.channels);
    zeros = gradients + kPoints * apart_of(block, of.filters);
    rows = reinterpret_cast<const float**>(zeros + padded(of.channels));
    for (int64_t c = 0; c < of.channels; ++c) zeros[c] = 0;
  }
  static size_t bytes(const Squares& of) {
    const int64_t block = weight_block(of), channels = padded(of.channels);
    return (kPoints * (apart_of(block, of.channels) + apart_of(block, of.filters)) + channels) * sizeof(float) +
           block * sizeof(float*);
  }
};

size_t weights_workspace(const Arguments& call) { return WeightMemory::bytes(forward_of(Geometry(call))); }

/** dw. Scratch: sums of 16 points for each slice, and once more for their total. */
void backward_weights(const Arguments& call, const Step& step) {
  const auto& [x, dy, dw, scratch] = first<4>(call.buffers);
  const Squares of = forward_of(Geometry(call));
  const int64_t squares = of.count(step.n), weights = of.channels * of.filters, all = kPoints * weights;
  const Even cut(squares, ceil_div(squares, weight_slices(of, squares)));
  const int64_t block = weight_block(of);
  float* const sums = cut.pieces == 1 ? scratch : scratch + all;
  parallel(step, cut.pieces, [&, x = x, dy = dy](int64_t slice, void* workspace) {
    const WeightMemory memory(of, block, workspace);
    const int64_t channels = padded(of.channels), values = apart_of(block, of.channels);
    const int64_t gradients = apart_of(block, of.filters);
    const Even parts(cut.size(slice), block);
    for (int64_t part = 0; part < parts.pieces; ++part) {
      const int64_t begin = cut.begin(slice) + parts.begin(part), count = parts.size(part);
      Square at(of, begin);
      for (int64_t i = 0; i < count; ++i, at.next(of)) {
        transform_input(of, at, x, memory.zeros, memory.values + i * channels, values);
        transform_gradient(of, at, dy, count, i, memory.gradients, gradients);
      }
      for (int64_t i = 0; i < count; ++i) memory.rows[i] = memory.values + i * channels;
      for (int64_t point = 0; point < kPoints; ++point) {
        if (point > 0) {
          for (int64_t i = 0; i < count; ++i) memory.rows[i] += values;
        }
        outer_panels({memory.rows, 0, of.channels, count, memory.gradients + point * gradients, of.filters,
                      sums + slice * all + point * weights, of.filters, part > 0, nullptr});
      }
    }
  });
  if (cut.pieces > 1) add_slices(step, sums, cut.pieces, all, scratch);
  parallel_ranges(step, weights, [=, dw = dw, scratch = scratch](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += kLanes)
      transform_kernel_gradient(scratch + i, weights, dw + i, weights, end - i);
  });
}

constexpr Kernel kernels[] = {
    {"winograd_forward", "x w bias? y scratch", DLSPEC_CONVOLUTION " activation", "", forward, forward_workspace},
    {"winograd_backward_weights", "x dy dw scratch", DLSPEC_CONVOLUTION, "", backward_weights, weights_workspace},
    {"winograd_backward_data", "dy w bias? dx scratch", DLSPEC_CONVOLUTION " activation", "", backward_data,
     data_workspace},
};

}

extern const Family winograd_kernels{kernels, sizeof kernels / sizeof *kernels};

}
