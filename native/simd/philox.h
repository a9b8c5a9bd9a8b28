#pragma once
// Philox4x32-10 (Salmon et al., 2011): random numbers as a function of key and counter, so that any thread can make
// any part of a stream.
#include "simd/vector.h"

namespace dlspec::DLSPEC_ISA {

/** Which stream: the seed is the key, the rest goes into the counter beside the number of the block. */
struct Stream {
  uint64_t seed;
  uint32_t stream;
  uint64_t step;
};

/** Counters worked on side by side, four words from each. */
constexpr int kPhiloxLanes = 16;
constexpr int kPhiloxWords = 4 * kPhiloxLanes;

/** Words [64·batch, 64·(batch + 1)) of a stream: word w of block b is number 4·b + w. */
DLSPEC_INLINE void philox(const Stream& stream, int64_t batch, uint32_t (&words)[kPhiloxWords]) {
  uint32_t c0[kPhiloxLanes], c1[kPhiloxLanes], c2[kPhiloxLanes], c3[kPhiloxLanes];
  for (int i = 0; i < kPhiloxLanes; ++i) {
    c0[i] = static_cast<uint32_t>(batch * kPhiloxLanes + i);
    c1[i] = stream.stream;
    c2[i] = static_cast<uint32_t>(stream.step);
    c3[i] = static_cast<uint32_t>(stream.step >> 32);
  }
  uint32_t k0 = static_cast<uint32_t>(stream.seed), k1 = static_cast<uint32_t>(stream.seed >> 32);
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < kPhiloxLanes; ++i) {
      const uint64_t p0 = uint64_t{0xD2511F53u} * c0[i], p1 = uint64_t{0xCD9E8D57u} * c2[i];
      c0[i] = static_cast<uint32_t>(p1 >> 32) ^ c1[i] ^ k0;
      c1[i] = static_cast<uint32_t>(p1);
      c2[i] = static_cast<uint32_t>(p0 >> 32) ^ c3[i] ^ k1;
      c3[i] = static_cast<uint32_t>(p0);
    }
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  for (int i = 0; i < kPhiloxLanes; ++i) {
    words[4 * i] = c0[i];
    words[4 * i + 1] = c1[i];
    words[4 * i + 2] = c2[i];
    words[4 * i + 3] = c3[i];
  }
}

/** In [0, 1): 24 bits. */
DLSPEC_INLINE float uniform(uint32_t word) { return static_cast<float>(static_cast<int32_t>(word >> 8)) * 0x1p-24f; }

}
