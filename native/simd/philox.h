#pragma once
// Philox4x32-10 (Salmon et al., 2011): random numbers as a function of key and counter, so that any thread can make
// any part of a stream.
#include <utility>

#include "simd/vector.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace dlspec::DLSPEC_ISA {

/** Which stream: the seed is the key, the rest goes into the counter beside the number of the block. */
struct Stream {
  uint64_t seed;
  uint32_t stream;
  uint64_t step;
};

/** Blocks made side by side, one in each lane of 64 bits: products of 32 bits by 32 need as many. */
constexpr int kPhiloxLanes = kLanes / 2;
/** Words made by one call, four from each block. */
constexpr int kPhiloxWords = 64;

typedef uint64_t Longs __attribute__((vector_size(kVectorBytes)));
typedef uint64_t UnalignedLongs __attribute__((vector_size(kVectorBytes), aligned(4), may_alias));

/** Products of the low halves of each lane. */
DLSPEC_INLINE Longs multiply_low(Longs a, Longs b) {
#if defined(__AVX512F__)
  return (Longs)_mm512_maskz_mul_epu32(0xff, (__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
  return (Longs)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#elif defined(__SSE2__)
  return (Longs)_mm_mul_epu32((__m128i)a, (__m128i)b);
#else
  return (a & 0xffffffffu) * (b & 0xffffffffu);
#endif
}

/** Stores a[0], b[0], a[1], b[1], … */
template <int... Lane>
DLSPEC_INLINE void store_interleaved(uint32_t* to, Longs a, Longs b, std::integer_sequence<int, Lane...>) {
  constexpr int kHalf = kPhiloxLanes / 2;
  const Longs low = __builtin_shufflevector(a, b, (Lane / 2 + Lane % 2 * kPhiloxLanes)...);
  const Longs high = __builtin_shufflevector(a, b, (kHalf + Lane / 2 + Lane % 2 * kPhiloxLanes)...);
  *reinterpret_cast<UnalignedLongs*>(to) = low;
  *reinterpret_cast<UnalignedLongs*>(to + kLanes) = high;
}

template <int... Lane>
DLSPEC_INLINE Longs lane_numbers(std::integer_sequence<int, Lane...>) {
  return Longs{Lane...};
}

/** Words [64·batch, 64·(batch + 1)) of a stream: word w of block b is number 4·b + w. */
DLSPEC_INLINE void philox(const Stream& stream, int64_t batch, uint32_t (&words)[kPhiloxWords]) {
  constexpr std::make_integer_sequence<int, kPhiloxLanes> lanes;
  // Each round waits for the one before it; two sets of blocks at a time fill the waiting.
  constexpr int kSets = 2, kWordsOfSet = 4 * kPhiloxLanes;
  const Longs first = Longs{} + 0xD2511F53u, second = Longs{} + 0xCD9E8D57u;
  for (int at = 0; at < kPhiloxWords; at += kSets * kWordsOfSet) {
    Longs c0[kSets], c1[kSets], c2[kSets], c3[kSets];
#pragma GCC unroll 2
    for (int set = 0; set < kSets; ++set) {
      const uint64_t block = static_cast<uint64_t>(batch * kPhiloxWords + at + set * kWordsOfSet) / 4;
      // High halves hold rubbish that no multiplication sees; it goes at the end.
      c0[set] = lane_numbers(lanes) + block;
      c1[set] = Longs{} + stream.stream;
      c2[set] = Longs{} + (stream.step & 0xffffffffu);
      c3[set] = Longs{} + (stream.step >> 32);
    }
    uint32_t k0 = static_cast<uint32_t>(stream.seed), k1 = static_cast<uint32_t>(stream.seed >> 32);
    for (int round = 0; round < 10; ++round) {
#pragma GCC unroll 2
      for (int set = 0; set < kSets; ++set) {
        const Longs p0 = multiply_low(c0[set], first), p1 = multiply_low(c2[set], second);
        c0[set] = (p1 >> 32) ^ c1[set] ^ k0;
        c1[set] = p1;
        c2[set] = (p0 >> 32) ^ c3[set] ^ k1;
        c3[set] = p0;
      }
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
    constexpr uint64_t kLow = 0xffffffffu;
#pragma GCC unroll 2
    for (int set = 0; set < kSets; ++set) {
      store_interleaved(words + at + set * kWordsOfSet, (c0[set] & kLow) | c1[set] << 32,
                        (c2[set] & kLow) | c3[set] << 32, lanes);
    }
  }
}

/** In [0, 1): 24 bits. */
DLSPEC_INLINE float uniform(uint32_t word) { return static_cast<float>(static_cast<int32_t>(word >> 8)) * 0x1p-24f; }

}
