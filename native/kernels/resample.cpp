// Pictures enlarged and framed, channels last: x (N, H, W, C), y (N, OH, OW, C). Along each side an output is at
// most two inputs with their weights; the sides are apart from one another.
#include "kernels/chunks.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** As in engine/layers/resampling.ts. */
enum Way : int64_t { kNearest, kBilinear, kConstant, kReflect, kReplicate };

/** Inputs and what they count; an output with no weights is the frame. */
struct Mix {
  int64_t from[2];
  float weight[2];
  bool frame;
};

struct Side {
  int64_t extent, out;
  /** Rows of frame before the picture. */
  int64_t before;
  Way way;
  Mix at(int64_t i) const {
    const auto one = [](int64_t from) { return Mix{{from, from}, {1, 0}, false}; };
    switch (way) {
      case kNearest:
        return one(i * extent / out);
      case kBilinear: {
        // Middles of the pixels lie on one another: PyTorch's align_corners = false.
        const float scale = static_cast<float>(extent) / static_cast<float>(out);
        const float place = max(0.0f, scale * (static_cast<float>(i) + 0.5f) - 0.5f);
        const int64_t low = static_cast<int64_t>(place), high = min(low + 1, extent - 1);
        const float share = place - static_cast<float>(low);
        return {{low, high}, {1 - share, share}, false};
      }
      default: {
        const int64_t from = i - before, last = extent - 1;
        if (from >= 0 && from <= last) return one(from);
        if (way == kConstant) return {{0, 0}, {0, 0}, true};
        if (way == kReplicate) return one(from < 0 ? 0 : last);
        return one(from < 0 ? -from : 2 * last - from);
      }
    }
  }
};

struct Geometry {
  Side y, x;
  int64_t channels;
  explicit Geometry(const Arguments& call) {
    const auto& [height, width, channels_, out_height, out_width, before_height, before_width, way] =
        first<8>(call.sizes);
    y = {height, out_height, before_height, static_cast<Way>(way)};
    x = {width, out_width, before_width, static_cast<Way>(way)};
    channels = channels_;
  }
};

DLSPEC_INLINE void copy_channels(const float* from, int64_t channels, float* to) {
  for (int64_t c = 0; c < channels; ++c) to[c] = from[c];
}

void forward(const Arguments& call, const Step& step) {
  const auto& [x, y] = first<2>(call.buffers);
  const Geometry g(call);
  const float value = static_cast<float>(call.scalars[0]);
  parallel(step, step.n * g.y.out, [&, x = x, y = y, channels = g.channels](int64_t line, void*) {
    const float* const sample = x + line / g.y.out * g.y.extent * g.x.extent * channels;
    const Mix my = g.y.at(line % g.y.out);
    for (int64_t ox = 0; ox < g.x.out; ++ox) {
      const Mix mx = g.x.at(ox);
      float* const to = y + (line * g.x.out + ox) * channels;
      if (my.frame || mx.frame) {
        for (int64_t c = 0; c < channels; ++c) to[c] = value;
        continue;
      }
      const auto at = [&](int i, int j) { return sample + (my.from[i] * g.x.extent + mx.from[j]) * channels; };
      if (my.weight[1] == 0 && mx.weight[1] == 0) {
        copy_channels(at(0, 0), channels, to);
        continue;
      }
      const float *const a = at(0, 0), *const b = at(0, 1), *const d = at(1, 0), *const e = at(1, 1);
      for (int64_t c = 0; c < channels; ++c) {
        const float above = mx.weight[0] * a[c] + mx.weight[1] * b[c];
        const float below = mx.weight[0] * d[c] + mx.weight[1] * e[c];
        to[c] = my.weight[0] * above + my.weight[1] * below;
      }
    }
  });
}

/** Each line of dx collects from the outputs made of it, in their order. */
void backward(const Arguments& call, const Step& step) {
  const auto& [dy, dx] = first<2>(call.buffers);
  const Geometry g(call);
  parallel(step, step.n * g.y.extent, [&, dy = dy, dx = dx, channels = g.channels](int64_t line, void*) {
    const int64_t sample = line / g.y.extent, row = line % g.y.extent;
    float* const to = dx + line * g.x.extent * channels;
    for (int64_t i = 0; i < g.x.extent * channels; ++i) to[i] = 0;
    for (int64_t oy = 0; oy < g.y.out; ++oy) {
      const Mix my = g.y.at(oy);
      const float high = (my.from[0] == row ? my.weight[0] : 0) + (my.from[1] == row ? my.weight[1] : 0);
      if (my.frame || high == 0) continue;
      const float* const from = dy + (sample * g.y.out + oy) * g.x.out * channels;
      for (int64_t ox = 0; ox < g.x.out; ++ox) {
        const Mix mx = g.x.at(ox);
        for (int i = 0; i < 2; ++i) {
          const float weight = high * mx.weight[i];
          if (weight == 0) continue;
          float* const sum = to + mx.from[i] * channels;
          const float* const gradient = from + ox * channels;
          for (int64_t c = 0; c < channels; ++c) sum[c] += weight * gradient[c];
        }
      }
    }
  });
}

#define DLSPEC_RESAMPLING "height width channels out_height out_width before_height before_width way"

constexpr Kernel kernels[] = {
    {"resample_forward", "x y", DLSPEC_RESAMPLING, "value", forward, nullptr},
    {"resample_backward", "dy dx", DLSPEC_RESAMPLING, "", backward, nullptr},
};

}

extern const Family resample_kernels{kernels, sizeof kernels / sizeof *kernels};

}
