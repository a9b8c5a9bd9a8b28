// A learned factor for each channel: x, y (N·rows, width), w (width).
#include "kernels/reduce.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** y = x·w; y may be x. */
void forward(const Arguments& call, const Step& step) {
  const auto& [x, w, y] = first<3>(call.buffers);
  const auto& [rows, width] = first<2>(call.sizes);
  const Slices slices = slices_of(step.n * rows, width);
  parallel(step, slices.count, [&, x = x, w = w, y = y, width = width](int64_t slice, void*) {
    for (int64_t row = slices.begin(slice); row < slices.end(slice); ++row) {
      for (int64_t i = 0; i < width; i += kLanes) {
        const int64_t at = row * width + i, left = width - i;
        store_up_to(y + at, load_up_to(x + at, left) * load_up_to(w + i, left), left);
      }
    }
  });
}

/** dx = dy·w, dw = Σ x·dy; dx may be dy. Scratch: the sums of each slice. */
void backward(const Arguments& call, const Step& step) {
  const auto& [x, w, dy, dw, dx, scratch] = first<6>(call.buffers);
  const auto& [rows, width] = first<2>(call.sizes);
  const Slices slices = slices_of(step.n * rows, width);
  parallel(step, slices.count,
           [&, x = x, w = w, dy = dy, dx = dx, scratch = scratch, width = width](int64_t slice, void*) {
             float* const sum = scratch + slice * width;
             for (int64_t i = 0; i < width; ++i) sum[i] = 0;
             for (int64_t row = slices.begin(slice); row < slices.end(slice); ++row) {
               for (int64_t i = 0; i < width; i += kLanes) {
                 const int64_t at = row * width + i, left = width - i;
                 const Vec gradient = load_up_to(dy + at, left);
                 store_up_to(sum + i, load_up_to(sum + i, left) + load_up_to(x + at, left) * gradient, left);
                 if (dx) store_up_to(dx + at, gradient * load_up_to(w + i, left), left);
               }
             }
           });
  add_slices(step, scratch, slices.count, width, dw);
}

constexpr Kernel kernels[] = {
    {"layer_scale_forward", "x w y", "rows width", "", forward, nullptr},
    {"layer_scale_backward", "x w dy dw dx? scratch", "rows width", "", backward, nullptr},
};

}

extern const Family layer_scale_kernels{kernels, sizeof kernels / sizeof *kernels};

}
