// What weights are before the first step. to (count).
#include <math.h>

#include "kernels/chunks.h"
#include "simd/philox.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** Calls write(first, count, words) for all words of the stream, 64 at most at a time. */
template <class Write>
void parallel_words(const Step& step, int64_t count, int64_t stream, Write write) {
  const Stream of{step.seed, static_cast<uint32_t>(stream), step.number};
  parallel_ranges(step, count, [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += kPhiloxWords) {
      uint32_t words[kPhiloxWords];
      philox(of, i / kPhiloxWords, words);
      write(i, min<int64_t>(kPhiloxWords, end - i), words);
    }
  });
}

void fill_uniform(const Arguments& call, const Step& step) {
  float* const to = call.buffers[0];
  const float low = static_cast<float>(call.scalars[0]), span = static_cast<float>(call.scalars[1] - call.scalars[0]);
  parallel_words(step, call.sizes[0], call.sizes[1], [=](int64_t at, int64_t count, const uint32_t* words) {
    for (int64_t i = 0; i < count; ++i) to[at + i] = low + span * uniform(words[i]);
  });
}

/** Box and Muller's: two words make two numbers. Rare enough for float64. */
void fill_normal(const Arguments& call, const Step& step) {
  float* const to = call.buffers[0];
  const double mean = call.scalars[0], deviation = call.scalars[1];
  parallel_words(step, call.sizes[0], call.sizes[1], [=](int64_t at, int64_t count, const uint32_t* words) {
    for (int64_t i = 0; i < count; ++i) {
      // In (0, 1], so that the logarithm is finite.
      const double radius = sqrt(-2 * log((static_cast<double>(words[i & ~1]) + 1) * 0x1p-32));
      const double angle = 6.283185307179586 * static_cast<double>(words[i | 1]) * 0x1p-32;
      to[at + i] = static_cast<float>(mean + deviation * radius * (i & 1 ? sin(angle) : cos(angle)));
    }
  });
}

void fill_constant(const Arguments& call, const Step& step) {
  float* const to = call.buffers[0];
  const float value = static_cast<float>(call.scalars[0]);
  parallel_ranges(step, call.sizes[0], [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) to[i] = value;
  });
}

constexpr Kernel kernels[] = {
    {"fill_uniform", "to", "count stream", "low high", fill_uniform, nullptr},
    {"fill_normal", "to", "count stream", "mean deviation", fill_normal, nullptr},
    {"fill_constant", "to", "count", "value", fill_constant, nullptr},
};

}

extern const Family initialize_kernels{kernels, sizeof kernels / sizeof *kernels};

}
