#pragma once

/* Packed weights into 512-bit registers, for avx512.c and avx512_gemm.c, which include this under
 * their target attribute. */

#include <immintrin.h>

#include "packing.h"

#define INLINE static inline __attribute__((always_inline))

INLINE __m512 load_f16(const uint8_t *p) {
  return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p));
}

/* The 8 vectors of a group, columns 4v...4v+3, as unsigned bytes. */
INLINE void load_group(weight_layout layout, const uint8_t *quants, __m512i w[8]) {
  if (layout == WEIGHT_PACKED_Q8 || layout == WEIGHT_PACKED_Q8_MIN) {
    for (int v = 0; v < 8; v++) w[v] = _mm512_loadu_si512(quants + v * 64);
    return;
  }
  const __m512i mask = _mm512_set1_epi8(15);
  for (int v = 0; v < 4; v++) {
    const __m512i both = _mm512_loadu_si512(quants + v * 64);
    w[v] = _mm512_and_si512(both, mask);
    w[v + 4] = _mm512_and_si512(_mm512_srli_epi16(both, 4), mask);
  }
  if (layout != WEIGHT_PACKED_Q6_K) return;
  const __m512i high_mask = _mm512_set1_epi8(0x30);
  for (int half = 0; half < 2; half++) {
    const __m512i high = _mm512_loadu_si512(quants + 256 + half * 64);
    const __m512i shifted[4] = {_mm512_slli_epi16(high, 4), _mm512_slli_epi16(high, 2), high,
                                _mm512_srli_epi16(high, 2)};
    for (int v = 0; v < 4; v++) {
      /* w | (shifted & mask) */
      w[half * 4 + v] =
          _mm512_ternarylogic_epi32(w[half * 4 + v], shifted[v], high_mask, 0xf8);
    }
  }
}

INLINE __m512 load_unsigned(const uint8_t *p) {
  return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)p)));
}

INLINE __m512 load_signed(const uint8_t *p) {
  return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)p)));
}

/* The scales of a group, and its minima or the scales of its second half. */
INLINE void load_scales(weight_layout layout, const uint8_t *scales, const uint8_t *blocks,
                        __m512 *first, __m512 *second) {
  switch (layout) {
    case WEIGHT_PACKED_Q4_K:
      *first = _mm512_mul_ps(load_f16(blocks), load_unsigned(scales));
      *second = _mm512_mul_ps(load_f16(blocks + 32), load_unsigned(scales + 16));
      break;
    case WEIGHT_PACKED_Q6_K:
      *first = _mm512_mul_ps(load_f16(blocks), load_signed(scales));
      *second = _mm512_mul_ps(load_f16(blocks), load_signed(scales + 16));
      break;
    default:
      *first = load_f16(scales);
      *second = weight_layout_has_minimum(layout) ? load_f16(scales + 32) : _mm512_setzero_ps();
      break;
  }
}
