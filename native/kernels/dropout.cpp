// Inverted dropout: x, y (N, values); mask (N, values), a byte each, 1 where the value was kept.
#include "kernels/common.h"
#include "simd/philox.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** y = x·keep/(1 − rate); y may be x. */
void forward(const Arguments& call, const Step& step) {
  const auto& [x, y, mask_buffer] = first<3>(call.buffers);
  const auto& [values, stream] = first<2>(call.sizes);
  uint8_t* const mask = reinterpret_cast<uint8_t*>(mask_buffer);
  const float rate = static_cast<float>(call.scalars[0]);
  const float scale = rate < 1 ? 1 / (1 - rate) : 0;
  const Stream of{step.seed, static_cast<uint32_t>(stream), step.number};
  parallel_ranges(step, step.n * values, [=, x = x, y = y](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += kPhiloxWords) {
      uint32_t words[kPhiloxWords];
      philox(of, i / kPhiloxWords, words);
      const int64_t count = min<int64_t>(kPhiloxWords, end - i);
      for (int64_t j = 0; j < count; ++j) {
        const bool keep = uniform(words[j]) >= rate;
        mask[i + j] = keep;
        y[i + j] = keep ? x[i + j] * scale : 0;
      }
    }
  });
}

/** dx = dy·keep/(1 − rate); dx may be dy. */
void backward(const Arguments& call, const Step& step) {
  const auto& [dy, mask_buffer, dx] = first<3>(call.buffers);
  const uint8_t* const mask = reinterpret_cast<const uint8_t*>(mask_buffer);
  const float rate = static_cast<float>(call.scalars[0]);
  const float scale = rate < 1 ? 1 / (1 - rate) : 0;
  parallel_ranges(step, step.n * call.sizes[0], [=, dy = dy, dx = dx](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) dx[i] = mask[i] ? dy[i] * scale : 0;
  });
}

constexpr Kernel kernels[] = {
    {"dropout_forward", "x y mask", "values stream", "rate", forward, nullptr},
    {"dropout_backward", "dy mask dx", "values", "rate", backward, nullptr},
};

}

extern const Family dropout_kernels{kernels, sizeof kernels / sizeof *kernels};

}
