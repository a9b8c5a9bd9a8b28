// Normal noise while training: x, y, z (N, values).
#include "kernels/chunks.h"
#include "simd/math.h"
#include "simd/philox.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** Box and Muller's: 64 words make 64 numbers, cosines before sines. */
void normals(const Stream& of, int64_t batch, float (&to)[kPhiloxWords]) {
  constexpr int kHalf = kPhiloxWords / 2;
  uint32_t words[kPhiloxWords];
  philox(of, batch, words);
  for (int i = 0; i < kHalf; i += kLanes) {
    Ints first, second;
    __builtin_memcpy(&first, words + i, sizeof first);
    __builtin_memcpy(&second, words + kHalf + i, sizeof second);
    // 24 bits each; the first in (0, 1], so that the logarithm is finite.
    const Vec share = __builtin_convertvector((first >> 8 & 0xffffff) + 1, Vec) * 0x1p-24f;
    const Turn turn = turn_of(__builtin_convertvector(second >> 8 & 0xffffff, Vec) * 0x1p-24f);
    const Vec radius = square_root(-2.0f * natural_log(share));
    store(to + i, radius * turn.cosine);
    store(to + kHalf + i, radius * turn.sine);
  }
}

/** Calls work(at, left, n) for vectors of standard normal numbers that belong to the values from `at` on. */
template <class Work>
void parallel_normals(const Step& step, int64_t count, int64_t stream, Work work) {
  const Stream of{step.seed, static_cast<uint32_t>(stream), step.number};
  parallel_ranges(step, count, [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += kPhiloxWords) {
      float drawn[kPhiloxWords];
      normals(of, i / kPhiloxWords, drawn);
      const int64_t here = min<int64_t>(kPhiloxWords, end - i);
      for (int64_t j = 0; j < here; j += kLanes) work(i + j, here - j, load(drawn + j));
    }
  });
}

/** y = x + deviation·n. */
void add_noise(const Arguments& call, const Step& step) {
  const auto& [x, y] = first<2>(call.buffers);
  const auto& [values, stream] = first<2>(call.sizes);
  const float deviation = static_cast<float>(call.scalars[0]);
  parallel_normals(step, step.n * values, stream, [=, x = x, y = y](int64_t at, int64_t left, Vec n) {
    store_up_to(y + at, load_up_to(x + at, left) + deviation * n, left);
  });
}

/** z = mean + e^(log_var/2)·n. */
void sample(const Arguments& call, const Step& step) {
  const auto& [mean, log_var, z] = first<3>(call.buffers);
  const auto& [values, stream] = first<2>(call.sizes);
  parallel_normals(step, step.n * values, stream,
                   [mean = mean, log_var = log_var, z = z](int64_t at, int64_t left, Vec n) {
                     const Vec deviation = exp(0.5f * load_up_to(log_var + at, left));
                     store_up_to(z + at, load_up_to(mean + at, left) + deviation * n, left);
                   });
}

/** dmean = dz; dlog_var = dz·(z − mean)/2. */
void sample_backward(const Arguments& call, const Step& step) {
  const auto& [mean, z, dz, dmean, dlog_var] = first<5>(call.buffers);
  parallel_ranges(step, step.n * call.sizes[0],
                  [mean = mean, z = z, dz = dz, dmean = dmean, dlog_var = dlog_var](int64_t begin, int64_t end) {
                    for (int64_t i = begin; i < end; i += kLanes) {
                      const int64_t left = end - i;
                      const Vec gradient = load_up_to(dz + i, left);
                      const Vec away = load_up_to(z + i, left) - load_up_to(mean + i, left);
                      if (dmean) store_up_to(dmean + i, gradient, left);
                      if (dlog_var) store_up_to(dlog_var + i, 0.5f * gradient * away, left);
                    }
                  });
}

constexpr Kernel kernels[] = {
    {"noise_forward", "x y", "values stream", "deviation", add_noise, nullptr},
    {"sample_normal_forward", "mean log_var z", "values stream", "", sample, nullptr},
    {"sample_normal_backward", "mean z dz dmean? dlog_var?", "values", "", sample_backward, nullptr},
};

}

extern const Family noise_kernels{kernels, sizeof kernels / sizeof *kernels};

}
