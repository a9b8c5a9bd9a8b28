// Pooling, channels last: x (N, H, W, C), y (N, OH, OW, C).
#include <math.h>

#include "kernels/chunks.h"

namespace dlspec::DLSPEC_ISA {

namespace {

struct Geometry {
  int64_t height, width, channels, kernel_height, kernel_width, stride_height, stride_width, padding_height,
      padding_width, out_height, out_width;
  /** The place in its window that a maximum came from takes one byte, two in windows of more than 256 places. */
  bool small() const { return kernel_height * kernel_width <= 256; }
};

Geometry geometry_of(const Arguments& call) {
  const auto& [height, width, channels, kernel_height, kernel_width, stride_height, stride_width, padding_height,
               padding_width, out_height, out_width] = first<11>(call.sizes);
  return {height,       width,          channels,      kernel_height, kernel_width, stride_height,
          stride_width, padding_height, padding_width, out_height,    out_width};
}

/** One output position, `count` ≤ kLanes channels of it: the first greatest in row-major order, or the last NaN. */
template <class Index>
DLSPEC_INLINE void greatest(const Geometry& g, const float* sample, int64_t top, int64_t left, int64_t count, float* y,
                            Index* argmax) {
  Vec best = broadcast(-INFINITY);
  Ints place{};
  // Where all is −∞ the place must be one inside the picture.
  bool any = false;
  for (int64_t ky = max<int64_t>(0, -top); ky < min(g.kernel_height, g.height - top); ++ky) {
    for (int64_t kx = max<int64_t>(0, -left); kx < min(g.kernel_width, g.width - left); ++kx) {
      const Vec value = load_up_to(sample + ((top + ky) * g.width + left + kx) * g.channels, count);
      const Ints here = Ints{} + static_cast<int32_t>(ky * g.kernel_width + kx);
      const Ints wins = any ? (value > best) | (value != value) : ~Ints{};
      best = wins ? value : best;
      place = wins ? here : place;
      any = true;
    }
  }
  store_up_to(y, best, count);
  if constexpr (sizeof(Index) == 1) {
    const Bytes bytes = __builtin_convertvector(place, Bytes);
    if (count >= kLanes) {
      __builtin_memcpy(argmax, &bytes, sizeof bytes);
      return;
    }
  }
  for (int64_t i = 0; i < count && i < kLanes; ++i) argmax[i] = static_cast<Index>(place[i]);
}

template <class Index>
void max_forward_as(const Geometry& g, const Step& step, const float* x, float* y, Index* argmax) {
  parallel(step, step.n * g.out_height, [&](int64_t line, void*) {
    const float* const sample = x + line / g.out_height * g.height * g.width * g.channels;
    const int64_t top = line % g.out_height * g.stride_height - g.padding_height;
    for (int64_t ox = 0; ox < g.out_width; ++ox) {
      const int64_t left = ox * g.stride_width - g.padding_width, at = (line * g.out_width + ox) * g.channels;
      for (int64_t c = 0; c < g.channels; c += kLanes) {
        greatest(g, sample + c, top, left, g.channels - c, y + at + c, argmax + at + c);
      }
    }
  });
}

void max_forward(const Arguments& call, const Step& step) {
  const auto& [x, y, argmax] = first<3>(call.buffers);
  const Geometry g = geometry_of(call);
  if (g.small()) {
    max_forward_as(g, step, x, y, reinterpret_cast<uint8_t*>(argmax));
  } else {
    max_forward_as(g, step, x, y, reinterpret_cast<uint16_t*>(argmax));
  }
}

/** Each line of dx collects from the windows that cover it, always in the same order, so overlaps add up the same. */
template <class Index>
void max_backward_as(const Geometry& g, const Step& step, const float* dy, const Index* argmax, float* dx) {
  parallel(step, step.n * g.height, [&](int64_t line, void*) {
    const int64_t sample = line / g.height, row = line % g.height;
    float* const to = dx + line * g.width * g.channels;
    for (int64_t i = 0; i < g.width * g.channels; ++i) to[i] = 0;
    for (int64_t ky = g.kernel_height - 1; ky >= 0; --ky) {
      const int64_t shifted = row + g.padding_height - ky;
      if (shifted < 0 || shifted % g.stride_height != 0 || shifted / g.stride_height >= g.out_height) continue;
      const int64_t out_line = sample * g.out_height + shifted / g.stride_height;
      for (int64_t ox = 0; ox < g.out_width; ++ox) {
        const float* const gradient = dy + (out_line * g.out_width + ox) * g.channels;
        const Index* const places = argmax + (out_line * g.out_width + ox) * g.channels;
        for (int64_t kx = 0; kx < g.kernel_width; ++kx) {
          const int64_t column = ox * g.stride_width - g.padding_width + kx;
          if (column < 0 || column >= g.width) continue;
          const Index here = static_cast<Index>(ky * g.kernel_width + kx);
          float* const sum = to + column * g.channels;
          for (int64_t c = 0; c < g.channels; ++c) sum[c] += places[c] == here ? gradient[c] : 0;
        }
      }
    }
  });
}

void max_backward(const Arguments& call, const Step& step) {
  const auto& [dy, argmax, dx] = first<3>(call.buffers);
  const Geometry g = geometry_of(call);
  if (g.small()) {
    max_backward_as(g, step, dy, reinterpret_cast<const uint8_t*>(argmax), dx);
  } else {
    max_backward_as(g, step, dy, reinterpret_cast<const uint16_t*>(argmax), dx);
  }
}

/** y (N, C) = mean of x (N, positions, C) over the positions. */
void average_forward(const Arguments& call, const Step& step) {
  const auto& [x, y] = first<2>(call.buffers);
  const auto& [positions, channels] = first<2>(call.sizes);
  parallel(step, step.n, [&, x = x, y = y, positions = positions, channels = channels](int64_t sample, void*) {
    float* const to = y + sample * channels;
    const float* const from = x + sample * positions * channels;
    for (int64_t c = 0; c < channels; ++c) to[c] = 0;
    for (int64_t position = 0; position < positions; ++position) {
      for (int64_t c = 0; c < channels; ++c) to[c] += from[position * channels + c];
    }
    const float share = 1.0f / static_cast<float>(positions);
    for (int64_t c = 0; c < channels; ++c) to[c] *= share;
  });
}

void average_backward(const Arguments& call, const Step& step) {
  const auto& [dy, dx] = first<2>(call.buffers);
  const auto& [positions, channels] = first<2>(call.sizes);
  parallel(step, step.n, [&, dy = dy, dx = dx, positions = positions, channels = channels](int64_t sample, void*) {
    const float* const from = dy + sample * channels;
    const float share = 1.0f / static_cast<float>(positions);
    for (int64_t position = 0; position < positions; ++position) {
      float* const to = dx + (sample * positions + position) * channels;
      for (int64_t c = 0; c < channels; ++c) to[c] = from[c] * share;
    }
  });
}

#define DLSPEC_GEOMETRY                                                                                       \
  "height width channels kernel_height kernel_width stride_height stride_width padding_height padding_width " \
  "out_height out_width"

constexpr Kernel kernels[] = {
    {"max_pool2d_forward", "x y argmax", DLSPEC_GEOMETRY, "", max_forward, nullptr},
    {"max_pool2d_backward", "dy argmax dx", DLSPEC_GEOMETRY, "", max_backward, nullptr},
    {"global_avg_pool_forward", "x y", "positions channels", "", average_forward, nullptr},
    {"global_avg_pool_backward", "dy dx", "positions channels", "", average_backward, nullptr},
};

}

extern const Family pool2d_kernels{kernels, sizeof kernels / sizeof *kernels};

}
