#pragma once

#include "quantization_blocks.h"

/* The searches are plain loops over whole vectors: the compiler makes an AVX2 form of them beside the
 * portable one, and the loader picks. No contraction, so that both give the same bits. */
#if defined(__x86_64__) && defined(__linux__)
#define VECTOR_FORMS __attribute__((target_clones("avx2", "default")))
#else
#define VECTOR_FORMS
#endif

/* One row to blocks; n is a multiple of the block size. */
void quantize_row_q8_0(const float *x, size_t n, block_q8_0 *y);
void quantize_row_q4_0(const float *x, size_t n, block_q4_0 *y);
void quantize_row_q5_0(const float *x, size_t n, block_q5_0 *y);
void quantize_row_q4_k(const float *x, size_t n, block_q4_k *y);
void quantize_row_q5_k(const float *x, size_t n, block_q5_k *y);
void quantize_row_q6_k(const float *x, size_t n, block_q6_k *y);

/* v to the nearest whole number, ties to even, kept within [low, high]; low for NaN.
 * Adding 1.5 * 2^23 leaves no fraction bits; it needs no SSE4.1, unlike nearbyintf. */
static inline float rounded_within(float v, float low, float high) {
  v = v > low ? v : low;
  v = v < high ? v : high;
  return (v + 0x1.8p23f) - 0x1.8p23f;
}

/* 1/v, 0 for 0: a scale of zero has every quotient zero. */
static inline float reciprocal(float v) { return v != 0 ? 1.0f / v : 0.0f; }

/* The neighbour of a float16 value, `step` representable numbers away; d itself past the ends. */
static inline float neighbouring_half(float d, int step) {
  const half_bits h = half_from_float(d);
  const int bits = h.low | h.high << 8;
  const int moved = bits + step;
  if ((moved & 0x7c00) == 0x7c00 || ((moved ^ bits) & 0x8000) || moved < 0) return d;
  return float_from_half((half_bits){.low = (uint8_t)moved, .high = (uint8_t)(moved >> 8)});
}

/* A scale for n values (a multiple of 8, at most 32) as x = d q with -levels <= q < levels, with q.
 * Searched for the least squared error; d is a float16 value if `is_half`. Returns d. */
float search_symmetric_scale(const float *x, int n, int levels, int is_half, float *q);
