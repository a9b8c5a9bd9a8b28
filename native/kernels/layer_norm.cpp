// Normalization of every row of x (N·rows, width) alone (Ba et al. 2016); without the mean: rms_norm (Zhang and
// Sennrich 2019).
#include "kernels/reduce.h"
#include "simd/math.h"

namespace dlspec::DLSPEC_ISA {

namespace {

DLSPEC_INLINE float sum_of(const float* x, int64_t width) {
  Vec sums{};
  for (int64_t i = 0; i < width; i += kLanes) sums += load_up_to(x + i, width - i);
  return sum_lanes(sums);
}

/** Σ (x − mean)². */
DLSPEC_INLINE float squares_of(const float* x, int64_t width, float mean) {
  Vec sums{};
  int64_t i = 0;
  for (; i + kLanes <= width; i += kLanes) {
    const Vec centred = load(x + i) - mean;
    sums += centred * centred;
  }
  float sum = sum_lanes(sums);
  for (; i < width; ++i) sum += (x[i] - mean) * (x[i] - mean);
  return sum;
}

/** moments (N·rows, 2): mean (0 where it is not taken away) and 1/√(variance + ε) of each row, for the way back. */
void forward(const Arguments& call, const Step& step) {
  const auto& [x, scale, shift, y, moments] = first<5>(call.buffers);
  const auto& [rows, width, centred] = first<3>(call.sizes);
  const float epsilon = static_cast<float>(call.scalars[0]), share = 1.0f / static_cast<float>(width);
  parallel_rows(step, step.n * rows, width,
                [=, x = x, scale = scale, shift = shift, y = y, moments = moments, width = width,
                 centred = centred](int64_t row) {
                  const float* const from = x + row * width;
                  float* const to = y + row * width;
                  const float mean = centred ? sum_of(from, width) * share : 0;
                  const float inverse = 1 / __builtin_sqrtf(squares_of(from, width, mean) * share + epsilon);
                  moments[2 * row] = mean;
                  moments[2 * row + 1] = inverse;
                  for (int64_t i = 0; i < width; i += kLanes) {
                    const int64_t left = width - i;
                    Vec value = (load_up_to(from + i, left) - mean) * inverse;
                    if (scale) value *= load_up_to(scale + i, left);
                    if (shift) value += load_up_to(shift + i, left);
                    store_up_to(to + i, value, left);
                  }
                });
}

/**
 * dx = (g − mean(g) − x̂·mean(g·x̂))/σ with g = dy·γ, or that is added to dx where it is told to add; dγ = Σ dy·x̂ and dβ
 * = Σ dy over all rows, in the same pass. Scratch: both sums of each slice.
 */
void backward(const Arguments& call, const Step& step) {
  const auto& [x, scale, moments, dy, dx, dscale, dshift, scratch] = first<8>(call.buffers);
  const auto& [rows, width, centred, adds] = first<4>(call.sizes);
  const float share = 1.0f / static_cast<float>(width);
  const Slices slices = slices_of(step.n * rows, width);
  const auto work = [&, x = x, scale = scale, moments = moments, dy = dy, dx = dx, dscale = dscale, dshift = dshift,
                     scratch = scratch, width = width, centred = centred, adds = adds](int64_t slice, void*) {
    float* const scales = scratch + slice * width;
    float* const shifts = scratch + (slices.count + slice) * width;
    for (int64_t i = 0; i < width; ++i) scales[i] = shifts[i] = 0;
    for (int64_t row = slices.begin(slice); row < slices.end(slice); ++row) {
      const float* const from = x + row * width;
      const float* const gradient = dy + row * width;
      const float mean = moments[2 * row], inverse = moments[2 * row + 1];
      Vec sums{}, products{};
      for (int64_t i = 0; i < width; i += kLanes) {
        const int64_t left = width - i;
        const Vec given = load_up_to(gradient + i, left);
        const Vec normal = (load_up_to(from + i, left) - mean) * inverse;
        if (dscale) store_up_to(scales + i, load_up_to(scales + i, left) + given * normal, left);
        if (dshift) store_up_to(shifts + i, load_up_to(shifts + i, left) + given, left);
        const Vec scaled = scale ? given * load_up_to(scale + i, left) : given;
        sums += scaled;
        products += scaled * normal;
      }
      if (!dx) continue;
      const float middle = centred ? sum_lanes(sums) * share : 0, along = sum_lanes(products) * share;
      for (int64_t i = 0; i < width; i += kLanes) {
        const int64_t left = width - i;
        Vec scaled = load_up_to(gradient + i, left);
        if (scale) scaled *= load_up_to(scale + i, left);
        const Vec normal = (load_up_to(from + i, left) - mean) * inverse;
        Vec given = (scaled - middle - normal * along) * inverse;
        float* const to = dx + row * width + i;
        if (adds) given += load_up_to(to, left);
        store_up_to(to, given, left);
      }
    }
  };
  parallel(step, slices.count, work);
  if (dscale) add_slices(step, scratch, slices.count, width, dscale);
  if (dshift) add_slices(step, scratch + slices.count * width, slices.count, width, dshift);
}

constexpr Kernel kernels[] = {
    {"layer_norm_forward", "x scale? shift? y moments", "rows width centred", "epsilon", forward, nullptr},
    {"layer_norm_backward", "x scale? moments dy dx? dscale? dshift? scratch", "rows width centred adds", "", backward,
     nullptr},
};

}

extern const Family layer_norm_kernels{kernels, sizeof kernels / sizeof *kernels};

}
