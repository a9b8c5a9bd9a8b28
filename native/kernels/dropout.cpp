// Inverted dropout: x, y (N, values); mask (N, values), a byte each, 1 where the value was kept.
#include <math.h>

#include "kernels/chunks.h"
#include "simd/philox.h"

namespace dlspec::DLSPEC_ISA {

namespace {

float scale_of(double rate) { return rate < 1 ? 1 / (1 - static_cast<float>(rate)) : 0; }

/** y = x·keep/(1 − rate); y may be x. */
void forward(const Arguments& call, const Step& step) {
  const auto& [x, y, mask_buffer] = first<3>(call.buffers);
  const auto& [values, stream] = first<2>(call.sizes);
  uint8_t* const mask = reinterpret_cast<uint8_t*>(mask_buffer);
  const float scale = scale_of(call.scalars[0]);
  // A value goes where the upper 24 bits of its word are below rate·2^24.
  const int32_t threshold = static_cast<int32_t>(ceil(call.scalars[0] * 0x1p24));
  const Stream of{step.seed, static_cast<uint32_t>(stream), step.number};
  parallel_ranges(step, step.n * values, [=, x = x, y = y](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += kPhiloxWords) {
      uint32_t words[kPhiloxWords];
      uint8_t kept[kPhiloxWords];
      philox(of, i / kPhiloxWords, words);
      const int64_t count = min<int64_t>(kPhiloxWords, end - i);
      for (int64_t j = 0; j < count; j += kLanes) {
        Ints word;
        __builtin_memcpy(&word, words + j, sizeof word);
        const Ints keep = (word >> 8 & 0xffffff) >= threshold;
        const Vec value = load_up_to(x + i + j, count - j) * scale;
        store_up_to(y + i + j, keep ? value : Vec{}, count - j);
        const Bytes bytes = __builtin_convertvector(keep & 1, Bytes);
        __builtin_memcpy(kept + j, &bytes, sizeof bytes);
      }
      __builtin_memcpy(mask + i, kept, count);
    }
  });
}

/** dx = dy·keep/(1 − rate); dx may be dy. */
void backward(const Arguments& call, const Step& step) {
  const auto& [dy, mask_buffer, dx] = first<3>(call.buffers);
  const uint8_t* const mask = reinterpret_cast<const uint8_t*>(mask_buffer);
  const float scale = scale_of(call.scalars[0]);
  parallel_ranges(step, step.n * call.sizes[0], [=, dy = dy, dx = dx](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += kLanes) {
      Bytes kept{};
      __builtin_memcpy(&kept, mask + i, min<int64_t>(kLanes, end - i));
      const Vec gradient = load_up_to(dy + i, end - i) * scale;
      store_up_to(dx + i, __builtin_convertvector(kept, Ints) != 0 ? gradient : Vec{}, end - i);
    }
  });
}

constexpr Kernel kernels[] = {
    {"dropout_forward", "x y mask", "values stream", "rate", forward, nullptr},
    {"dropout_backward", "dy mask dx", "values", "rate", backward, nullptr},
};

}

extern const Family dropout_kernels{kernels, sizeof kernels / sizeof *kernels};

}
