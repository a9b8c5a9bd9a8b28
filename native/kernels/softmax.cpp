// Softmax and its logarithm over the last axis: x, y (N·rows, width).
#include "kernels/softmax.h"

namespace dlspec::DLSPEC_ISA {

namespace {

void forward(const Arguments& call, const Step& step) {
  const auto& [x, y] = first<2>(call.buffers);
  const auto& [rows, width] = first<2>(call.sizes);
  parallel_rows(step, step.n * rows, width, [x = x, y = y, width = width](int64_t row) {
    float* const to = y + row * width;
    scale_row(to, width, 1 / exponentials_of(x + row * width, width, to).sum);
  });
}

/** dx = y·(dy − Σ y·dy). */
void backward(const Arguments& call, const Step& step) {
  const auto& [y, dy, dx] = first<3>(call.buffers);
  const auto& [rows, width] = first<2>(call.sizes);
  parallel_rows(step, step.n * rows, width, [y = y, dy = dy, dx = dx, width = width](int64_t row) {
    const int64_t at = row * width;
    float product = 0;
    for (int64_t i = at; i < at + width; ++i) product += y[i] * dy[i];
    for (int64_t i = at; i < at + width; ++i) dx[i] = y[i] * (dy[i] - product);
  });
}

/** y = x − ln Σ eˣ. */
void log_forward(const Arguments& call, const Step& step) {
  const auto& [x, y] = first<2>(call.buffers);
  const auto& [rows, width] = first<2>(call.sizes);
  parallel_rows(step, step.n * rows, width, [x = x, y = y, width = width](int64_t row) {
    const float* const from = x + row * width;
    float* const to = y + row * width;
    const Exponentials of = exponentials_of(from, width, nullptr);
    const float logarithm = natural_log(broadcast(of.sum))[0];
    for (int64_t i = 0; i < width; i += kLanes) {
      store_up_to(to + i, (load_up_to(from + i, width - i) - of.greatest) - logarithm, width - i);
    }
  });
}

/** dx = dy − eʸ·Σ dy. */
void log_backward(const Arguments& call, const Step& step) {
  const auto& [y, dy, dx] = first<3>(call.buffers);
  const auto& [rows, width] = first<2>(call.sizes);
  parallel_rows(step, step.n * rows, width, [y = y, dy = dy, dx = dx, width = width](int64_t row) {
    const int64_t at = row * width;
    Vec sums{};
    for (int64_t i = 0; i < width; i += kLanes) sums += load_up_to(dy + at + i, width - i);
    const float sum = sum_lanes(sums);
    for (int64_t i = 0; i < width; i += kLanes) {
      const int64_t left = width - i;
      store_up_to(dx + at + i, load_up_to(dy + at + i, left) - exp(load_up_to(y + at + i, left)) * sum, left);
    }
  });
}

constexpr Kernel kernels[] = {
    {"softmax_forward", "x y", "rows width", "", forward, nullptr},
    {"softmax_backward", "y dy dx", "rows width", "", backward, nullptr},
    {"log_softmax_forward", "x y", "rows width", "", log_forward, nullptr},
    {"log_softmax_backward", "y dy dx", "rows width", "", log_backward, nullptr},
};

}

extern const Family softmax_kernels{kernels, sizeof kernels / sizeof *kernels};

}
