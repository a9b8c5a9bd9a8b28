// From tokens to vectors, and where they stand. tokens (N, length): int32; vectors (N, length, width).
#include <math.h>

#include "kernels/chunks.h"
#include "kernels/sequence_rows.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** y = rows of the table w (vocabulary, width); a token that is not in it is 0. */
void forward(const Arguments& call, const Step& step) {
  const auto& [tokens, w, y] = first<3>(call.buffers);
  const auto& [length, width, vocabulary] = first<3>(call.sizes);
  parallel_rows(step, step.n * length, width,
                [from = as_tokens(tokens), w = w, y = y, width = width, vocabulary = vocabulary](int64_t row) {
                  const int32_t token = from[row];
                  float* const to = y + row * width;
                  if (token >= 0 && token < vocabulary) {
                    __builtin_memcpy(to, w + token * width, width * sizeof(float));
                  } else {
                    __builtin_memset(to, 0, width * sizeof(float));
                  }
                });
}

/**
 * dw (vocabulary, width) = Σ of the gradients wherever a token stands. Every chunk has some rows of the table and looks
 * through all tokens, so that each sum runs in the order of the tokens. The row of `padding` has no gradient.
 */
void backward(const Arguments& call, const Step& step) {
  const auto& [tokens, dy, dw] = first<3>(call.buffers);
  const auto& [length, width, vocabulary, padding] = first<4>(call.sizes);
  const int64_t count = step.n * length, chunks = min<int64_t>(16, vocabulary);
  parallel(step, chunks,
           [=, from = as_tokens(tokens), dy = dy, dw = dw, width = width, vocabulary = vocabulary, padding = padding](
               int64_t chunk, void*) {
             const int64_t begin = chunk * vocabulary / chunks, end = (chunk + 1) * vocabulary / chunks;
             __builtin_memset(dw + begin * width, 0, (end - begin) * width * sizeof(float));
             for (int64_t at = 0; at < count; ++at) {
               const int64_t token = from[at];
               if (token < begin || token >= end || token == padding) continue;
               float* const to = dw + token * width;
               const float* const gradient = dy + at * width;
               for (int64_t i = 0; i < width; ++i) to[i] += gradient[i];
             }
           });
}

/** y = x + w, the same w (values, of which there may be more) for every sample. */
void add_position(const Arguments& call, const Step& step) {
  const auto& [x, w, y] = first<3>(call.buffers);
  const int64_t values = call.sizes[0];
  parallel_rows(step, step.n, values, [x = x, w = w, y = y, values](int64_t sample) {
    const float* const from = x + sample * values;
    float* const to = y + sample * values;
    for (int64_t i = 0; i < values; ++i) to[i] = from[i] + w[i];
  });
}

/** dw (all) = Σ dy over the samples; 0 past `values`. */
void add_position_backward(const Arguments& call, const Step& step) {
  const auto& [dy, dw] = first<2>(call.buffers);
  const auto& [values, all] = first<2>(call.sizes);
  constexpr int64_t kWidth = 1024;
  parallel(step, ceil_div(all, kWidth), [&, dy = dy, dw = dw, values = values, all = all](int64_t chunk, void*) {
    const int64_t begin = chunk * kWidth, end = min(all, begin + kWidth), there = min(values, end);
    for (int64_t i = begin; i < end; ++i) dw[i] = 0;
    for (int64_t sample = 0; sample < step.n; ++sample) {
      for (int64_t i = begin; i < there; ++i) dw[i] += dy[sample * values + i];
    }
  });
}

/**
 * y = x + P, samples of (length, features): P[t, 2i] = sin(t / 10000^(2i / features)), P[t, 2i + 1] the cosine. A row
 * of P is made once for all samples, in float64: far into a sequence the angles are large.
 */
void sinusoidal_position(const Arguments& call, const Step& step) {
  const auto& [x, y] = first<2>(call.buffers);
  const auto& [length, features] = first<2>(call.sizes);
  parallel(step, length, [&, x = x, y = y, length = length, features = features](int64_t t, void* workspace) {
    float* const place = static_cast<float*>(workspace);
    for (int64_t i = 0; i < features; ++i) {
      const double angle = t / pow(10000, static_cast<double>(i & ~int64_t{1}) / features);
      place[i] = static_cast<float>(i % 2 == 0 ? sin(angle) : cos(angle));
    }
    for (int64_t sample = 0; sample < step.n; ++sample) {
      const float* const from = x + (sample * length + t) * features;
      float* const to = y + (sample * length + t) * features;
      for (int64_t i = 0; i < features; ++i) to[i] = from[i] + place[i];
    }
  });
}

size_t place_workspace(const Arguments& call) { return call.sizes[1] * sizeof(float); }

constexpr Kernel kernels[] = {
    {"embedding_forward", "tokens w y", "length width vocabulary", "", forward, nullptr},
    {"embedding_backward", "tokens dy dw", "length width vocabulary padding", "", backward, nullptr},
    {"add_position_forward", "x w y", "values", "", add_position, nullptr},
    {"add_position_backward", "dy dw", "values all", "", add_position_backward, nullptr},
    {"sinusoidal_position", "x y", "length features", "", sinusoidal_position, place_workspace},
};

}

extern const Family embedding_kernels{kernels, sizeof kernels / sizeof *kernels};

}
