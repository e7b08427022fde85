#pragma once

/* The packed dot product on 256 bits, for avx2.c and avx_vnni.c, which differ in how 8 rows x 4
 * columns of bytes are multiplied and added. Both define, before they include this:
 *
 *   group_sums  the dot products of the two halves of a group of 8 rows, offsets taken back. */

#include <immintrin.h>
#include <string.h>

#include "kernel_table.h"
#include "packing.h"

#define INLINE static inline __attribute__((always_inline))

/* Tokens whose sums, with a group's weights, fit the 16 registers. */
enum { DOT_TOKENS = 4 };

/* See avx512.c. */
enum { PREFETCH_AHEAD = 4096 };

INLINE __m256i broadcast4(const int8_t *q) {
  int32_t word;
  memcpy(&word, q, 4);
  return _mm256_set1_epi32(word);
}

INLINE __m256 load_f16(const uint8_t *p) {
  return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
}

/* The 8 vectors of a group for 8 of its rows, as unsigned bytes. */
INLINE void load_group(weight_layout layout, const uint8_t *quants, __m256i w[8]) {
  if (layout == WEIGHT_PACKED_Q8 || layout == WEIGHT_PACKED_Q8_MIN) {
    for (int v = 0; v < 8; v++) w[v] = _mm256_loadu_si256((const __m256i *)(quants + v * 64));
    return;
  }
  const __m256i mask = _mm256_set1_epi8(15), high_mask = _mm256_set1_epi8(0x30);
  for (int v = 0; v < 4; v++) {
    const __m256i both = _mm256_loadu_si256((const __m256i *)(quants + v * 64));
    w[v] = _mm256_and_si256(both, mask);
    w[v + 4] = _mm256_and_si256(_mm256_srli_epi16(both, 4), mask);
  }
  if (layout != WEIGHT_PACKED_Q6_K) return;
  for (int half = 0; half < 2; half++) {
    const __m256i high = _mm256_loadu_si256((const __m256i *)(quants + 256 + half * 64));
    const __m256i shifted[4] = {_mm256_slli_epi16(high, 4), _mm256_slli_epi16(high, 2), high,
                                _mm256_srli_epi16(high, 2)};
    for (int v = 0; v < 4; v++) {
      w[half * 4 + v] =
          _mm256_or_si256(w[half * 4 + v], _mm256_and_si256(shifted[v], high_mask));
    }
  }
}

INLINE __m256 load_unsigned(const uint8_t *p) {
  return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)p)));
}

INLINE __m256 load_signed(const uint8_t *p) {
  return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)p)));
}

/* The scales of 8 rows of a group, and their minima or the scales of the second half. */
INLINE void load_scales(weight_layout layout, const uint8_t *scales, const uint8_t *blocks,
                        size_t half, __m256 *first, __m256 *second) {
  switch (layout) {
    case WEIGHT_PACKED_Q4_K:
      *first = _mm256_mul_ps(load_f16(blocks + half * 16), load_unsigned(scales + half * 8));
      *second =
          _mm256_mul_ps(load_f16(blocks + 32 + half * 16), load_unsigned(scales + 16 + half * 8));
      break;
    case WEIGHT_PACKED_Q6_K:
      *first = _mm256_mul_ps(load_f16(blocks + half * 16), load_signed(scales + half * 8));
      *second = _mm256_mul_ps(load_f16(blocks + half * 16), load_signed(scales + 16 + half * 8));
      break;
    default:
      *first = load_f16(scales + half * 16);
      *second = weight_layout_has_minimum(layout) ? load_f16(scales + 32 + half * 16)
                                                  : _mm256_setzero_ps();
      break;
  }
}

INLINE void group_sums(weight_layout layout, const __m256i w[8], const int8_t *x,
                       const activation_tile *tile, size_t cell, __m256i *low, __m256i *high);

/* One group of 8 rows times one token. */
INLINE __m256 add_group(weight_layout layout, const __m256i w[8], __m256 scale, __m256 second,
                        const activation_tile *tile, size_t cell, __m256 acc) {
  const __m256 activation_scale = _mm256_set1_ps(tile->scale[cell]);
  __m256i low, high;
  group_sums(layout, w, tile->q + cell * GROUP_COLUMNS, tile, cell, &low, &high);
  if (!weight_layout_has_halves(layout)) low = _mm256_add_epi32(low, high);
  acc = _mm256_fmadd_ps(_mm256_mul_ps(scale, activation_scale), _mm256_cvtepi32_ps(low), acc);
  if (weight_layout_has_halves(layout)) {
    acc = _mm256_fmadd_ps(_mm256_mul_ps(second, activation_scale), _mm256_cvtepi32_ps(high), acc);
  }
  if (weight_layout_has_minimum(layout)) {
    acc = _mm256_fnmadd_ps(second, _mm256_set1_ps(tile->scaled_sum[cell]), acc);
  }
  return acc;
}

/* Rows 8 * half ... 8 * half + 7 of the panel, tokens first ... first + tokens - 1 of the tile. */
INLINE void dot_half_panel(weight_layout layout, const uint8_t *panel, size_t groups, size_t half,
                           const activation_tile *tile, size_t first, float *out,
                           const size_t tokens) {
  const packed_group_size size = packed_group_size_of(layout);
  const uint8_t *quants = panel + half * 32;
  const uint8_t *scales = panel + groups * size.quant_bytes;
  const uint8_t *blocks = scales + groups * size.scale_bytes;
  __m256 acc[DOT_TOKENS];
  for (size_t t = 0; t < tokens; t++) acc[t] = _mm256_setzero_ps();
  for (size_t g = 0; g < groups; g++) {
    for (size_t line = 0; line < size.quant_bytes; line += 64) {
      _mm_prefetch((const char *)quants + PREFETCH_AHEAD + line, _MM_HINT_T0);
    }
    __m256i w[8];
    load_group(layout, quants, w);
    __m256 scale, second;
    load_scales(layout, scales, blocks + g / BLOCK_GROUPS * size.block_bytes, half, &scale,
                &second);
    for (size_t t = 0; t < tokens; t++) {
      acc[t] = add_group(layout, w, scale, second, tile, g * tile->tokens + first + t, acc[t]);
    }
    quants += size.quant_bytes;
    scales += size.scale_bytes;
  }
  for (size_t t = 0; t < tokens; t++) {
    _mm256_storeu_ps(out + (first + t) * PANEL_ROWS + half * 8, acc[t]);
  }
}

/* ---- Long passes: a panel is unpacked once for all tiles ---- */

/* A group's 8 vectors of bytes, then its scales and its minima or second scales, 16 floats each. */
enum { UNPACKED_GROUP = 8 * 64 + 2 * 64 };

INLINE void unpack_panel(weight_layout layout, const uint8_t *panel, size_t groups, uint8_t *out) {
  const packed_group_size size = packed_group_size_of(layout);
  const uint8_t *scales = panel + groups * size.quant_bytes;
  const uint8_t *blocks = scales + groups * size.scale_bytes;
  for (size_t g = 0; g < groups; g++) {
    for (size_t half = 0; half < 2; half++) {
      __m256i w[8];
      __m256 scale, second;
      load_group(layout, panel + half * 32, w);
      load_scales(layout, scales, blocks + g / BLOCK_GROUPS * size.block_bytes, half, &scale,
                  &second);
      for (int v = 0; v < 8; v++) {
        _mm256_storeu_si256((__m256i *)(out + v * 64 + half * 32), w[v]);
      }
      _mm256_storeu_ps((float *)(out + 8 * 64 + half * 32), scale);
      _mm256_storeu_ps((float *)(out + 9 * 64 + half * 32), second);
    }
    panel += size.quant_bytes;
    scales += size.scale_bytes;
    out += UNPACKED_GROUP;
  }
}

/* The same sums in the same order as dot_half_panel. */
INLINE void dot_unpacked(weight_layout layout, const uint8_t *group, size_t first_group,
                         size_t groups, size_t half, const activation_tile *tile, size_t first,
                         float *out, const size_t tokens) {
  __m256 acc[DOT_TOKENS];
  for (size_t t = 0; t < tokens; t++) {
    acc[t] = _mm256_loadu_ps(out + (first + t) * PANEL_ROWS + half * 8);
  }
  for (size_t g = first_group; g < first_group + groups; g++) {
    __m256i w[8];
    for (int v = 0; v < 8; v++) {
      w[v] = _mm256_loadu_si256((const __m256i *)(group + v * 64 + half * 32));
    }
    const __m256 scale = _mm256_loadu_ps((const float *)(group + 8 * 64 + half * 32));
    const __m256 second = _mm256_loadu_ps((const float *)(group + 9 * 64 + half * 32));
    for (size_t t = 0; t < tokens; t++) {
      acc[t] = add_group(layout, w, scale, second, tile, g * tile->tokens + first + t, acc[t]);
    }
    group += UNPACKED_GROUP;
  }
  for (size_t t = 0; t < tokens; t++) {
    _mm256_storeu_ps(out + (first + t) * PANEL_ROWS + half * 8, acc[t]);
  }
}

/* Groups that all tokens of a tile pass by before the next: 20 kB, which the first-level cache holds. */
enum { UNPACKED_BLOCK = 32 };

INLINE void dot_unpacked_tile(weight_layout layout, const uint8_t *unpacked, size_t groups,
                              const activation_tile *tile, float *acc) {
  for (size_t i = 0; i < tile->tokens * PANEL_ROWS; i++) acc[i] = 0;
  for (size_t g = 0; g < groups; g += UNPACKED_BLOCK) {
    const size_t count = groups - g < UNPACKED_BLOCK ? groups - g : UNPACKED_BLOCK;
    const uint8_t *block = unpacked + g * UNPACKED_GROUP;
    for (size_t first = 0; first < tile->tokens; first += DOT_TOKENS) {
      for (size_t half = 0; half < 2; half++) {
        switch (tile->tokens - first) {
          case 1: dot_unpacked(layout, block, g, count, half, tile, first, acc, 1); break;
          case 2: dot_unpacked(layout, block, g, count, half, tile, first, acc, 2); break;
          case 3: dot_unpacked(layout, block, g, count, half, tile, first, acc, 3); break;
          default: dot_unpacked(layout, block, g, count, half, tile, first, acc, 4); break;
        }
      }
    }
  }
}

#define DEFINE_DOT(name, layout)                                                                 \
  static void name(const uint8_t *panel, size_t groups, const activation_tile *tile,             \
                   float *acc) {                                                                 \
    for (size_t first = 0; first < tile->tokens; first += DOT_TOKENS) {                          \
      for (size_t half = 0; half < 2; half++) {                                                  \
        switch (tile->tokens - first) {                                                          \
          case 1: dot_half_panel(layout, panel, groups, half, tile, first, acc, 1); break;       \
          case 2: dot_half_panel(layout, panel, groups, half, tile, first, acc, 2); break;       \
          case 3: dot_half_panel(layout, panel, groups, half, tile, first, acc, 3); break;       \
          default: dot_half_panel(layout, panel, groups, half, tile, first, acc, 4); break;      \
        }                                                                                        \
      }                                                                                          \
    }                                                                                            \
  }

#define DEFINE_PACKED_DOT(name)                                                                  \
  DEFINE_DOT(dot_q4, WEIGHT_PACKED_Q4)                                                           \
  DEFINE_DOT(dot_q4_min, WEIGHT_PACKED_Q4_MIN)                                                   \
  DEFINE_DOT(dot_q8, WEIGHT_PACKED_Q8)                                                           \
  DEFINE_DOT(dot_q8_min, WEIGHT_PACKED_Q8_MIN)                                                   \
  DEFINE_DOT(dot_q4_k, WEIGHT_PACKED_Q4_K)                                                       \
  DEFINE_DOT(dot_q6_k, WEIGHT_PACKED_Q6_K)                                                       \
  void name(weight_layout layout, const void *panel, size_t groups, const activation_tile *tile, \
            float *acc) {                                                                        \
    switch (layout) {                                                                            \
      case WEIGHT_PACKED_Q4: dot_q4(panel, groups, tile, acc); break;                            \
      case WEIGHT_PACKED_Q4_MIN: dot_q4_min(panel, groups, tile, acc); break;                    \
      case WEIGHT_PACKED_Q8: dot_q8(panel, groups, tile, acc); break;                            \
      case WEIGHT_PACKED_Q8_MIN: dot_q8_min(panel, groups, tile, acc); break;                    \
      case WEIGHT_PACKED_Q4_K: dot_q4_k(panel, groups, tile, acc); break;                        \
      case WEIGHT_PACKED_Q6_K: dot_q6_k(panel, groups, tile, acc); break;                        \
      default: break;                                                                            \
    }                                                                                            \
  }

#define DEFINE_UNPACKED_DOT(unpack_name, dot_name)                                               \
  static void unpack_name(weight_layout layout, const void *panel, size_t groups, uint8_t *out) { \
    DISPATCH_LAYOUT(layout, unpack_panel, panel, groups, out)                                    \
  }                                                                                              \
  static void dot_name(weight_layout layout, const uint8_t *unpacked, size_t groups,             \
                       const activation_tile *tile, float *acc) {                                \
    DISPATCH_LAYOUT(layout, dot_unpacked_tile, unpacked, groups, tile, acc)                      \
  }

/* 8-bit layouts lie unpacked. */
#define DISPATCH_LAYOUT(layout, function, ...)                                                   \
  switch (layout) {                                                                              \
    case WEIGHT_PACKED_Q4: function(WEIGHT_PACKED_Q4, __VA_ARGS__); break;                       \
    case WEIGHT_PACKED_Q4_MIN: function(WEIGHT_PACKED_Q4_MIN, __VA_ARGS__); break;               \
    case WEIGHT_PACKED_Q4_K: function(WEIGHT_PACKED_Q4_K, __VA_ARGS__); break;                   \
    case WEIGHT_PACKED_Q6_K: function(WEIGHT_PACKED_Q6_K, __VA_ARGS__); break;                   \
    default: break;                                                                              \
  }

#define UNPACKED_KERNELS(unpack_name, dot_name) \
  {.minimum_tokens = 32, .group_bytes = UNPACKED_GROUP, .unpack = unpack_name, .dot = dot_name}
