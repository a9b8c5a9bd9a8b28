#pragma once
// Vectors of the instruction set that this file is compiled for: one source, compiled once per set (see build.mjs) into
// a namespace of its own. Kernels include nothing from std:: that has inline functions, for the same reason.
#include <cstddef>
#include <cstdint>
#include <utility>

#if defined(__AVX512F__) || defined(__AVX2__)
#include <immintrin.h>
#endif

namespace dlspec::DLSPEC_ISA {

#if defined(__AVX512F__)
constexpr int kLanes = 16;
#elif defined(__AVX2__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif

constexpr size_t kVectorBytes = kLanes * sizeof(float);

typedef float Vec __attribute__((vector_size(kVectorBytes)));
typedef int32_t Ints __attribute__((vector_size(kVectorBytes)));
typedef uint8_t Bytes __attribute__((vector_size(kLanes)));

typedef float UnalignedVec __attribute__((vector_size(kVectorBytes), aligned(4), may_alias));

#define DLSPEC_INLINE static inline __attribute__((always_inline))

DLSPEC_INLINE Vec load(const float* from) { return *reinterpret_cast<const UnalignedVec*>(from); }
DLSPEC_INLINE void store(float* to, Vec v) { *reinterpret_cast<UnalignedVec*>(to) = v; }
/** Subtracting 0 changes no value, −0 included, so that compilers see a plain broadcast. */
DLSPEC_INLINE Vec broadcast(float value) { return value - Vec{}; }

#if defined(__AVX2__) && !defined(__AVX512F__)
DLSPEC_INLINE __m256i first_lanes(int64_t count) {
  static constexpr int32_t kMask[2 * kLanes] = {-1, -1, -1, -1, -1, -1, -1, -1};
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(kMask + kLanes - count));
}
#endif

/** The first `count` lanes (0 ≤ count < kLanes); the others are 0. */
DLSPEC_INLINE Vec load_first(const float* from, int64_t count) {
#if defined(__AVX512F__)
  return (Vec)_mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << count) - 1), from);
#elif defined(__AVX2__)
  return (Vec)_mm256_maskload_ps(from, first_lanes(count));
#else
  Vec v{};
  for (int i = 0; i < kLanes; ++i) v[i] = i < count ? from[i] : 0;
  return v;
#endif
}

DLSPEC_INLINE void store_first(float* to, Vec v, int64_t count) {
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps(to, static_cast<__mmask16>((1u << count) - 1), (__m512)v);
#elif defined(__AVX2__)
  _mm256_maskstore_ps(to, first_lanes(count), (__m256)v);
#else
  for (int i = 0; i < kLanes; ++i) {
    if (i < count) to[i] = v[i];
  }
#endif
}

/** As many lanes as there are; `count` may be past kLanes or below 0. */
DLSPEC_INLINE Vec load_up_to(const float* from, int64_t count) {
  return count >= kLanes ? load(from) : count > 0 ? load_first(from, count) : Vec{};
}
DLSPEC_INLINE void store_up_to(float* to, Vec v, int64_t count) {
  if (count >= kLanes) {
    store(to, v);
  } else if (count > 0) {
    store_first(to, v, count);
  }
}

/** Bytes of lanes that fit them, and back; compilers take such a conversion apart lane by lane. */
DLSPEC_INLINE Bytes to_bytes(Ints v) {
#if defined(__AVX512F__)
  return (Bytes)_mm512_maskz_cvtepi32_epi8(0xffff, (__m512i)v);
#elif defined(__AVX2__)
  // Saturates from words to bytes within each half, which are put together afterwards.
  const __m256i words = _mm256_packs_epi32((__m256i)v, (__m256i)v), bytes = _mm256_packus_epi16(words, words);
  const __m128i both = _mm_unpacklo_epi32(_mm256_castsi256_si128(bytes), _mm256_extracti128_si256(bytes, 1));
  return (Bytes)_mm_cvtsi128_si64(both);
#else
  return __builtin_convertvector(v, Bytes);
#endif
}
DLSPEC_INLINE Ints to_ints(Bytes v) {
#if defined(__AVX512F__)
  return (Ints)_mm512_maskz_cvtepu8_epi32(0xffff, (__m128i)v);
#elif defined(__AVX2__)
  return (Ints)_mm256_cvtepu8_epi32(_mm_cvtsi64_si128((int64_t)v));
#else
  return __builtin_convertvector(v, Ints);
#endif
}

/** The smaller of v and `most`, lane by lane; NaN stays NaN, as of the two operands it is the second. */
DLSPEC_INLINE Vec at_most(Vec v, float most) {
#if defined(__AVX512F__)
  return (Vec)_mm512_maskz_min_ps(0xffff, (__m512)broadcast(most), (__m512)v);
#elif defined(__AVX2__)
  return (Vec)_mm256_min_ps((__m256)broadcast(most), (__m256)v);
#else
  return v > broadcast(most) ? broadcast(most) : v;
#endif
}

/** The greater of them. */
DLSPEC_INLINE Vec at_least(Vec v, float least) {
#if defined(__AVX512F__)
  return (Vec)_mm512_maskz_max_ps(0xffff, (__m512)broadcast(least), (__m512)v);
#elif defined(__AVX2__)
  return (Vec)_mm256_max_ps((__m256)broadcast(least), (__m256)v);
#else
  return v < broadcast(least) ? broadcast(least) : v;
#endif
}

/** In lane order, so the same bits every time. */
DLSPEC_INLINE float sum_lanes(Vec v) {
  float sum = 0;
  for (int i = 0; i < kLanes; ++i) sum += v[i];
  return sum;
}

/** All ones in the first `count` lanes; `count` may be past kLanes or below 0. */
DLSPEC_INLINE Ints lanes_below(int64_t count) {
  static constexpr int32_t kNumbers[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  Ints numbers;
  __builtin_memcpy(&numbers, kNumbers, sizeof numbers);
  return numbers < static_cast<int32_t>(count < kLanes ? count : kLanes);
}

/** The lanes from D on, and after them the first D. */
template <int D, int... Lane>
DLSPEC_INLINE Vec turned(Vec v, std::integer_sequence<int, Lane...>) {
  return __builtin_shufflevector(v, v, ((Lane + D) % kLanes)...);
}

/** Of numbers; where a lane is NaN, any of them. */
DLSPEC_INLINE float greatest_lane(Vec v) {
  constexpr std::make_integer_sequence<int, kLanes> lanes;
  const auto with = [](Vec a, Vec b) __attribute__((always_inline)) { return b > a ? b : a; };
  if constexpr (kLanes > 8) v = with(v, turned<8>(v, lanes));
  if constexpr (kLanes > 4) v = with(v, turned<4>(v, lanes));
  v = with(v, turned<2>(v, lanes));
  return with(v, turned<1>(v, lanes))[0];
}

template <class T>
DLSPEC_INLINE T min(T a, T b) {
  return b < a ? b : a;
}
template <class T>
DLSPEC_INLINE T max(T a, T b) {
  return a < b ? b : a;
}
DLSPEC_INLINE constexpr int64_t ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }

}
