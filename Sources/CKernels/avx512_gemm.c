#include "kernel_table.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "packing.h"

#pragma clang attribute push(                                                               \
    __attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"))), \
    apply_to = function)

#include "avx512_unpack.h"

/* Long passes: weights of a block of columns are brought to one 8-bit scale a row, once for all
 * tokens, so that the integer sums run on for the whole block before they become floats. The tile is
 * 3 panels x 8 tokens: 24 sums, 3 vectors of weights and a broadcast fill the 32 registers, and a
 * step of 4 columns is 24 dot-product instructions on 11 loads. */
enum { TILE_PANELS = 3, WIDE_TOKENS = 8, STEPS_PER_GROUP = GROUP_COLUMNS / 4 };

/* ---- Activations ---- */

/* Rows and columns of 8 x 8 words exchanged. */
INLINE void transpose8(__m256i r[8]) {
  __m256i s[8];
  for (int i = 0; i < 4; i++) {
    s[2 * i] = _mm256_unpacklo_epi32(r[2 * i], r[2 * i + 1]);
    s[2 * i + 1] = _mm256_unpackhi_epi32(r[2 * i], r[2 * i + 1]);
  }
  for (int i = 0; i < 2; i++) {
    r[4 * i] = _mm256_unpacklo_epi64(s[4 * i], s[4 * i + 2]);
    r[4 * i + 1] = _mm256_unpackhi_epi64(s[4 * i], s[4 * i + 2]);
    r[4 * i + 2] = _mm256_unpacklo_epi64(s[4 * i + 1], s[4 * i + 3]);
    r[4 * i + 3] = _mm256_unpackhi_epi64(s[4 * i + 1], s[4 * i + 3]);
  }
  for (int i = 0; i < 4; i++) {
    s[i] = _mm256_permute2x128_si256(r[i], r[4 + i], 0x20);
    s[4 + i] = _mm256_permute2x128_si256(r[i], r[4 + i], 0x31);
  }
  for (int i = 0; i < 8; i++) r[i] = s[i];
}

/* One token's scale and rounded values, rows[group][32]. */
INLINE void quantize_token(const float *x, size_t groups, __m256i *rows, float *scale,
                           int32_t *offset) {
  __m512 highest = _mm512_setzero_ps();
  for (size_t i = 0; i < groups * GROUP_COLUMNS; i += 16) {
    highest = _mm512_max_ps(highest, _mm512_abs_ps(_mm512_loadu_ps(x + i)));
  }
  const float largest = _mm512_reduce_max_ps(highest);
  const __m512 factor = _mm512_set1_ps(largest > 1e-30f ? 127 / largest : 0);
  __m256i sums = _mm256_setzero_si256();
  for (size_t g = 0; g < groups; g++) {
    const __m512 low = _mm512_loadu_ps(x + g * GROUP_COLUMNS);
    const __m512 high = _mm512_loadu_ps(x + g * GROUP_COLUMNS + 16);
    const __m128i a = _mm512_cvtsepi32_epi8(_mm512_cvtps_epi32(_mm512_mul_ps(low, factor)));
    const __m128i b = _mm512_cvtsepi32_epi8(_mm512_cvtps_epi32(_mm512_mul_ps(high, factor)));
    rows[g] = _mm256_set_m128i(b, a);
    sums = _mm256_dpbusd_epi32(sums, _mm256_set1_epi8((char)128), rows[g]);
  }
  *scale = largest / 127;
  *offset = -_mm512_reduce_add_epi32(_mm512_zextsi256_si512(sums));
}

/* q[step][8 tokens][4] from up to 8 rows of x; missing tokens are zeros. */
static void wide_quantize(const float *x, size_t stride, size_t tokens, size_t groups, int8_t *q,
                          float *scale, int32_t *offset) {
  __m256i values[WIDE_TOKENS][WIDE_GROUPS];
  for (size_t t = 0; t < tokens; t++) {
    quantize_token(x + t * stride, groups, values[t], scale + t, offset + t);
  }
  for (size_t t = tokens; t < WIDE_TOKENS; t++) {
    for (size_t g = 0; g < groups; g++) values[t][g] = _mm256_setzero_si256();
    scale[t] = 0;
    offset[t] = 0;
  }
  for (size_t g = 0; g < groups; g++) {
    __m256i rows[WIDE_TOKENS];
    for (size_t t = 0; t < WIDE_TOKENS; t++) rows[t] = values[t][g];
    transpose8(rows);
    for (size_t step = 0; step < STEPS_PER_GROUP; step++) {
      _mm256_storeu_si256((__m256i *)(q + (g * STEPS_PER_GROUP + step) * 32), rows[step]);
    }
  }
}

/* ---- Weights to one scale a row ---- */

/* levels / bound where that is a number; rows of zeros stay zeros. */
INLINE __m512 reciprocal_scale(__m512 bound, float levels) {
  const __mmask16 usable =
      _mm512_cmp_ps_mask(_mm512_abs_ps(bound), _mm512_set1_ps(1e-30f), _CMP_GT_OQ);
  return _mm512_maskz_div_ps(usable, _mm512_set1_ps(levels), bound);
}

/* Q4: the group with the largest scale d_max becomes 16 (q - 8), which is exact, and the others round
 * to a sixteenth of its unit. A row's scale has the sign of d_max, because only -8 x 16 = -128 fits a
 * byte. In 16-bit fixed point: 128 + round((q - 8) r) with r = 16 d / d_max, as
 * mulhrs((q - 8) 2^5, r 2^10). */
INLINE void requantize_q4(const uint8_t *quants, const uint8_t *scales, size_t groups,
                          uint8_t *out, float *scale) {
  __m512 bound = _mm512_setzero_ps();
  for (size_t g = 0; g < groups; g++) {
    const __m512 d = load_f16(scales + g * 32);
    const __mmask16 larger =
        _mm512_cmp_ps_mask(_mm512_abs_ps(d), _mm512_abs_ps(bound), _CMP_GT_OQ);
    bound = _mm512_mask_mov_ps(bound, larger, d);
  }
  _mm512_storeu_ps(scale, _mm512_mul_ps(bound, _mm512_set1_ps(1.0f / 16)));
  const __m512 levels = reciprocal_scale(bound, 16 * 1024);
  const __m512i mask = _mm512_set1_epi8(15), zero = _mm512_setzero_si512();
  const __m512i eight = _mm512_set1_epi16(8 << 5), centre = _mm512_set1_epi8((char)128);
  for (size_t g = 0; g < groups; g++) {
    const __m512i factor =
        _mm512_cvtps_epi32(_mm512_mul_ps(load_f16(scales + g * 32), levels));
    /* Unpacking bytes to words puts rows 0 and 1 of each 128-bit lane into the low result and rows
     * 2 and 3 into the high one; a factor goes to the four words of its row. */
    const __m512i pair =
        _mm512_or_si512(_mm512_and_si512(factor, _mm512_set1_epi32(0xffff)),
                        _mm512_slli_epi32(factor, 16));
    const __m512i factor_low = _mm512_shuffle_epi32(pair, 0x50);
    const __m512i factor_high = _mm512_shuffle_epi32(pair, 0xfa);
    for (size_t v = 0; v < 4; v++) {
      const __m512i both = _mm512_loadu_si512(quants + g * 256 + v * 64);
      const __m512i halves[2] = {_mm512_and_si512(both, mask),
                                 _mm512_and_si512(_mm512_srli_epi16(both, 4), mask)};
      for (size_t half = 0; half < 2; half++) {
        const __m512i low = _mm512_slli_epi16(_mm512_unpacklo_epi8(halves[half], zero), 5);
        const __m512i high = _mm512_slli_epi16(_mm512_unpackhi_epi8(halves[half], zero), 5);
        const __m512i a = _mm512_mulhrs_epi16(_mm512_sub_epi16(low, eight), factor_low);
        const __m512i b = _mm512_mulhrs_epi16(_mm512_sub_epi16(high, eight), factor_high);
        const __m512i bytes = _mm512_xor_si512(_mm512_packs_epi16(a, b), centre);
        const size_t step = g * STEPS_PER_GROUP + half * 4 + v;
        _mm512_store_si512(out + step * TILE_PANELS * 64, bytes);
      }
    }
  }
}

/* Largest of the four bytes of each 32-bit lane. */
INLINE __m512i largest_byte(__m512i bytes) {
  const __m512i pairs = _mm512_max_epu8(bytes, _mm512_srli_epi32(bytes, 16));
  const __m512i all = _mm512_max_epu8(pairs, _mm512_srli_epi32(pairs, 8));
  return _mm512_and_si512(all, _mm512_set1_epi32(255));
}

/* The other layouts, through floats: x = d (q - centre) - m, then 128 + round(127 x / bound). */
INLINE void requantize_floats(weight_layout layout, const packed_block *block, size_t groups,
                              uint8_t *out, float *scale) {
  const packed_group_size size = packed_group_size_of(layout);
  const int has_minimum = weight_layout_has_minimum(layout);
  const int centre = has_minimum ? 0 : layout == WEIGHT_PACKED_Q6_K ? 32 : 128;
  __m512 bound = _mm512_setzero_ps();
  for (size_t g = 0; g < groups; g++) {
    __m512i w[8];
    __m512 d[2];
    load_group(layout, block->quants + g * size.quant_bytes, w);
    load_scales(layout, block->scales + g * size.scale_bytes, block->blocks, &d[0], &d[1]);
    const __m512 m = has_minimum ? d[1] : _mm512_setzero_ps();
    if (!weight_layout_has_halves(layout)) d[1] = d[0];
    bound = _mm512_max_ps(bound, _mm512_abs_ps(m));
    for (int half = 0; half < 2; half++) {
      __m512i largest = _mm512_setzero_si512();
      for (int v = half * 4; v < half * 4 + 4; v++) {
        const __m512i q = _mm512_sub_epi8(w[v], _mm512_set1_epi8((char)centre));
        largest = _mm512_max_epu8(largest, _mm512_abs_epi8(q));
      }
      const __m512 q = _mm512_cvtepi32_ps(largest_byte(largest));
      bound = _mm512_max_ps(bound, _mm512_abs_ps(_mm512_fmsub_ps(d[half], q, m)));
    }
  }
  _mm512_storeu_ps(scale, _mm512_mul_ps(bound, _mm512_set1_ps(1.0f / 127)));
  const __m512 levels = reciprocal_scale(bound, 127);
  const __m512i byte = _mm512_set1_epi32(255), sign = _mm512_set1_epi8((char)128);
  for (size_t g = 0; g < groups; g++) {
    __m512i w[8];
    __m512 d[2], m[2];
    load_group(layout, block->quants + g * size.quant_bytes, w);
    load_scales(layout, block->scales + g * size.scale_bytes, block->blocks, &d[0], &d[1]);
    m[0] = m[1] = has_minimum ? _mm512_mul_ps(d[1], levels) : _mm512_setzero_ps();
    if (!weight_layout_has_halves(layout)) d[1] = d[0];
    for (int half = 0; half < 2; half++) {
      d[half] = _mm512_mul_ps(d[half], levels);
      if (!has_minimum) m[half] = _mm512_mul_ps(d[half], _mm512_set1_ps((float)centre));
    }
    for (size_t step = 0; step < STEPS_PER_GROUP; step++) {
      const __m512 factor = d[step / 4], minimum = m[step / 4];
      __m512i bytes = _mm512_setzero_si512();
      for (unsigned shift = 0; shift < 32; shift += 8) {
        const __m512i q = _mm512_and_si512(_mm512_srli_epi32(w[step], shift), byte);
        const __m512i value =
            _mm512_cvtps_epi32(_mm512_fmsub_ps(factor, _mm512_cvtepi32_ps(q), minimum));
        bytes = _mm512_or_si512(bytes,
                                _mm512_slli_epi32(_mm512_and_si512(value, byte), shift));
      }
      _mm512_store_si512(out + (g * STEPS_PER_GROUP + step) * TILE_PANELS * 64,
                         _mm512_xor_si512(bytes, sign));
    }
  }
}

/* A single group of 8-bit weights is what is wanted already. */
INLINE void copy_q8(const packed_block *block, uint8_t *out, float *scale) {
  for (size_t step = 0; step < STEPS_PER_GROUP; step++) {
    _mm512_store_si512(out + step * TILE_PANELS * 64,
                       _mm512_loadu_si512(block->quants + step * 64));
  }
  _mm512_storeu_ps(scale, load_f16(block->scales));
}

static void wide_requantize(weight_layout layout, const packed_block *block, size_t groups,
                            uint8_t *out, float *scale) {
  switch (layout) {
    case WEIGHT_PACKED_Q4: requantize_q4(block->quants, block->scales, groups, out, scale); break;
    case WEIGHT_PACKED_Q4_MIN:
      requantize_floats(WEIGHT_PACKED_Q4_MIN, block, groups, out, scale);
      break;
    case WEIGHT_PACKED_Q4_K:
      requantize_floats(WEIGHT_PACKED_Q4_K, block, groups, out, scale);
      break;
    case WEIGHT_PACKED_Q8:
      if (groups == 1) {
        copy_q8(block, out, scale);
      } else {
        requantize_floats(WEIGHT_PACKED_Q8, block, groups, out, scale);
      }
      break;
    case WEIGHT_PACKED_Q8_MIN:
      requantize_floats(WEIGHT_PACKED_Q8_MIN, block, groups, out, scale);
      break;
    case WEIGHT_PACKED_Q6_K:
      requantize_floats(WEIGHT_PACKED_Q6_K, block, groups, out, scale);
      break;
    default: break;
  }
}

/* ---- The product ---- */

/* acc[8 tokens][3 panels][16] += scale * activation scale * (weights[steps][3][64] q[steps][8][4]). */
INLINE void wide_tile(const uint8_t *weights, const float *scale, const int8_t *q,
                      const float *activation_scale, const int32_t *offset, size_t steps,
                      float *acc, const size_t panels) {
  __m512i sums[TILE_PANELS][WIDE_TOKENS];
  for (size_t t = 0; t < WIDE_TOKENS; t++) {
    for (size_t p = 0; p < panels; p++) sums[p][t] = _mm512_set1_epi32(offset[t]);
  }
  const char *next_q = (const char *)(q + steps * WIDE_TOKENS * 4);
  const char *next_acc = (const char *)(acc + TILE_PANELS * WIDE_TOKENS * PANEL_ROWS);
  for (size_t step = 0; step < steps; step++) {
    /* The next tile's operands come from the second-level cache. */
    _mm_prefetch(next_q + step * WIDE_TOKENS * 4, _MM_HINT_T0);
    _mm_prefetch(next_acc + step * 64, _MM_HINT_T0);
    __m512i w[TILE_PANELS];
    for (size_t p = 0; p < panels; p++) w[p] = _mm512_load_si512(weights + p * 64);
    for (size_t t = 0; t < WIDE_TOKENS; t++) {
      int32_t word;
      memcpy(&word, q + t * 4, 4);
      const __m512i x = _mm512_set1_epi32(word);
      for (size_t p = 0; p < panels; p++) sums[p][t] = _mm512_dpbusd_epi32(sums[p][t], w[p], x);
    }
    weights += TILE_PANELS * 64;
    q += WIDE_TOKENS * 4;
  }
  for (size_t p = 0; p < panels; p++) {
    const __m512 row_scale = _mm512_load_ps(scale + p * PANEL_ROWS);
    for (size_t t = 0; t < WIDE_TOKENS; t++) {
      float *target = acc + (t * TILE_PANELS + p) * PANEL_ROWS;
      const __m512 factor = _mm512_mul_ps(row_scale, _mm512_set1_ps(activation_scale[t]));
      _mm512_store_ps(target, _mm512_fmadd_ps(factor, _mm512_cvtepi32_ps(sums[p][t]),
                                              _mm512_load_ps(target)));
    }
  }
}

static void wide_multiply(const uint8_t *weights, const float *scale, size_t panels,
                          const int8_t *q, const float *activation_scale, const int32_t *offset,
                          size_t groups, float *acc) {
  const size_t steps = groups * STEPS_PER_GROUP;
  switch (panels) {
    case 1: wide_tile(weights, scale, q, activation_scale, offset, steps, acc, 1); break;
    case 2: wide_tile(weights, scale, q, activation_scale, offset, steps, acc, 2); break;
    default: wide_tile(weights, scale, q, activation_scale, offset, steps, acc, 3); break;
  }
}

#pragma clang attribute pop

const wide_kernels avx512_wide_kernels = {
    .minimum_tokens = 24,
    .tile_tokens = WIDE_TOKENS,
    .tile_panels = TILE_PANELS,
    .quantize = wide_quantize,
    .requantize = wide_requantize,
    .multiply = wide_multiply,
};

#endif
