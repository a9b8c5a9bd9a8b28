// Inverted dropout: x, y (N, values); mask (N, values), a byte each, 1 where the value was kept; and the same with one
// decision for several values.
#include <math.h>

#include "kernels/chunks.h"
#include "simd/philox.h"

namespace dlspec::DLSPEC_ISA {

namespace {

float scale_of(double rate) { return rate < 1 ? 1 / (1 - static_cast<float>(rate)) : 0; }

/** Calls work(first, count, kept) for all values, 64 at most at a time, a byte each. */
template <class Work>
void parallel_draws(const Step& step, int64_t count, int64_t stream, double rate, Work work) {
  // A value goes where the upper 24 bits of its word are below rate·2^24.
  const int32_t threshold = static_cast<int32_t>(ceil(rate * 0x1p24));
  const Stream of{step.seed, static_cast<uint32_t>(stream), step.number};
  parallel_ranges(step, count, [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += kPhiloxWords) {
      uint32_t words[kPhiloxWords];
      uint8_t kept[kPhiloxWords];
      philox(of, i / kPhiloxWords, words);
      for (int64_t j = 0; j < kPhiloxWords; j += kLanes) {
        Ints word;
        __builtin_memcpy(&word, words + j, sizeof word);
        const Ints keep = (word >> 8 & 0xffffff) >= threshold;
        const Bytes bytes = to_bytes(keep & 1);
        __builtin_memcpy(kept + j, &bytes, sizeof bytes);
      }
      work(i, min<int64_t>(kPhiloxWords, end - i), kept);
    }
  });
}

DLSPEC_INLINE Vec kept_of(const uint8_t* mask, int64_t count, Vec value) {
  Bytes kept{};
  if (count >= kLanes) {
    __builtin_memcpy(&kept, mask, sizeof kept);
  } else {
    __builtin_memcpy(&kept, mask, count);
  }
  return to_ints(kept) != 0 ? value : Vec{};
}

/** y = x·keep/(1 − rate); y may be x. */
void forward(const Arguments& call, const Step& step) {
  const auto& [x, y, mask_buffer] = first<3>(call.buffers);
  const auto& [values, stream] = first<2>(call.sizes);
  uint8_t* const mask = reinterpret_cast<uint8_t*>(mask_buffer);
  const float scale = scale_of(call.scalars[0]);
  parallel_draws(step, step.n * values, stream, call.scalars[0],
                 [=, x = x, y = y](int64_t at, int64_t count, const uint8_t* kept) {
                   for (int64_t j = 0; j < count; j += kLanes) {
                     const Vec value = load_up_to(x + at + j, count - j) * scale;
                     store_up_to(y + at + j, kept_of(kept + j, count - j, value), count - j);
                   }
                   __builtin_memcpy(mask + at, kept, count);
                 });
}

/** dx = dy·keep/(1 − rate); dx may be dy. */
void backward(const Arguments& call, const Step& step) {
  const auto& [dy, mask_buffer, dx] = first<3>(call.buffers);
  const uint8_t* const mask = reinterpret_cast<const uint8_t*>(mask_buffer);
  const float scale = scale_of(call.scalars[0]);
  parallel_ranges(step, step.n * call.sizes[0], [=, dy = dy, dx = dx](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += kLanes) {
      const Vec gradient = load_up_to(dy + i, end - i) * scale;
      store_up_to(dx + i, kept_of(mask + i, end - i, gradient), end - i);
    }
  });
}

/** y (N, positions, width) = x·keep/(1 − rate), by a mask (N, width) that all positions of a sample share. */
void apply_shared(const Step& step, const float* x, const uint8_t* mask, float* y, int64_t positions, int64_t width,
                  float scale) {
  // A sample that goes or stays as a whole is one long row.
  const int64_t rows = width == 1 ? 1 : positions, length = width == 1 ? positions : width;
  parallel_rows(step, step.n * rows, length, [=](int64_t row) {
    const float* const from = x + row * length;
    float* const to = y + row * length;
    if (width == 1) {
      for (int64_t i = 0; i < length; i += kLanes) {
        store_up_to(to + i, mask[row] ? load_up_to(from + i, length - i) * scale : Vec{}, length - i);
      }
      return;
    }
    const uint8_t* const kept = mask + row / positions * width;
    for (int64_t i = 0; i < width; i += kLanes) {
      const Vec value = load_up_to(from + i, width - i) * scale;
      store_up_to(to + i, kept_of(kept + i, width - i, value), width - i);
    }
  });
}

void shared_forward(const Arguments& call, const Step& step) {
  const auto& [x, y, mask_buffer] = first<3>(call.buffers);
  const auto& [positions, width, stream] = first<3>(call.sizes);
  uint8_t* const mask = reinterpret_cast<uint8_t*>(mask_buffer);
  parallel_draws(step, step.n * width, stream, call.scalars[0],
                 [=](int64_t at, int64_t count, const uint8_t* kept) { __builtin_memcpy(mask + at, kept, count); });
  apply_shared(step, x, mask, y, positions, width, scale_of(call.scalars[0]));
}

/** dx = dy·keep/(1 − rate); dx may be dy. */
void shared_backward(const Arguments& call, const Step& step) {
  const auto& [dy, mask, dx] = first<3>(call.buffers);
  const auto& [positions, width] = first<2>(call.sizes);
  apply_shared(step, dy, reinterpret_cast<const uint8_t*>(mask), dx, positions, width, scale_of(call.scalars[0]));
}

constexpr Kernel kernels[] = {
    {"dropout_forward", "x y mask", "values stream", "rate", forward, nullptr},
    {"dropout_backward", "dy mask dx", "values", "rate", backward, nullptr},
    {"dropout_shared_forward", "x y mask", "positions width stream", "rate", shared_forward, nullptr},
    {"dropout_shared_backward", "dy mask dx", "positions width", "rate", shared_backward, nullptr},
};

}

extern const Family dropout_kernels{kernels, sizeof kernels / sizeof *kernels};

}
