// What the gates of a recurrent layer get from its input, at all steps at once. x (N, length, inputs); gates step by
// step, (length, N, gates).
#include "kernels/product.h"
#include "kernels/sequence_rows.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** Samples whose steps are mapped; `once`: what is mapped is a table, the same for all of them. */
DLSPEC_INLINE int64_t samples_of(const Step& step, int64_t once) { return once ? 1 : step.n; }

/** gates (length, N, gates) = x·W + b. */
void project(const Arguments& call, const Step& step) {
  const auto& [x, w, bias, gates] = first<4>(call.buffers);
  const auto& [length, inputs, width, once] = first<4>(call.sizes);
  const int64_t n = samples_of(step, once);
  const auto place = by_sample(n, length);
  product(
      step, n * length, inputs, width, {bias, kNone},
      [=, x = x, inputs = inputs](int64_t row) -> const float* { return x + place(row) * inputs; },
      [gates = gates, width = width](int64_t row) { return gates + row * width; }, packer(w, width));
}

/** dx (N, length, inputs) = dgates·Wᵀ, or added to it: the second of two directions. */
void project_backward(const Arguments& call, const Step& step) {
  const auto& [gates, w, dx] = first<3>(call.buffers);
  const auto& [length, inputs, width, once, accumulate] = first<5>(call.sizes);
  const int64_t n = samples_of(step, once);
  const auto place = by_sample(n, length);
  product(
      step, n * length, width, inputs, {nullptr, kNone},
      [gates = gates, width = width](int64_t row) -> const float* { return gates + row * width; },
      [=, dx = dx, inputs = inputs](int64_t row) { return dx + place(row) * inputs; }, transposed_packer(w, width),
      accumulate != 0);
}

/** dW (inputs, gates) = xᵀ·dgates. */
void project_weights(const Arguments& call, const Step& step) {
  const auto& [x, gates, dw] = first<3>(call.buffers);
  const auto& [length, inputs, width, once] = first<4>(call.sizes);
  const int64_t n = samples_of(step, once);
  const BySample at{static_cast<uint32_t>(length)};
  outer_product(
      step, n * length, inputs, width,
      [x = x, inputs = inputs](int64_t row) -> const float* { return x + row * inputs; },
      [=, gates = gates, width = width](int64_t row) -> const float* {
        return gates + (at.step(row) * n + at.sample(row)) * width;
      },
      reading_of(inputs, width), dw, width);
}

/**
 * gates (length, N, gates) = rows of projected (vocabulary, gates): an embedding's vectors, each mapped once rather
 * than wherever its token stands. tokens (N, length): int32; one that is not in the table is the vector 0.
 */
void look_up(const Arguments& call, const Step& step) {
  const auto& [tokens, projected, bias, gates] = first<4>(call.buffers);
  const auto& [length, width, vocabulary] = first<3>(call.sizes);
  const auto place = by_sample(step.n, length);
  parallel_rows(step, step.n * length, width,
                [=, from = as_tokens(tokens), projected = projected, bias = bias, gates = gates, width = width,
                 vocabulary = vocabulary](int64_t row) {
                  const int32_t token = from[place(row)];
                  const bool known = token >= 0 && token < vocabulary;
                  __builtin_memcpy(gates + row * width, known ? projected + token * width : bias,
                                   width * sizeof(float));
                });
}

/** dprojected (vocabulary, gates) = Σ of the gradients wherever a token stands, step by step. A chunk has some columns.
 */
void look_up_backward(const Arguments& call, const Step& step) {
  const auto& [tokens, gates, sums] = first<3>(call.buffers);
  const auto& [length, width, vocabulary] = first<3>(call.sizes);
  constexpr int64_t kColumns = 128;
  parallel(step, ceil_div(width, kColumns),
           [=, n = step.n, from = as_tokens(tokens), gates = gates, sums = sums, length = length, width = width,
            vocabulary = vocabulary](int64_t chunk, void*) {
             const int64_t first = chunk * kColumns, columns = min(kColumns, width - first);
             for (int64_t token = 0; token < vocabulary; ++token)
               __builtin_memset(sums + token * width + first, 0, columns * sizeof(float));
             for (int64_t t = 0; t < length; ++t) {
               for (int64_t sample = 0; sample < n; ++sample) {
                 const int32_t token = from[sample * length + t];
                 if (token < 0 || token >= vocabulary) continue;
                 float* const to = sums + token * width + first;
                 const float* const gradient = gates + (t * n + sample) * width + first;
                 for (int64_t i = 0; i < columns; i += kLanes) {
                   const int64_t left = columns - i;
                   store_up_to(to + i, load_up_to(to + i, left) + load_up_to(gradient + i, left), left);
                 }
               }
             }
           });
}

constexpr Kernel kernels[] = {
    {"recurrent_project", "x w bias gates", "length inputs gates once", "", project, product_workspace},
    {"recurrent_project_backward", "gates w dx", "length inputs gates once accumulate", "", project_backward,
     product_workspace},
    {"recurrent_project_weights", "x gates dw", "length inputs gates once", "", project_weights, outer_workspace},
    {"recurrent_look_up", "tokens projected bias gates", "length gates vocabulary", "", look_up, nullptr},
    {"recurrent_look_up_backward", "tokens gates dprojected", "length gates vocabulary", "", look_up_backward, nullptr},
};

}

extern const Family recurrent_input_kernels{kernels, sizeof kernels / sizeof *kernels};

}
