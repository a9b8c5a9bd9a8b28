// Local response normalization over neighbouring channels: x, y (N·rows, channels). Krizhevsky et al. 2012, with the
// sum divided by its length as PyTorch has it.
#include <math.h>

#include "kernels/chunks.h"

namespace dlspec::DLSPEC_ISA {

namespace {

size_t workspace(const Arguments& call) { return 3 * call.sizes[1] * sizeof(float); }

/** Channels that take part in the sum of channel c: size/2 before it, those that are left after it. */
struct Neighbours {
  int64_t channels, before, after;
  Neighbours(int64_t channels, int64_t size) : channels(channels), before(size / 2), after((size - 1) / 2) {}
  int64_t begin(int64_t c) const { return max<int64_t>(0, c - before); }
  int64_t end(int64_t c) const { return min(channels, c + after + 1); }
};

/** What one row is made of. */
struct Norm {
  Neighbours neighbours;
  float share, beta, k;
  explicit Norm(const Arguments& call)
      : neighbours(call.sizes[1], call.sizes[2]),
        share(static_cast<float>(call.scalars[0] / static_cast<double>(call.sizes[2]))),
        beta(static_cast<float>(call.scalars[1])),
        k(static_cast<float>(call.scalars[2])) {}
  /** s = k + α/size·Σ x² of the neighbours, by channel. */
  void sums(const float* x, float* s) const {
    for (int64_t c = 0; c < neighbours.channels; ++c) {
      float sum = 0;
      for (int64_t i = neighbours.begin(c); i < neighbours.end(c); ++i) sum += x[i] * x[i];
      s[c] = k + share * sum;
    }
  }
  /** to = s^−β: by square roots where β is what everybody takes. */
  void powers(const float* s, float* to) const {
    if (beta == 0.75f) {
      for (int64_t c = 0; c < neighbours.channels; ++c) {
        const float root = __builtin_sqrtf(s[c]);
        to[c] = 1 / (root * __builtin_sqrtf(root));
      }
    } else {
      for (int64_t c = 0; c < neighbours.channels; ++c) to[c] = powf(s[c], -beta);
    }
  }
};

template <class Work>
void each_row(const Arguments& call, const Step& step, Work work) {
  const auto& [rows, channels] = first<2>(call.sizes);
  const int64_t all = step.n * rows, together = max<int64_t>(1, kChunkValues / 4 / channels);
  parallel(step, ceil_div(all, together), [&, channels = channels](int64_t chunk, void* memory) {
    for (int64_t row = chunk * together; row < min(all, (chunk + 1) * together); ++row) {
      work(row * channels, static_cast<float*>(memory));
    }
  });
}

/** y = x·s^−β. */
void forward(const Arguments& call, const Step& step) {
  const auto& [x, y] = first<2>(call.buffers);
  const Norm norm(call);
  const int64_t channels = norm.neighbours.channels;
  each_row(call, step, [&, x = x, y = y](int64_t at, float* s) {
    float* const power = s + channels;
    norm.sums(x + at, s);
    norm.powers(s, power);
    for (int64_t c = 0; c < channels; ++c) y[at + c] = x[at + c] * power[c];
  });
}

/** dx = dy·s^−β − 2αβ/size·x·Σ dy·x·s^(−β−1) over the channels that x takes part in. */
void backward(const Arguments& call, const Step& step) {
  const auto& [x, dy, dx] = first<3>(call.buffers);
  const Norm norm(call);
  const Neighbours& neighbours = norm.neighbours;
  const int64_t channels = neighbours.channels;
  const float factor = 2 * norm.share * norm.beta;
  each_row(call, step, [&, x = x, dy = dy, dx = dx](int64_t at, float* s) {
    float *const power = s + channels, *const product = power + channels;
    norm.sums(x + at, s);
    norm.powers(s, power);
    for (int64_t c = 0; c < channels; ++c) product[c] = dy[at + c] * x[at + c] * power[c] / s[c];
    for (int64_t c = 0; c < channels; ++c) {
      // Channel i has c among its neighbours where i − before ≤ c ≤ i + after.
      float sum = 0;
      for (int64_t i = max<int64_t>(0, c - neighbours.after); i < min(channels, c + neighbours.before + 1); ++i) {
        sum += product[i];
      }
      dx[at + c] = dy[at + c] * power[c] - factor * x[at + c] * sum;
    }
  });
}

constexpr Kernel kernels[] = {
    {"local_response_norm_forward", "x y", "rows channels size", "alpha beta k", forward, workspace},
    {"local_response_norm_backward", "x dy dx", "rows channels size", "alpha beta k", backward, workspace},
};

}

extern const Family local_response_norm_kernels{kernels, sizeof kernels / sizeof *kernels};

}
