// Between (N, H, W, C), as the engine computes, and (N, C, H, W), as flattened vectors and files have it.
#include "kernels/chunks.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** y (N, columns, rows) from x (N, rows, columns), in squares so that both sides stay in the cache. */
void transpose_samples(const Step& step, const float* x, float* y, int64_t rows, int64_t columns) {
  constexpr int64_t kSquare = 32;
  parallel(step, step.n, [=](int64_t sample, void*) {
    const float* const from = x + sample * rows * columns;
    float* const to = y + sample * rows * columns;
    for (int64_t r = 0; r < rows; r += kSquare) {
      for (int64_t c = 0; c < columns; c += kSquare) {
        for (int64_t i = r; i < min(rows, r + kSquare); ++i) {
          for (int64_t j = c; j < min(columns, c + kSquare); ++j) to[j * rows + i] = from[i * columns + j];
        }
      }
    }
  });
}

void to_channels_first(const Arguments& call, const Step& step) {
  const auto& [height, width, channels] = first<3>(call.sizes);
  transpose_samples(step, call.buffers[0], call.buffers[1], height * width, channels);
}

void to_channels_last(const Arguments& call, const Step& step) {
  const auto& [height, width, channels] = first<3>(call.sizes);
  transpose_samples(step, call.buffers[0], call.buffers[1], channels, height * width);
}

constexpr Kernel kernels[] = {
    {"permute_to_channels_first", "x y", "height width channels", "", to_channels_first, nullptr},
    {"permute_to_channels_last", "x y", "height width channels", "", to_channels_last, nullptr},
};

}

extern const Family permute_kernels{kernels, sizeof kernels / sizeof *kernels};

}
