// Batch normalization over all rows of (N·positions, channels).
#include "kernels/reduce.h"
#include "kernels/tile.h"

namespace dlspec::DLSPEC_ISA {

namespace {

size_t workspace(const Arguments& call) { return 3 * call.sizes[1] * sizeof(float); }

/** y = act((x − mean)·scale + shift) for rows [begin, end); with a shortcut, which is added before act. */
template <bool kShortcut, class Act>
DLSPEC_INLINE void normalize_with(const float* x, const float* shortcut, float* y, int64_t begin, int64_t end,
                                  int64_t channels, const float* mean, const float* scale, const float* shift,
                                  Act act) {
  for (int64_t row = begin; row < end; ++row) {
    for (int64_t c = 0; c < channels; c += kLanes) {
      const int64_t at = row * channels + c, left = channels - c;
      const Vec centred = load_up_to(x + at, left) - load_up_to(mean + c, left);
      Vec value = centred * load_up_to(scale + c, left) + load_up_to(shift + c, left);
      if constexpr (kShortcut) value += load_up_to(shortcut + at, left);
      store_up_to(y + at, act(value), left);
    }
  }
}

/** `shortcut` may be null. */
void normalize(const float* x, const float* shortcut, float* y, int64_t begin, int64_t end, int64_t channels,
               const float* mean, const float* scale, const float* shift, int64_t activation) {
  const auto with = [=](auto act) {
    (shortcut ? normalize_with<true, decltype(act)>
              : normalize_with<false, decltype(act)>)(x, shortcut, y, begin, end, channels, mean, scale, shift, act);
  };
  if (activation == kNone) {
    with([](Vec v) { return v; });
  } else if (activation == kRelu) {
    with([](Vec v) { return relu(v); });
  } else {
    with([=](Vec v) { return activate(v, activation); });
  }
}

/** Calls work(begin, end) for pieces of the rows that fit the first-level cache, and of a few rows at least. */
template <class Work>
DLSPEC_INLINE void each_piece(int64_t begin, int64_t end, int64_t channels, Work work) {
  const int64_t rows = max<int64_t>(16, 4096 / channels);
  for (int64_t from = begin; from < end; from += rows) work(from, min(end, from + rows));
}

/** Calls work(c, left, V) for V vectors of channels at a time. */
template <class Work>
DLSPEC_INLINE void each_channels(int64_t channels, Work work) {
  int64_t c = 0;
  for (; c + 4 * kLanes <= channels; c += 4 * kLanes) work.template operator()<4>(c, int64_t{4 * kLanes});
  for (; c < channels; c += kLanes) work.template operator()<1>(c, channels - c);
}

/**
 * Mean and Σ (x − mean)² of the rows of one slice, in pieces: each twice, the second time out of the cache, then merged
 * by Chan's rule. The second time finds what rounding lost of the mean: much, where many values are alike, as in the
 * empty border of pictures (Chan, Golub and LeVeque 1983).
 */
void slice_moments(const float* x, int64_t begin, int64_t end, int64_t channels, float* mean, float* squares) {
  each_piece(begin, end, channels, [=](int64_t from, int64_t to) {
    const float count = static_cast<float>(to - from), before = static_cast<float>(from - begin);
    const float share = count / (before + count);
    each_channels(channels, [=]<int V>(int64_t c, int64_t left) {
      Vec sum[V] = {}, square[V] = {}, lost[V] = {};
      for (int64_t row = from; row < to; ++row) {
        for (int j = 0; j < V; ++j) sum[j] += load_up_to(x + row * channels + c + j * kLanes, left - j * kLanes);
      }
      for (int j = 0; j < V; ++j) sum[j] /= count;
      for (int64_t row = from; row < to; ++row) {
        for (int j = 0; j < V; ++j) {
          const Vec centred = load_up_to(x + row * channels + c + j * kLanes, left - j * kLanes) - sum[j];
          square[j] += centred * centred;
          lost[j] += centred;
        }
      }
      for (int j = 0; j < V; ++j) {
        // Of a channel that is all but constant the two are alike to the last digits, and rounding may leave less than
        // nothing.
        const Vec left_over = square[j] - lost[j] * lost[j] / count;
        square[j] = left_over < Vec{} ? Vec{} : left_over;
        sum[j] += lost[j] / count;
      }
      for (int j = 0; j < V; ++j) {
        const int64_t at = c + j * kLanes, there = left - j * kLanes;
        const Vec old = from > begin ? load_up_to(mean + at, there) : Vec{};
        const Vec sum_before = from > begin ? load_up_to(squares + at, there) : Vec{};
        const Vec delta = sum[j] - old;
        store_up_to(mean + at, old + delta * share, there);
        store_up_to(squares + at, sum_before + square[j] + delta * delta * (before * share), there);
      }
    });
  });
}

/**
 * Training: normalizes by the batch's own moments and moves the running ones towards them, with the unbiased variance
 * (PyTorch's); not by moments that are no number, which they would never get rid of. Scratch: moments (slices, 2,
 * channels), merged in order by Chan's rule.
 */
void forward(const Arguments& call, const Step& step) {
  const auto& [x, gamma, beta, running_mean, running_var, shortcut, y, mean, inverse_deviation, scratch] =
      first<10>(call.buffers);
  const auto& [positions, channels, activation] = first<3>(call.sizes);
  const auto& [epsilon, momentum] = first<2>(call.scalars);
  const Slices slices = slices_of(step.n * positions, channels);
  parallel(step, slices.count, [&, x = x, scratch = scratch, channels = channels](int64_t slice, void*) {
    float* const moments = scratch + slice * 2 * channels;
    slice_moments(x, slices.begin(slice), slices.end(slice), channels, moments, moments + channels);
  });
  const double rows = static_cast<double>(slices.rows);
  for (int64_t c = 0; c < channels; ++c) {
    double count = 0, average = 0, squares = 0;
    for (int64_t slice = 0; slice < slices.count; ++slice) {
      const float* const moments = scratch + slice * 2 * channels;
      const double more = static_cast<double>(slices.end(slice) - slices.begin(slice));
      const double delta = moments[c] - average;
      average += delta * more / (count + more);
      squares += moments[channels + c] + delta * delta * count * more / (count + more);
      count += more;
    }
    mean[c] = static_cast<float>(average);
    inverse_deviation[c] = static_cast<float>(1 / __builtin_sqrt(squares / rows + epsilon));
    const double unbiased = squares / max(1.0, rows - 1);
    if (!__builtin_isfinite(squares)) continue;
    running_mean[c] = static_cast<float>((1 - momentum) * running_mean[c] + momentum * average);
    running_var[c] = static_cast<float>((1 - momentum) * running_var[c] + momentum * unbiased);
  }
  parallel(step, slices.count,
           [&, x = x, shortcut = shortcut, y = y, gamma = gamma, beta = beta, mean = mean, channels = channels,
            activation = activation, inverse_deviation = inverse_deviation](int64_t slice, void* workspace) {
             float* const scale = static_cast<float*>(workspace);
             for (int64_t c = 0; c < channels; ++c) scale[c] = gamma[c] * inverse_deviation[c];
             normalize(x, shortcut, y, slices.begin(slice), slices.end(slice), channels, mean, scale, beta, activation);
           });
}

/** By the running moments. */
void inference(const Arguments& call, const Step& step) {
  const auto& [x, gamma, beta, running_mean, running_var, shortcut, y] = first<7>(call.buffers);
  const auto& [positions, channels, activation] = first<3>(call.sizes);
  const double epsilon = call.scalars[0];
  const Slices slices = slices_of(step.n * positions, channels);
  parallel(step, slices.count,
           [&, x = x, shortcut = shortcut, y = y, gamma = gamma, beta = beta, mean = running_mean, var = running_var,
            channels = channels, activation = activation](int64_t slice, void* workspace) {
             float* const scale = static_cast<float*>(workspace);
             for (int64_t c = 0; c < channels; ++c)
               scale[c] = static_cast<float>(gamma[c] / __builtin_sqrt(var[c] + epsilon));
             normalize(x, shortcut, y, slices.begin(slice), slices.end(slice), channels, mean, scale, beta, activation);
           });
}

/** How a relu that forward applied is taken back: where it was shut is computed again, or seen by what came out. */
enum Relu { kNoRelu, kComputedAgain, kByOutput };

/**
 * Σ dy and Σ dy·(x − mean)/σ of the rows of one slice. By the output, what the relu lets through is written to dy,
 * which then is the shortcut's gradient too.
 */
template <Relu relu>
void slice_gradients(const float* x, const float* y, float* dy, int64_t begin, int64_t end, int64_t channels,
                     const float* mean, const float* inverse_deviation, const float* scale, const float* shift,
                     float* to_gamma, float* to_beta) {
  each_piece(begin, end, channels, [=](int64_t from, int64_t to) {
    each_channels(channels, [=]<int V>(int64_t c, int64_t left) {
      constexpr int kBlock = V == 4 ? 2 : 1;
      for (int part = 0; part < V; part += kBlock) {
        Vec products[kBlock] = {}, sums[kBlock] = {};
        const auto of = [=](const float* channel, int j) {
          return load_up_to(channel + c + (part + j) * kLanes, left - (part + j) * kLanes);
        };
        Vec centre[kBlock], slope[kBlock], lift[kBlock];
        for (int j = 0; j < kBlock; ++j) {
          centre[j] = of(mean, j);
          slope[j] = of(scale, j);
          lift[j] = of(shift, j);
        }
        for (int64_t row = from; row < to; ++row) {
          for (int j = 0; j < kBlock; ++j) {
            const Vec centred = of(x + row * channels, j) - centre[j];
            Vec gradient = of(dy + row * channels, j);
            if (relu == kComputedAgain) gradient = centred * slope[j] + lift[j] > Vec{} ? gradient : Vec{};
            if (relu == kByOutput) {
              const Vec out = of(y + row * channels, j);
              gradient = out > Vec{} ? gradient : out != out ? out : Vec{};
              store_up_to(dy + row * channels + c + (part + j) * kLanes, gradient, left - (part + j) * kLanes);
            }
            sums[j] += gradient;
            products[j] += gradient * centred;
          }
        }
        for (int j = 0; j < kBlock; ++j) {
          const int64_t at = c + (part + j) * kLanes, there = left - (part + j) * kLanes;
          const Vec product = products[j] * of(inverse_deviation, j);
          store_up_to(to_gamma + at, from > begin ? load_up_to(to_gamma + at, there) + product : product, there);
          store_up_to(to_beta + at, from > begin ? load_up_to(to_beta + at, there) + sums[j] : sums[j], there);
        }
      }
    });
  });
}

/** dx = scale·(dy − mean(dy) − (x − mean)·slope) of rows [begin, end). */
template <bool relu>
void slice_inputs(const float* x, const float* dy, int64_t begin, int64_t end, int64_t channels, const float* mean,
                  const float* scale, const float* shift, const float* average, const float* slope, float* dx) {
  for (int64_t row = begin; row < end; ++row) {
    for (int64_t c = 0; c < channels; c += kLanes) {
      const int64_t at = row * channels + c, left = channels - c;
      const Vec centred = load_up_to(x + at, left) - load_up_to(mean + c, left);
      const Vec times = load_up_to(scale + c, left);
      Vec gradient = load_up_to(dy + at, left);
      if (relu) gradient = centred * times + load_up_to(shift + c, left) > Vec{} ? gradient : Vec{};
      const Vec result = gradient - load_up_to(average + c, left) - centred * load_up_to(slope + c, left);
      store_up_to(dx + at, times * result, left);
    }
  }
}

/**
 * dbeta = Σ dy, dgamma = Σ dy·x̂, dx = γ/σ·(dy − dbeta/R − x̂·dgamma/R), with x̂ = (x − mean)/σ and R rows; dx may be
 * dy. A relu that forward applied is taken back in the same passes: behind a shortcut by y, with what it lets through
 * left in dy, which dx must not be then. Scratch: both sums of each slice.
 */
void backward(const Arguments& call, const Step& step) {
  const auto& [x, gamma, beta, mean, inverse_deviation, y, dy, dgamma, dbeta, dx, scratch] = first<11>(call.buffers);
  const auto& [positions, channels, activation] = first<3>(call.sizes);
  const Relu relu = activation != kRelu ? kNoRelu : y ? kByOutput : kComputedAgain;
  const Slices slices = slices_of(step.n * positions, channels);
  const auto scales = [gamma = gamma, inverse_deviation = inverse_deviation, channels = channels](void* workspace) {
    float* const scale = static_cast<float*>(workspace);
    for (int64_t c = 0; c < channels; ++c) scale[c] = gamma[c] * inverse_deviation[c];
    return scale;
  };
  parallel(step, slices.count,
           [&, x = x, beta = beta, y = y, dy = dy, mean = mean, inverse_deviation = inverse_deviation,
            scratch = scratch, channels = channels](int64_t slice, void* workspace) {
             (relu == kByOutput        ? slice_gradients<kByOutput>
              : relu == kComputedAgain ? slice_gradients<kComputedAgain>
                                       : slice_gradients<kNoRelu>)(x, y, dy, slices.begin(slice), slices.end(slice),
                                                                   channels, mean, inverse_deviation, scales(workspace),
                                                                   beta, scratch + slice * channels,
                                                                   scratch + (slices.count + slice) * channels);
           });
  add_slices(step, scratch, slices.count, channels, dgamma);
  add_slices(step, scratch + slices.count * channels, slices.count, channels, dbeta);
  const float share = 1.0f / static_cast<float>(slices.rows);
  parallel(step, slices.count,
           [&, x = x, beta = beta, mean = mean, inverse_deviation = inverse_deviation, dy = dy, dx = dx,
            dgamma = dgamma, dbeta = dbeta, channels = channels](int64_t slice, void* workspace) {
             const float* const scale = scales(workspace);
             float* const average = static_cast<float*>(workspace) + channels;
             float* const slope = average + channels;
             for (int64_t c = 0; c < channels; ++c) {
               average[c] = dbeta[c] * share;
               slope[c] = dgamma[c] * share * inverse_deviation[c];
             }
             (relu == kComputedAgain ? slice_inputs<true> : slice_inputs<false>)(x, dy, slices.begin(slice),
                                                                                 slices.end(slice), channels, mean,
                                                                                 scale, beta, average, slope, dx);
           });
}

constexpr Kernel kernels[] = {
    {"batch_norm_forward", "x gamma beta running_mean running_var shortcut? y mean inverse_deviation scratch",
     "positions channels activation", "epsilon momentum", forward, workspace},
    {"batch_norm_inference", "x gamma beta running_mean running_var shortcut? y", "positions channels activation",
     "epsilon", inference, workspace},
    {"batch_norm_backward", "x gamma beta mean inverse_deviation y? dy dgamma dbeta dx scratch",
     "positions channels activation", "", backward, workspace},
};

}

extern const Family batch_norm_kernels{kernels, sizeof kernels / sizeof *kernels};

}
