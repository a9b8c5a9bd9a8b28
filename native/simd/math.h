#pragma once
// Transcendental functions of vectors. Errors against float64, over all finite inputs, as measured by
// native/kernels/elementwise.test.ts and pointwise.test.ts: at most 3 ulp where nothing else is said. NaN stays NaN.
#include "simd/vector.h"

namespace dlspec::DLSPEC_ISA {

DLSPEC_INLINE Vec as_floats(Ints bits) { return (Vec)bits; }
DLSPEC_INLINE Ints as_bits(Vec v) { return (Ints)v; }

/** 2^n in two factors, as 2^128 has no float of its own; results too small for a normal float32 are 0 (see
 * denormals.h). */
struct Power {
  Vec half, rest;
  explicit Power(Ints n) : half(as_floats(((n >> 1) + 127) << 23)), rest(as_floats((n - (n >> 1) + 127) << 23)) {}
  Vec times(Vec v) const { return v * half * rest; }
};

/** x = n·ln 2 + r with |r| ≤ ln 2 / 2, for x in [−105, 89]; others are moved to the nearer end. */
struct Reduced {
  Ints n;
  Vec r;
  explicit Reduced(Vec x) {
    x = at_least(at_most(x, 89.0f), -105.0f);
    const Vec rounder = broadcast(12582912.0f);  // 1.5·2^23: adding it rounds to an integer in the low bits.
    const Vec shifted = x * 1.44269504088896341f + rounder;
    const Vec whole = shifted - rounder;
    n = as_bits(shifted) - as_bits(rounder);
    r = (x - whole * 0.693359375f) - whole * -2.12194440e-4f;
  }
};

/** e^r − 1 for |r| up to about 0.4: a polynomial after Cephes. */
DLSPEC_INLINE Vec small_expm1(Vec r) {
  Vec p = broadcast(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  return p * (r * r) + r;
}

DLSPEC_INLINE Vec exp(Vec x) {
  const Reduced of(x);
  return Power(of.n).times(small_expm1(of.r) + 1.0f);
}

/** e^x − 1, without loss of digits around 0. */
DLSPEC_INLINE Vec expm1(Vec x) {
  const Reduced of(x);
  const Power power(of.n);
  return power.times(small_expm1(of.r)) + (power.times(broadcast(1.0f)) - 1.0f);
}

/** ln x for normal x > 0 (after Cephes). */
DLSPEC_INLINE Vec natural_log(Vec x) {
  // x = m·2^n with m in [√½, √2).
  const Ints n = (as_bits(x) - 0x3f3504f3) >> 23;
  const Vec m = as_floats(as_bits(x) - (n << 23)) - 1.0f;
  const Vec exponent = __builtin_convertvector(n, Vec), square = m * m;
  Vec p = broadcast(7.0376836292e-2f);
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  p = p * m * square + exponent * -2.12194440e-4f - square * 0.5f;
  return m + p + exponent * 0.693359375f;
}

/** ln(1 + u) for u in [0, 1]: 2·artanh(u/(2 + u)) as a series. */
DLSPEC_INLINE Vec log1p_of_share(Vec u) {
  const Vec s = u / (u + 2.0f), square = s * s;
  Vec p = broadcast(1.0f / 15);
  p = p * square + 1.0f / 13;
  p = p * square + 1.0f / 11;
  p = p * square + 1.0f / 9;
  p = p * square + 1.0f / 7;
  p = p * square + 1.0f / 5;
  p = p * square + 1.0f / 3;
  return 2.0f * (p * square * s + s);
}

/** 1/x for normal x whose reciprocal is normal, within 1 ulp: where dividing takes long, an estimate and a step of
 * Newton's. */
DLSPEC_INLINE Vec reciprocal(Vec x) {
#if defined(__AVX512F__)
  // Fused, whatever the compiler would do: what is left of 1 is lost in the rounding of a product.
  const __m512 estimate = _mm512_maskz_rcp14_ps(0xffff, (__m512)x);
  const __m512 left = _mm512_fnmadd_ps((__m512)x, estimate, _mm512_set1_ps(1));
  return (Vec)_mm512_fmadd_ps(estimate, left, estimate);
#else
  return 1.0f / x;
#endif
}

/** Moved to the nearer end of ±most; NaN stays NaN. */
DLSPEC_INLINE Vec clamp(Vec x, float most) { return at_least(at_most(x, most), -most); }

/** x = n·ln 2 + r as in Reduced, for |x| up to 88: 2^n is a normal number. */
struct Scaled {
  Vec scale, r;
  explicit Scaled(Vec x) {
    const Vec rounder = broadcast(12582912.0f);
    const Vec shifted = x * 1.44269504088896341f + rounder;
    const Vec whole = shifted - rounder;
    scale = as_floats((as_bits(shifted) - as_bits(rounder) + 127) << 23);
    r = (x - whole * 0.693359375f) - whole * -2.12194440e-4f;
  }
};

DLSPEC_INLINE Vec sigmoid(Vec x) {
  // e^88 is a float32 still, one part in it is none: it becomes 0.
  const Scaled of(clamp(-x, 88.0f));
  return reciprocal((small_expm1(of.r) + 1.0f) * of.scale + 1.0f);
}

/** (e^2x − 1) / (e^2x + 1); beyond 20 it is ±1. */
DLSPEC_INLINE Vec tanh(Vec x) {
  const Vec clamped = clamp(x, 20.0f);
  const Scaled of(clamped + clamped);
  const Vec expm1 = small_expm1(of.r) * of.scale + (of.scale - 1.0f);
  return expm1 * reciprocal(expm1 + 2.0f);
}

DLSPEC_INLINE Vec absolute(Vec x) { return as_floats(as_bits(x) & 0x7fffffff); }

/** cos and sin of a full turn times v, v in [0, 1). */
struct Turn {
  Vec cosine, sine;
};
DLSPEC_INLINE Turn turn_of(Vec v) {
  const Ints quarter = __builtin_convertvector(v * 4.0f + 0.5f, Ints);
  const Vec r = (v * 4.0f - __builtin_convertvector(quarter, Vec)) * 1.57079632679489662f, square = r * r;
  const Vec s = ((square * -1.9515295891e-4f + 8.3321608736e-3f) * square - 1.6666654611e-1f) * square * r + r;
  const Vec c =
      ((square * 2.443315711809948e-5f - 1.388731625493765e-3f) * square + 4.166664568298827e-2f) * square * square -
      square * 0.5f + 1.0f;
  const auto swap = (quarter & 1) != 0;
  const Vec cosine = swap ? s : c, sine = swap ? c : s;
  return {as_floats(as_bits(cosine) ^ (((quarter + 1) & 2) << 30)), as_floats(as_bits(sine) ^ ((quarter & 2) << 30))};
}

DLSPEC_INLINE Vec square_root(Vec v) {
  for (int i = 0; i < kLanes; ++i) v[i] = __builtin_sqrtf(v[i]);
  return v;
}

DLSPEC_INLINE Vec relu(Vec x) { return x < Vec{} ? Vec{} : x; }

}
