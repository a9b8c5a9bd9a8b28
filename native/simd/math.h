#pragma once
// exp, tanh and the logistic function of vectors. Errors against float64, over all finite inputs, as measured by
// engine/native.test.ts: at most 3 ulp. NaN stays NaN.
#include "simd/vector.h"

namespace dlspec::DLSPEC_ISA {

DLSPEC_INLINE Vec as_floats(Ints bits) { return (Vec)bits; }
DLSPEC_INLINE Ints as_bits(Vec v) { return (Ints)v; }

/** e^x: x = n·ln 2 + r, a polynomial for e^r (after Cephes), 2^n in two factors so that overflow and denormals come out
 * right. */
DLSPEC_INLINE Vec exp(Vec x) {
  x = x > broadcast(89.0f) ? broadcast(89.0f) : x;
  x = x < broadcast(-105.0f) ? broadcast(-105.0f) : x;
  const Vec rounder = broadcast(12582912.0f);  // 1.5·2^23: adding it rounds to an integer in the low bits.
  const Vec shifted = x * 1.44269504088896341f + rounder;
  const Vec n = shifted - rounder;
  const Ints exponent = as_bits(shifted) - as_bits(rounder);
  const Vec r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
  Vec p = broadcast(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  const Ints half = exponent >> 1;
  const Ints rest = exponent - half;
  return p * as_floats((half + 127) << 23) * as_floats((rest + 127) << 23);
}

DLSPEC_INLINE Vec sigmoid(Vec x) { return 1.0f / (1.0f + exp(-x)); }

DLSPEC_INLINE Vec tanh(Vec x) {
  const Vec magnitude = as_floats(as_bits(x) & 0x7fffffff);
  const Ints sign = as_bits(x) & INT32_MIN;
  const Vec far = 1.0f - 2.0f / (exp(magnitude + magnitude) + 1.0f);
  // Near 0 that difference loses digits: an odd polynomial instead (Cephes).
  const Vec square = x * x;
  Vec p = broadcast(-5.70498872745e-3f);
  p = p * square + 2.06390887954e-2f;
  p = p * square - 5.37397155531e-2f;
  p = p * square + 1.33314422036e-1f;
  p = p * square - 3.33332819422e-1f;
  const Vec near = p * square * x + x;
  return magnitude < broadcast(0.625f) ? near : as_floats(as_bits(far) | sign);
}

DLSPEC_INLINE Vec relu(Vec x) { return x < Vec{} ? Vec{} : x; }

}
