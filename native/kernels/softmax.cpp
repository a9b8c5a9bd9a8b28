// Softmax over the last axis: x, y (N·rows, width).
#include "kernels/softmax.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** Calls work(row) for every row, some at a time. */
template <class Work>
void parallel_rows(const Step& step, int64_t rows, int64_t width, Work work) {
  const int64_t together = max<int64_t>(1, kChunkValues / width);
  parallel(step, ceil_div(rows, together), [=](int64_t chunk, void*) {
    for (int64_t row = chunk * together; row < min(rows, (chunk + 1) * together); ++row) work(row);
  });
}

void forward(const Arguments& call, const Step& step) {
  const auto& [x, y] = first<2>(call.buffers);
  const auto& [rows, width] = first<2>(call.sizes);
  parallel_rows(step, step.n * rows, width, [x = x, y = y, width = width](int64_t row) {
    const float* const from = x + row * width;
    write_softmax(from, width, exponentials_of(from, width), 1, y + row * width);
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

constexpr Kernel kernels[] = {
    {"softmax_forward", "x y", "rows width", "", forward, nullptr},
    {"softmax_backward", "y dy dx", "rows width", "", backward, nullptr},
};

}

extern const Family softmax_kernels{kernels, sizeof kernels / sizeof *kernels};

}
