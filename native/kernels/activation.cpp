// Element-wise activations that no producing kernel took over, and the way back through those that one did.
#include "kernels/reduce.h"
#include "kernels/tile.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** y (N, values) = act(x); y may be x. */
void forward(const Arguments& call, const Step& step) {
  const auto& [x, y] = first<2>(call.buffers);
  const auto& [values, activation] = first<2>(call.sizes);
  parallel_ranges(step, step.n * values, [x = x, y = y, activation = activation](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += kLanes) {
      store_up_to(y + i, activate(load_up_to(x + i, end - i), activation), end - i);
    }
  });
}

/** dy·act′, with act′ expressed by y = act(x). */
template <int64_t Which>
DLSPEC_INLINE Vec slope_times(Vec y, Vec dy) {
  if constexpr (Which == kRelu) return y > Vec{} ? dy : y != y ? y : Vec{};
  if constexpr (Which == kSigmoid) return dy * (y * (1.0f - y));
  if constexpr (Which == kTanh) return dy * (1.0f - y * y);
  return dy;
}

/** dx (count) = dy·act′; dx may be dy. */
template <int64_t Which>
void multiply_slopes(const Step& step, const float* y, const float* dy, float* dx, int64_t count) {
  parallel_ranges(step, count, [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += kLanes) {
      const int64_t left = end - i;
      store_up_to(dx + i, slope_times<Which>(load_up_to(y + i, left), load_up_to(dy + i, left)), left);
    }
  });
}

/** The same in place, for (rows, width), and the column sums of each slice: sums (slices, width). */
template <int64_t Which>
void multiply_and_sum(const Step& step, const float* y, float* dy, int64_t width, const Slices& slices, float* sums) {
  parallel(step, slices.count, [=, &slices](int64_t slice, void*) {
    float* const sum = sums + slice * width;
    for (int64_t i = 0; i < width; ++i) sum[i] = 0;
    for (int64_t at = slices.begin(slice) * width; at < slices.end(slice) * width; at += width) {
      for (int64_t i = 0; i < width; i += kLanes) {
        const int64_t left = width - i;
        const Vec value = slope_times<Which>(load_up_to(y + at + i, left), load_up_to(dy + at + i, left));
        if (Which != kNone) store_up_to(dy + at + i, value, left);
        store_up_to(sum + i, load_up_to(sum + i, left) + value, left);
      }
    }
  });
}

constexpr void (*kMultiply[])(const Step&, const float*, const float*, float*, int64_t) = {
    multiply_slopes<kNone>, multiply_slopes<kRelu>, multiply_slopes<kSigmoid>, multiply_slopes<kTanh>};

constexpr void (*kMultiplyAndSum[])(const Step&, const float*, float*, int64_t, const Slices&, float*) = {
    multiply_and_sum<kNone>, multiply_and_sum<kRelu>, multiply_and_sum<kSigmoid>, multiply_and_sum<kTanh>};

/** dx (N, values) = dy·act′; dx may be dy. */
void backward(const Arguments& call, const Step& step) {
  const auto& [y, dy, dx] = first<3>(call.buffers);
  const auto& [values, activation] = first<2>(call.sizes);
  kMultiply[activation](step, y, dy, dx, step.n * values);
}

/**
 * In place dy (N·rows, width) ← dy·act′, and its column sums, in one pass. Scratch: the sums of each slice; without it
 * there is one slice, and one thread.
 */
void epilogue_backward(const Arguments& call, const Step& step) {
  const auto& [y, dy, dbias, scratch] = first<4>(call.buffers);
  const auto& [rows, width, activation] = first<3>(call.sizes);
  if (dbias) {
    const Slices slices = scratch ? slices_of(step.n * rows, width) : Slices{1, step.n * rows, step.n * rows};
    kMultiplyAndSum[activation](step, y, dy, width, slices, slices.count == 1 ? dbias : scratch);
    if (slices.count > 1) add_slices(step, scratch, slices.count, width, dbias);
  } else if (activation != kNone) {
    kMultiply[activation](step, y, dy, dy, step.n * rows * width);
  }
}

/** to, from `first` on (width) = Σ of the rows of x (N·rows, width). Scratch: the sums of each slice. */
void column_sums(const Arguments& call, const Step& step) {
  const auto& [x, to, scratch] = first<3>(call.buffers);
  const auto& [rows, width, at] = first<3>(call.sizes);
  const Slices slices = slices_of(step.n * rows, width);
  multiply_and_sum<kNone>(step, x, x, width, slices, scratch);
  add_slices(step, scratch, slices.count, width, to + at);
}

constexpr Kernel kernels[] = {
    {"activation_forward", "x y", "values activation", "", forward, nullptr},
    {"activation_backward", "y dy dx", "values activation", "", backward, nullptr},
    {"epilogue_backward", "y dy dbias? scratch?", "rows width activation", "", epilogue_backward, nullptr},
    {"column_sums", "x to scratch", "rows width first", "", column_sums, nullptr},
};

}

extern const Family activation_kernels{kernels, sizeof kernels / sizeof *kernels};

}
