// Batch normalization of sequences (N, length, features) whose mask (N, length) says which steps count: mean and
// variance are those of the others' features; all steps are normalized by them. For predicting there is no difference.
#include "kernels/chunks.h"
#include "kernels/tile.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** Features of one chunk. */
constexpr int64_t kTogether = 16;

/** Calls work(begin, end) for some features, each sum over the steps in their order. */
template <class Work>
void each_features(const Step& step, int64_t features, Work work) {
  parallel(step, ceil_div(features, kTogether),
           [=](int64_t chunk, void*) { work(chunk * kTogether, min(features, (chunk + 1) * kTogether)); });
}

/** How many of all steps count. */
double counted_in(const float* mask, int64_t rows) {
  double counted = 0;
  for (int64_t row = 0; row < rows; ++row) counted += mask[row];
  return counted;
}

/**
 * y = act((x − mean)·γ/σ + β + shortcut). The running moments move towards the batch's, with the unbiased variance; not
 * where no step counts, nor where a moment is no number.
 */
void forward(const Arguments& call, const Step& step) {
  const auto& [x, mask, gamma, beta, running_mean, running_var, shortcut, y, mean, inverse_deviation] =
      first<10>(call.buffers);
  const auto& [length, features, activation] = first<3>(call.sizes);
  const auto& [epsilon, momentum] = first<2>(call.scalars);
  const int64_t rows = step.n * length;
  const double counted = counted_in(mask, rows);
  each_features(
      step, features,
      [=, x = x, mask = mask, gamma = gamma, beta = beta, running_mean = running_mean, running_var = running_var,
       shortcut = shortcut, y = y, mean = mean, inverse_deviation = inverse_deviation, features = features,
       activation = activation, epsilon = epsilon, momentum = momentum](int64_t begin, int64_t end) {
        double average[kTogether] = {}, squares[kTogether] = {};
        for (int64_t row = 0; row < rows; ++row) {
          if (mask[row] == 0) continue;
          for (int64_t i = begin; i < end; ++i) average[i - begin] += x[row * features + i];
        }
        for (double& each : average) each /= max(1.0, counted);
        for (int64_t row = 0; row < rows; ++row) {
          if (mask[row] == 0) continue;
          for (int64_t i = begin; i < end; ++i) {
            const double centred = x[row * features + i] - average[i - begin];
            squares[i - begin] += centred * centred;
          }
        }
        float scale[kTogether];
        for (int64_t i = begin; i < end; ++i) {
          const double sum = squares[i - begin];
          mean[i] = static_cast<float>(average[i - begin]);
          inverse_deviation[i] = static_cast<float>(1 / __builtin_sqrt(sum / max(1.0, counted) + epsilon));
          scale[i - begin] = gamma[i] * inverse_deviation[i];
          if (counted == 0 || !__builtin_isfinite(sum)) continue;
          const double unbiased = sum / max(1.0, counted - 1);
          running_mean[i] = static_cast<float>((1 - momentum) * running_mean[i] + momentum * average[i - begin]);
          running_var[i] = static_cast<float>((1 - momentum) * running_var[i] + momentum * unbiased);
        }
        for (int64_t row = 0; row < rows; ++row) {
          float* const to = y + row * features;
          for (int64_t i = begin; i < end; ++i) {
            to[i] = (x[row * features + i] - mean[i]) * scale[i - begin] + beta[i];
            if (shortcut) to[i] += shortcut[row * features + i];
          }
          activate_row(to + begin, end - begin, activation);
        }
      });
}

/**
 * dbeta = Σ dy, dgamma = Σ dy·x̂ over all steps; dx = γ/σ·(dy − (dbeta + x̂·dgamma)/R) where a step is one of the R that
 * count, γ/σ·dy where it is not. dx may be dy.
 */
void backward(const Arguments& call, const Step& step) {
  const auto& [x, mask, gamma, mean, inverse_deviation, dy, dgamma, dbeta, dx] = first<9>(call.buffers);
  const auto& [length, features] = first<2>(call.sizes);
  const int64_t rows = step.n * length;
  const double counted = counted_in(mask, rows);
  each_features(
      step, features,
      [=, x = x, mask = mask, gamma = gamma, mean = mean, inverse_deviation = inverse_deviation, dy = dy,
       dgamma = dgamma, dbeta = dbeta, dx = dx, features = features](int64_t begin, int64_t end) {
        double sums[kTogether] = {}, products[kTogether] = {};
        for (int64_t row = 0; row < rows; ++row) {
          for (int64_t i = begin; i < end; ++i) {
            const float gradient = dy[row * features + i];
            sums[i - begin] += gradient;
            products[i - begin] += gradient * ((x[row * features + i] - mean[i]) * inverse_deviation[i]);
          }
        }
        float average[kTogether], slope[kTogether];
        for (int64_t i = begin; i < end; ++i) {
          dbeta[i] = static_cast<float>(sums[i - begin]);
          dgamma[i] = static_cast<float>(products[i - begin]);
          average[i - begin] = static_cast<float>(sums[i - begin] / max(1.0, counted));
          slope[i - begin] = static_cast<float>(products[i - begin] / max(1.0, counted)) * inverse_deviation[i];
        }
        for (int64_t row = 0; row < rows; ++row) {
          for (int64_t i = begin; i < end; ++i) {
            const int64_t at = row * features + i;
            const float moved = mask[row] == 0 ? 0 : average[i - begin] + (x[at] - mean[i]) * slope[i - begin];
            dx[at] = gamma[i] * inverse_deviation[i] * (dy[at] - moved);
          }
        }
      });
}

constexpr Kernel kernels[] = {
    {"masked_batch_norm", "x mask gamma beta running_mean running_var shortcut? y mean inverse_deviation",
     "length features activation", "epsilon momentum", forward, nullptr},
    {"masked_batch_norm_backward", "x mask gamma mean inverse_deviation dy dgamma dbeta dx", "length features", "",
     backward, nullptr},
};

}

extern const Family masked_norm_kernels{kernels, sizeof kernels / sizeof *kernels};

}
