#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The blocks of GGUF's tensor types as they lie in a file: little-endian, no padding.
 * Every field is made of bytes, so that a block may lie at any address.
 * d, m: float16 scale and minimum; x = d q (+ m). Source: ggml-common.h. */

enum gguf_type {
  GGUF_F32 = 0,
  GGUF_F16 = 1,
  GGUF_Q4_0 = 2,
  GGUF_Q4_1 = 3,
  GGUF_Q5_0 = 6,
  GGUF_Q5_1 = 7,
  GGUF_Q8_0 = 8,
  GGUF_Q4_K = 12,
  GGUF_Q5_K = 13,
  GGUF_Q6_K = 14,
  GGUF_IQ4_NL = 20,
  GGUF_IQ4_XS = 23,
  GGUF_BF16 = 30,
};

/* A small block holds 32 values, a super-block 256. */
enum { SMALL_BLOCK = 32, SUPER_BLOCK = 256 };

typedef struct { uint8_t low, high; } half_bits;

/* Byte j of qs holds value j in its low and value j + 16 in its high four bits. */
typedef struct { half_bits d; uint8_t qs[16]; } block_q4_0;               /* x = d (q - 8) */
typedef struct { half_bits d, m; uint8_t qs[16]; } block_q4_1;            /* x = d q + m */
typedef struct { half_bits d; uint8_t qh[4], qs[16]; } block_q5_0;        /* x = d (q - 16) */
typedef struct { half_bits d, m; uint8_t qh[4], qs[16]; } block_q5_1;     /* x = d q + m */
typedef struct { half_bits d; uint8_t qs[32]; } block_q8_0;               /* x = d q, q signed */
typedef struct { half_bits d; uint8_t qs[16]; } block_iq4_nl;             /* x = d table[q] */

/* Eight groups of 32; scales holds eight 6-bit scales and eight 6-bit minima.
 * x = (d sc) q - (dmin m). Byte l of a run of 32 holds value l low and value l + 32 high. */
typedef struct { half_bits d, dmin; uint8_t scales[12], qs[128]; } block_q4_k;
typedef struct { half_bits d, dmin; uint8_t scales[12], qh[32], qs[128]; } block_q5_k;

/* Sixteen groups of 16 with signed 8-bit scales; x = (d sc) (q - 32). */
typedef struct { uint8_t ql[128], qh[64], scales[16]; half_bits d; } block_q6_k;

/* Eight groups of 32 with 6-bit scales; x = (d (ls - 32)) table[q]. */
typedef struct { half_bits d; uint8_t scales_h[2], scales_l[4], qs[128]; } block_iq4_xs;

_Static_assert(sizeof(block_q4_0) == 18 && sizeof(block_q4_1) == 20, "no padding");
_Static_assert(sizeof(block_q5_0) == 22 && sizeof(block_q5_1) == 24, "no padding");
_Static_assert(sizeof(block_q8_0) == 34 && sizeof(block_iq4_nl) == 18, "no padding");
_Static_assert(sizeof(block_q4_k) == 144 && sizeof(block_q5_k) == 176, "no padding");
_Static_assert(sizeof(block_q6_k) == 210 && sizeof(block_iq4_xs) == 136, "no padding");

static inline float float_from_bits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline uint32_t bits_of_float(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/* Exact. Subnormals go through an integer conversion, so that a flush-to-zero mode cannot lose them. */
static inline float float_from_half(half_bits half) {
  const uint32_t h = (uint32_t)half.low | (uint32_t)half.high << 8;
  const uint32_t sign = (h & 0x8000u) << 16;
  const uint32_t magnitude = h & 0x7fffu;
  uint32_t bits;
  if (magnitude >= 0x7c00u) {
    bits = (magnitude << 13) + ((255u - 31u) << 23);
  } else if (magnitude >= 0x0400u) {
    bits = (magnitude << 13) + ((127u - 15u) << 23);
  } else {
    bits = bits_of_float((float)(int32_t)magnitude * 0x1p-24f);
  }
  return float_from_bits(bits | sign);
}

/* To nearest, ties to even; beyond 65504 + half a step infinity; NaN stays NaN. */
static inline half_bits half_from_float(float value) {
  const uint32_t bits = bits_of_float(value);
  const uint32_t sign = (bits >> 16) & 0x8000u;
  const uint32_t magnitude = bits & 0x7fffffffu;
  uint32_t h;
  if (magnitude > 0x7f800000u) {
    h = 0x7e00u;
  } else if (magnitude >= 0x47800000u) { /* 65536 */
    h = 0x7c00u;
  } else if (magnitude >= 0x38800000u) { /* 2^-14, the least normal */
    const uint32_t odd = (magnitude >> 13) & 1u;
    h = (magnitude - ((127u - 15u) << 23) + 0x0fffu + odd) >> 13;
  } else {
    /* Adding 0.5 leaves the value in units of 2^-24, rounded to even by the addition itself. */
    h = bits_of_float(float_from_bits(magnitude) + 0.5f) - bits_of_float(0.5f);
  }
  h |= sign;
  return (half_bits){.low = (uint8_t)h, .high = (uint8_t)(h >> 8)};
}

/* What is stored when a float is kept as float16. */
static inline float rounded_to_half(float value) { return float_from_half(half_from_float(value)); }

/* Scale and minimum of group j, unpacked from the 12 bytes of Q4_K and Q5_K. */
static inline void unpack_scale_min(const uint8_t scales[12], int j, uint8_t *scale, uint8_t *min) {
  if (j < 4) {
    *scale = scales[j] & 63;
    *min = scales[j + 4] & 63;
  } else {
    *scale = (uint8_t)((scales[j + 4] & 15) | (scales[j - 4] >> 6) << 4);
    *min = (uint8_t)((scales[j + 4] >> 4) | (scales[j] >> 6) << 4);
  }
}
