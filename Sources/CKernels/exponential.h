#pragma once

#include <stdint.h>

#include "half.h"

/* exp in float32, the way every table computes it: x = n ln 2 + r, |r| <= ln 2 / 2, e^r by its
 * Taylor series to r^7, whose remainder is r^8 / 8! < 6e-9. ln 2 is split so that n * LN2_HIGH is
 * exact. Below EXP_LOWEST the result is 0, where exp itself is about to leave the normal numbers. */
#define EXP_LOWEST (-87.33f)
#define EXP_HIGHEST 88.37f
#define LOG2_E 1.44269504f
#define LN2_HIGH 0.693359375f
#define LN2_LOW (-2.12194440e-4f)
#define EXP_C2 0.5f
#define EXP_C3 0.166666667f
#define EXP_C4 0.0416666667f
#define EXP_C5 0.00833333333f
#define EXP_C6 0.00138888889f
#define EXP_C7 0.000198412698f

/* gelu_tanh(x) = x / (1 + exp(-2 u)) with u = sqrt(2/pi) (x + 0.044715 x^3). */
#define GELU_TANH_LINEAR (-1.59576912f) /* -2 sqrt(2/pi) */
#define GELU_TANH_CUBIC (-0.0713548163f)

/* erfc(z) = (a1 t + ... + a5 t^5) exp(-z^2), t = 1 / (1 + p z), z >= 0, error below 1.5e-7.
 * Source: Abramowitz and Stegun, 7.1.26. */
#define ERF_P 0.3275911f
#define ERF_A1 0.254829592f
#define ERF_A2 (-0.284496736f)
#define ERF_A3 1.421413741f
#define ERF_A4 (-1.453152027f)
#define ERF_A5 1.061405429f
#define INVERSE_SQRT2 0.707106781f

/* Added to a small float it leaves the nearest integer, ties to even, in the low bits of the sum. rintf
 * does the same, but is a call to the C library where the compiler may not assume SSE4.1. */
#define ROUNDING 12582912.0f /* 1.5 * 2^23 */

/* Without branches or calls, so that loops over it become vectors. NaN stays NaN. */
static inline float exp_scalar(float x) {
  float clamped = x < EXP_LOWEST ? EXP_LOWEST : x;
  clamped = clamped > EXP_HIGHEST ? EXP_HIGHEST : clamped;
  const float shifted = clamped * LOG2_E + ROUNDING;
  const float n = shifted - ROUNDING;
  const float r = (clamped - n * LN2_HIGH) - n * LN2_LOW;
  float p = EXP_C7;
  p = p * r + EXP_C6;
  p = p * r + EXP_C5;
  p = p * r + EXP_C4;
  p = p * r + EXP_C3;
  p = p * r + EXP_C2;
  p = p * r + 1;
  p = p * r + 1;
  const uint32_t exponent = bits_from_float(shifted) - bits_from_float(ROUNDING) + 127;
  const float value = p * float_from_bits(exponent << 23);
  return x < EXP_LOWEST ? 0 : value;
}
