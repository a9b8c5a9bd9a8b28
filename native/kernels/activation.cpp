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

/** act′, expressed by y = act(x). */
template <int64_t Which>
DLSPEC_INLINE float slope_times(float y, float dy) {
  if constexpr (Which == kRelu) return y > 0 ? dy : y != y ? y : 0;
  if constexpr (Which == kSigmoid) return dy * (y * (1 - y));
  if constexpr (Which == kTanh) return dy * (1 - y * y);
  return dy;
}

/** Calls work(constant) with the activation as a constant, so that inner loops need not ask. */
template <class Work>
void with_activation(int64_t activation, Work work) {
  switch (activation) {
    case kRelu:
      return work.template operator()<kRelu>();
    case kSigmoid:
      return work.template operator()<kSigmoid>();
    case kTanh:
      return work.template operator()<kTanh>();
    default:
      return work.template operator()<kNone>();
  }
}

/** dx (N, values) = dy·act′; dx may be dy. */
void backward(const Arguments& call, const Step& step) {
  const auto& [y, dy, dx] = first<3>(call.buffers);
  const auto& [values, activation] = first<2>(call.sizes);
  with_activation(activation, [&, y = y, dy = dy, dx = dx, values = values]<int64_t Which>() {
    parallel_ranges(step, step.n * values, [=](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) dx[i] = slope_times<Which>(y[i], dy[i]);
    });
  });
}

/** In place dy (N·rows, width) ← dy·act′, and its column sums, in one pass. */
void epilogue_backward(const Arguments& call, const Step& step) {
  const auto& [y, dy, dbias, scratch] = first<4>(call.buffers);
  const auto& [rows, width, activation] = first<3>(call.sizes);
  with_activation(activation,
                  [&, y = y, dy = dy, dbias = dbias, scratch = scratch, rows = rows, width = width]<int64_t Which>() {
                    if (!dbias) {
                      if (Which == kNone) return;
                      parallel_ranges(step, step.n * rows * width, [=](int64_t begin, int64_t end) {
                        for (int64_t i = begin; i < end; ++i) dy[i] = slope_times<Which>(y[i], dy[i]);
                      });
                      return;
                    }
                    const Slices slices = slices_of(step.n * rows, width);
                    parallel(step, slices.count, [=](int64_t slice, void*) {
                      float* const sums = scratch + slice * width;
                      for (int64_t i = 0; i < width; ++i) sums[i] = 0;
                      for (int64_t row = slices.begin(slice); row < slices.end(slice); ++row) {
                        const float* const output = y + row * width;
                        float* const gradient = dy + row * width;
                        for (int64_t i = 0; i < width; ++i) {
                          const float value = slope_times<Which>(output[i], gradient[i]);
                          if (Which != kNone) gradient[i] = value;
                          sums[i] += value;
                        }
                      }
                    });
                    add_slices(step, scratch, slices.count, width, dbias);
                  });
}

constexpr Kernel kernels[] = {
    {"activation_forward", "x y", "values activation", "", forward, nullptr},
    {"activation_backward", "y dy dx", "values activation", "", backward, nullptr},
    {"epilogue_backward", "y dy dbias? scratch?", "rows width activation", "", epilogue_backward, nullptr},
};

}

extern const Family activation_kernels{kernels, sizeof kernels / sizeof *kernels};

}
