#pragma once

#include <stdint.h>
#include <string.h>

/* float16 and bfloat16 without hardware help; the tables with F16C or NEON use that instead. */

static inline float float_from_bits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline uint32_t bits_from_float(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static inline float float_from_bf16(uint16_t half) { return float_from_bits((uint32_t)half << 16); }

static inline float float_from_f16(uint16_t half) {
  const uint32_t sign = (uint32_t)(half & 0x8000) << 16;
  const uint32_t rest = half & 0x7fff;
  if (rest >= 0x7c00) return float_from_bits(sign | 0x7f800000 | (rest & 0x3ff) << 13);
  /* Shifted into a float's fields the number is 2^-112 of itself, subnormals included. */
  const float magnitude = float_from_bits(rest << 13) * 0x1p112f;
  return float_from_bits(sign | bits_from_float(magnitude));
}

/* Rounds to nearest even; too large becomes infinite, as the hardware does it. */
static inline uint16_t f16_from_float(float value) {
  const uint32_t bits = bits_from_float(value);
  const uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
  const uint32_t rest = bits & 0x7fffffff;
  if (rest > 0x7f800000) return (uint16_t)(sign | 0x7e00);
  if (rest >= 0x477ff000) return (uint16_t)(sign | 0x7c00);
  if (rest < 0x38800000) {
    /* Adding 0.5 leaves the subnormal's units in the low bits, rounded by the addition itself. */
    const float shifted = float_from_bits(rest) + 0.5f;
    return (uint16_t)(sign | (bits_from_float(shifted) - 0x3f000000));
  }
  const uint32_t odd = rest >> 13 & 1;
  return (uint16_t)(sign | (rest - 0x38000000 + 0xfff + odd) >> 13);
}
