// Two values, or a value and a number, element by element; sides of 1 stretch.
#include "kernels/chunks.h"

namespace dlspec::DLSPEC_ISA {

namespace {

enum Operation : int64_t { kAdd, kSubtract, kMultiply, kDivide };

template <int64_t Which, class T>
DLSPEC_INLINE T combine(T x, T y) {
  if constexpr (Which == kAdd) return x + y;
  if constexpr (Which == kSubtract) return x - y;
  if constexpr (Which == kMultiply) return x * y;
  return x / y;
}
/** dz·∂z/∂x. */
template <int64_t Which, class T>
DLSPEC_INLINE T by_x(T, T y, T dz) {
  if constexpr (Which == kMultiply) return dz * y;
  if constexpr (Which == kDivide) return dz / y;
  return dz;
}
/** dz·∂z/∂y. */
template <int64_t Which, class T>
DLSPEC_INLINE T by_y(T x, T y, T dz) {
  if constexpr (Which == kSubtract) return -dz;
  if constexpr (Which == kMultiply) return dz * x;
  if constexpr (Which == kDivide) return -dz * x / (y * y);
  return dz;
}

/** Axes of a sample's z, outermost first, with the strides of x and y: 0 along a side that stretches. */
struct Extents {
  int64_t d[4], x[4], y[4], x_values, y_values;
  int64_t rows() const { return d[0] * d[1] * d[2]; }
  int64_t at(const int64_t* strides, int64_t row) const {
    return row / (d[1] * d[2]) * strides[0] + row / d[2] % d[1] * strides[1] + row % d[2] * strides[2];
  }
  /** Nothing stretches, so that samples follow one another as one row. */
  bool plain() const { return rows() == 1 && x[3] == 1 && y[3] == 1; }
};

DLSPEC_INLINE Extents extents_of(const Arguments& call) {
  Extents extents;
  for (int axis = 0; axis < 4; ++axis) {
    extents.d[axis] = call.sizes[1 + axis];
    extents.x[axis] = call.sizes[5 + axis];
    extents.y[axis] = call.sizes[9 + axis];
  }
  extents.x_values = call.sizes[13];
  extents.y_values = call.sizes[14];
  return extents;
}

DLSPEC_INLINE Vec along(const float* from, int64_t i, int64_t stride, int64_t left) {
  return stride ? load_up_to(from + i, left) : broadcast(*from);
}

template <int64_t Which>
void forward_of(const Step& step, const Extents& extents, const float* x, const float* y, float* z) {
  if (extents.plain()) {
    parallel_ranges(step, step.n * extents.d[3], [=](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; i += kLanes) {
        const int64_t left = end - i;
        store_up_to(z + i, combine<Which>(load_up_to(x + i, left), load_up_to(y + i, left)), left);
      }
    });
    return;
  }
  const int64_t rows = extents.rows(), width = extents.d[3];
  const int64_t together = max<int64_t>(1, kChunkValues / max<int64_t>(1, width));
  parallel(step, ceil_div(step.n * rows, together), [=, &extents](int64_t chunk, void*) {
    for (int64_t at = chunk * together; at < min(step.n * rows, (chunk + 1) * together); ++at) {
      const int64_t sample = at / rows, row = at % rows;
      const float* const a = x + sample * extents.x_values + extents.at(extents.x, row);
      const float* const b = y + sample * extents.y_values + extents.at(extents.y, row);
      float* const to = z + at * width;
      for (int64_t i = 0; i < width; i += kLanes) {
        const int64_t left = width - i;
        store_up_to(to + i, combine<Which>(along(a, i, extents.x[3], left), along(b, i, extents.y[3], left)), left);
      }
    }
  });
}

/** to += value along a row, or its sum where the row stands for one value. */
template <class Value>
DLSPEC_INLINE void add_row(float* to, int64_t stride, int64_t width, Value value) {
  if (stride) {
    for (int64_t i = 0; i < width; i += kLanes) {
      store_up_to(to + i, load_up_to(to + i, width - i) + value(i, width - i), width - i);
    }
    return;
  }
  Vec sum{};
  int64_t i = 0;
  for (; i + kLanes <= width; i += kLanes) sum += value(i, kLanes);
  float rest = sum_lanes(sum);
  if (i < width) {
    const Vec last = value(i, width - i);
    for (int64_t lane = 0; lane < width - i; ++lane) rest += last[lane];
  }
  *to += rest;
}

template <int64_t Which>
void backward_of(const Step& step, const Extents& extents, const float* x, const float* y, const float* dz, float* dx,
                 float* dy) {
  if (extents.plain()) {
    parallel_ranges(step, step.n * extents.d[3], [=](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; i += kLanes) {
        const int64_t left = end - i;
        const Vec a = load_up_to(x + i, left), b = load_up_to(y + i, left), dc = load_up_to(dz + i, left);
        if (dx) store_up_to(dx + i, by_x<Which>(a, b, dc), left);
        if (dy) store_up_to(dy + i, by_y<Which>(a, b, dc), left);
      }
    });
    return;
  }
  // A sample alone: what stretches is summed over the sample's values, and never over samples.
  const int64_t rows = extents.rows(), width = extents.d[3];
  parallel(step, step.n, [=, &extents](int64_t sample, void*) {
    if (dx) {
      for (int64_t i = 0; i < extents.x_values; ++i) dx[sample * extents.x_values + i] = 0;
    }
    if (dy) {
      for (int64_t i = 0; i < extents.y_values; ++i) dy[sample * extents.y_values + i] = 0;
    }
    for (int64_t row = 0; row < rows; ++row) {
      const int64_t at_x = sample * extents.x_values + extents.at(extents.x, row);
      const int64_t at_y = sample * extents.y_values + extents.at(extents.y, row);
      const float* const from = dz + (sample * rows + row) * width;
      const auto a = [&](int64_t i, int64_t left) { return along(x + at_x, i, extents.x[3], left); };
      const auto b = [&](int64_t i, int64_t left) { return along(y + at_y, i, extents.y[3], left); };
      const auto c = [&](int64_t i, int64_t left) { return load_up_to(from + i, left); };
      if (dx) {
        add_row(dx + at_x, extents.x[3], width,
                [&](int64_t i, int64_t left) { return by_x<Which>(a(i, left), b(i, left), c(i, left)); });
      }
      if (dy) {
        add_row(dy + at_y, extents.y[3], width,
                [&](int64_t i, int64_t left) { return by_y<Which>(a(i, left), b(i, left), c(i, left)); });
      }
    }
  });
}

constexpr void (*kForward[])(const Step&, const Extents&, const float*, const float*, float*) = {
    forward_of<kAdd>, forward_of<kSubtract>, forward_of<kMultiply>, forward_of<kDivide>};

constexpr void (*kBackward[])(const Step&, const Extents&, const float*, const float*, const float*, float*, float*) = {
    backward_of<kAdd>, backward_of<kSubtract>, backward_of<kMultiply>, backward_of<kDivide>};

/** z (N, d0, d1, d2, d3) = x ∘ y. */
void forward(const Arguments& call, const Step& step) {
  const auto& [x, y, z] = first<3>(call.buffers);
  kForward[call.sizes[0]](step, extents_of(call), x, y, z);
}

/** Gradients by x and y from that by z, those that are asked for. */
void backward(const Arguments& call, const Step& step) {
  const auto& [x, y, dz, dx, dy] = first<5>(call.buffers);
  kBackward[call.sizes[0]](step, extents_of(call), x, y, dz, dx, dy);
}

template <int64_t Which>
void constant_of(const Step& step, const float* x, float number, float* z, int64_t count) {
  parallel_ranges(step, count, [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += kLanes) {
      store_up_to(z + i, combine<Which>(load_up_to(x + i, end - i), broadcast(number)), end - i);
    }
  });
}

constexpr void (*kConstant[])(const Step&, const float*, float, float*, int64_t) = {
    constant_of<kAdd>, constant_of<kSubtract>, constant_of<kMultiply>, constant_of<kDivide>};

/** y (N, values) = x ∘ by; y may be x. */
void constant(const Arguments& call, const Step& step) {
  const auto& [x, y] = first<2>(call.buffers);
  kConstant[call.sizes[0]](step, x, static_cast<float>(call.scalars[0]), y, step.n * call.sizes[1]);
}

constexpr const char* kSizes = "operation d0 d1 d2 d3 x0 x1 x2 x3 y0 y1 y2 y3 x_values y_values";

constexpr Kernel kernels[] = {
    {"arithmetic_forward", "x y z", kSizes, "", forward, nullptr},
    {"arithmetic_backward", "x y dz dx? dy?", kSizes, "", backward, nullptr},
    {"arithmetic_constant", "x y", "operation values", "by", constant, nullptr},
};

}

extern const Family arithmetic_kernels{kernels, sizeof kernels / sizeof *kernels};

}
