// Batch normalization over all rows of (N·positions, channels).
#include "kernels/reduce.h"
#include "kernels/tile.h"

namespace dlspec::DLSPEC_ISA {

namespace {

size_t workspace(const Arguments& call) { return 2 * call.sizes[1] * sizeof(float); }

/** y = act((x − mean)·scale + shift) for rows [begin, end). */
void normalize(const float* x, float* y, int64_t begin, int64_t end, int64_t channels, const float* mean,
               const float* scale, const float* shift, int64_t activation) {
  for (int64_t row = begin; row < end; ++row) {
    for (int64_t c = 0; c < channels; c += kLanes) {
      const int64_t at = row * channels + c, left = channels - c;
      const Vec centred = load_up_to(x + at, left) - load_up_to(mean + c, left);
      const Vec value = centred * load_up_to(scale + c, left) + load_up_to(shift + c, left);
      store_up_to(y + at, activate(value, activation), left);
    }
  }
}

/** Mean and Σ (x − mean)² of the rows of one slice: two passes, the second out of the cache. */
void slice_moments(const float* x, int64_t begin, int64_t end, int64_t channels, float* mean, float* squares) {
  for (int64_t c = 0; c < channels; ++c) mean[c] = squares[c] = 0;
  for (int64_t row = begin; row < end; ++row) {
    for (int64_t c = 0; c < channels; ++c) mean[c] += x[row * channels + c];
  }
  const float share = 1.0f / static_cast<float>(end - begin);
  for (int64_t c = 0; c < channels; ++c) mean[c] *= share;
  for (int64_t row = begin; row < end; ++row) {
    for (int64_t c = 0; c < channels; ++c) {
      const float centred = x[row * channels + c] - mean[c];
      squares[c] += centred * centred;
    }
  }
}

/**
 * Training: normalizes by the batch's own moments and moves the running ones towards them, with the unbiased variance
 * (PyTorch's). Scratch: moments (slices, 2, channels), merged in order by Chan's rule.
 */
void forward(const Arguments& call, const Step& step) {
  const auto& [x, gamma, beta, running_mean, running_var, y, mean, inverse_deviation, scratch] = first<9>(call.buffers);
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
    running_mean[c] = static_cast<float>((1 - momentum) * running_mean[c] + momentum * average);
    running_var[c] = static_cast<float>((1 - momentum) * running_var[c] + momentum * unbiased);
  }
  parallel(step, slices.count,
           [&, x = x, y = y, gamma = gamma, beta = beta, mean = mean, channels = channels, activation = activation,
            inverse_deviation = inverse_deviation](int64_t slice, void* workspace) {
             float* const scale = static_cast<float*>(workspace);
             for (int64_t c = 0; c < channels; ++c) scale[c] = gamma[c] * inverse_deviation[c];
             normalize(x, y, slices.begin(slice), slices.end(slice), channels, mean, scale, beta, activation);
           });
}

/** By the running moments. */
void inference(const Arguments& call, const Step& step) {
  const auto& [x, gamma, beta, running_mean, running_var, y] = first<6>(call.buffers);
  const auto& [positions, channels, activation] = first<3>(call.sizes);
  const double epsilon = call.scalars[0];
  const Slices slices = slices_of(step.n * positions, channels);
  parallel(step, slices.count,
           [&, x = x, y = y, gamma = gamma, beta = beta, mean = running_mean, var = running_var, channels = channels,
            activation = activation](int64_t slice, void* workspace) {
             float* const scale = static_cast<float*>(workspace);
             for (int64_t c = 0; c < channels; ++c)
               scale[c] = static_cast<float>(gamma[c] / __builtin_sqrt(var[c] + epsilon));
             normalize(x, y, slices.begin(slice), slices.end(slice), channels, mean, scale, beta, activation);
           });
}

/**
 * dbeta = Σ dy, dgamma = Σ dy·x̂, dx = γ/σ·(dy − dbeta/R − x̂·dgamma/R), with x̂ = (x − mean)/σ and R rows; dx may be
 * dy. Scratch: both sums of each slice.
 */
void backward(const Arguments& call, const Step& step) {
  const auto& [x, gamma, mean, inverse_deviation, dy, dgamma, dbeta, dx, scratch] = first<9>(call.buffers);
  const auto& [positions, channels] = first<2>(call.sizes);
  const Slices slices = slices_of(step.n * positions, channels);
  parallel(step, slices.count,
           [&, x = x, dy = dy, mean = mean, inverse_deviation = inverse_deviation, scratch = scratch,
            channels = channels](int64_t slice, void*) {
             float* const to_gamma = scratch + slice * channels;
             float* const to_beta = scratch + (slices.count + slice) * channels;
             for (int64_t c = 0; c < channels; ++c) to_gamma[c] = to_beta[c] = 0;
             for (int64_t row = slices.begin(slice); row < slices.end(slice); ++row) {
               for (int64_t c = 0; c < channels; ++c) {
                 const float gradient = dy[row * channels + c];
                 to_beta[c] += gradient;
                 to_gamma[c] += gradient * ((x[row * channels + c] - mean[c]) * inverse_deviation[c]);
               }
             }
           });
  add_slices(step, scratch, slices.count, channels, dgamma);
  add_slices(step, scratch + slices.count * channels, slices.count, channels, dbeta);
  const float share = 1.0f / static_cast<float>(slices.rows);
  parallel(step, slices.count,
           [&, x = x, gamma = gamma, mean = mean, inverse_deviation = inverse_deviation, dy = dy, dx = dx,
            dgamma = dgamma, dbeta = dbeta, channels = channels](int64_t slice, void* workspace) {
             // dx = a·(dy − dbeta/R − (x − mean)·b), per channel.
             float* const b = static_cast<float*>(workspace);
             float* const a = b + channels;
             for (int64_t c = 0; c < channels; ++c) {
               a[c] = gamma[c] * inverse_deviation[c];
               b[c] = dgamma[c] * share * inverse_deviation[c];
             }
             for (int64_t row = slices.begin(slice); row < slices.end(slice); ++row) {
               const int64_t at = row * channels;
               for (int64_t c = 0; c < channels; c += kLanes) {
                 const int64_t left = channels - c;
                 const Vec centred = load_up_to(x + at + c, left) - load_up_to(mean + c, left);
                 const Vec gradient = load_up_to(dy + at + c, left) - load_up_to(dbeta + c, left) * share;
                 const Vec result = load_up_to(a + c, left) * (gradient - centred * load_up_to(b + c, left));
                 store_up_to(dx + at + c, result, left);
               }
             }
           });
}

constexpr Kernel kernels[] = {
    {"batch_norm_forward", "x gamma beta running_mean running_var y mean inverse_deviation scratch",
     "positions channels activation", "epsilon momentum", forward, workspace},
    {"batch_norm_inference", "x gamma beta running_mean running_var y", "positions channels activation", "epsilon",
     inference, workspace},
    {"batch_norm_backward", "x gamma mean inverse_deviation dy dgamma dbeta dx scratch", "positions channels", "",
     backward, workspace},
};

}

extern const Family batch_norm_kernels{kernels, sizeof kernels / sizeof *kernels};

}
