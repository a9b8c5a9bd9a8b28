// Activations in which values or weights take turns: maxout's pieces, prelu's slopes.
#include "kernels/chunks.h"
#include "kernels/reduce.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** y (N·rows, width) = the largest of `pieces` values side by side in x (N·rows, width·pieces); NaN wins. */
void maxout(const Arguments& call, const Step& step) {
  const auto& [x, y] = first<2>(call.buffers);
  const auto& [rows, width, pieces] = first<3>(call.sizes);
  parallel_rows(step, step.n * rows, width * pieces, [x = x, y = y, width = width, pieces = pieces](int64_t row) {
    for (int64_t i = row * width; i < (row + 1) * width; ++i) {
      float largest = x[i * pieces];
      for (int64_t j = 1; j < pieces; ++j) {
        const float other = x[i * pieces + j];
        if (other > largest || other != other) largest = other;
      }
      y[i] = largest;
    }
  });
}

/** The gradient goes to the first of the largest. */
void maxout_backward(const Arguments& call, const Step& step) {
  const auto& [x, y, dy, dx] = first<4>(call.buffers);
  const auto& [rows, width, pieces] = first<3>(call.sizes);
  parallel_rows(step, step.n * rows, width * pieces,
                [x = x, y = y, dy = dy, dx = dx, width = width, pieces = pieces](int64_t row) {
                  for (int64_t i = row * width; i < (row + 1) * width; ++i) {
                    bool open = true;
                    for (int64_t j = i * pieces; j < (i + 1) * pieces; ++j) {
                      const bool taken = open && x[j] == y[i];
                      dx[j] = taken ? dy[i] : 0;
                      open = open && !taken;
                    }
                  }
                });
}

/** y = x above 0, slope·x below; x, y (N·outer, slopes, inner): slope c for the values of [·, c, ·]. */
void prelu(const Arguments& call, const Step& step) {
  const auto& [x, w, y] = first<3>(call.buffers);
  const auto& [outer, slopes, inner] = first<3>(call.sizes);
  parallel_rows(step, step.n * outer, slopes * inner,
                [x = x, w = w, y = y, slopes = slopes, inner = inner](int64_t row) {
                  const int64_t begin = row * slopes * inner;
                  if (inner == 1) {
                    for (int64_t c = 0; c < slopes; ++c)
                      y[begin + c] = x[begin + c] > 0 ? x[begin + c] : x[begin + c] * w[c];
                    return;
                  }
                  for (int64_t c = 0, at = begin; c < slopes; ++c, at += inner) {
                    for (int64_t i = at; i < at + inner; ++i) y[i] = x[i] > 0 ? x[i] : x[i] * w[c];
                  }
                });
}

/** dx, and dw (slopes) = Σ dy·min(x, 0). Scratch: the sums of each slice. */
void prelu_backward(const Arguments& call, const Step& step) {
  const auto& [x, w, dy, dx, dw, scratch] = first<6>(call.buffers);
  const auto& [outer, slopes, inner] = first<3>(call.sizes);
  const Slices slices = slices_of(step.n * outer, slopes * inner);
  const auto work = [&, x = x, w = w, dy = dy, dx = dx, scratch = scratch, slopes = slopes, inner = inner](
                        int64_t slice, void*) {
    float* const sums = scratch + slice * slopes;
    for (int64_t c = 0; c < slopes; ++c) sums[c] = 0;
    for (int64_t row = slices.begin(slice); row < slices.end(slice); ++row) {
      for (int64_t c = 0, at = row * slopes * inner; c < slopes; ++c, at += inner) {
        const float slope = w[c];
        Vec sum{};
        for (int64_t i = 0; i < inner; i += kLanes) {
          const int64_t left = inner - i;
          const Vec value = load_up_to(x + at + i, left), gradient = load_up_to(dy + at + i, left);
          sum += value > Vec{} ? Vec{} : gradient * value;
          if (dx) store_up_to(dx + at + i, value > Vec{} ? gradient : gradient * slope, left);
        }
        sums[c] += sum_lanes(sum);
      }
    }
  };
  parallel(step, slices.count, work);
  add_slices(step, scratch, slices.count, slopes, dw);
}

constexpr Kernel kernels[] = {
    {"maxout_forward", "x y", "rows width pieces", "", maxout, nullptr},
    {"maxout_backward", "x y dy dx", "rows width pieces", "", maxout_backward, nullptr},
    {"prelu_forward", "x w y", "outer slopes inner", "", prelu, nullptr},
    {"prelu_backward", "x w dy dx? dw scratch", "outer slopes inner", "", prelu_backward, nullptr},
};

}

extern const Family pieces_kernels{kernels, sizeof kernels / sizeof *kernels};

}
