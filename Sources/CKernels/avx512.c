#include "kernel_table.h"

#if !defined(__x86_64__)

const kernel_table *avx512_table(void) { return NULL; }

#else

#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "cpu_features.h"
#include "exponential.h"
#include "packing.h"

#pragma clang attribute push(                                                               \
    __attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"))), \
    apply_to = function)

extern const wide_kernels avx512_wide_kernels;

#include "avx512_unpack.h"

INLINE __m512i broadcast4(const int8_t *q) {
  int32_t word;
  memcpy(&word, q, 4);
  return _mm512_set1_epi32(word);
}

INLINE __mmask16 tail_mask(size_t n) {
  return n >= 16 ? (__mmask16)0xffff : (__mmask16)((1u << n) - 1);
}

/* ---- Activations ---- */

static void avx512_quantize(const float *x, size_t stride, size_t first_group, size_t groups,
                            const activation_tile *tile) {
  const __m256i ones = _mm256_set1_epi8(1);
  for (size_t g = first_group; g < first_group + groups; g++) {
    for (size_t t = 0; t < tile->tokens; t++) {
      const float *values = x + t * stride + g * GROUP_COLUMNS;
      const size_t cell = g * tile->tokens + t;
      const __m512 low = _mm512_loadu_ps(values), high = _mm512_loadu_ps(values + 16);
      const float largest =
          _mm512_reduce_max_ps(_mm512_max_ps(_mm512_abs_ps(low), _mm512_abs_ps(high)));
      const __m512 inverse = _mm512_set1_ps(largest > 1e-30f ? 127 / largest : 0);
      const __m128i a = _mm512_cvtsepi32_epi8(_mm512_cvtps_epi32(_mm512_mul_ps(low, inverse)));
      const __m128i b = _mm512_cvtsepi32_epi8(_mm512_cvtps_epi32(_mm512_mul_ps(high, inverse)));
      const __m256i q = _mm256_set_m128i(b, a);
      _mm256_storeu_si256((__m256i *)(tile->q + cell * GROUP_COLUMNS), q);
      const __m256i sums =
          _mm256_dpbusd_epi32(_mm256_setzero_si256(), ones, q);
      const __m256i pairs = _mm256_add_epi32(sums, _mm256_shuffle_epi32(sums, 0x4e));
      const __m256i both = _mm256_add_epi32(pairs, _mm256_shuffle_epi32(pairs, 0xb1));
      const int32_t first = _mm256_extract_epi32(both, 0), second = _mm256_extract_epi32(both, 4);
      tile->scale[cell] = largest / 127;
      tile->scaled_sum[cell] = tile->scale[cell] * (float)(first + second);
      tile->offset8[cell] = -8 * (first + second);
      tile->offset128[2 * cell] = -128 * first;
      tile->offset128[2 * cell + 1] = -128 * second;
    }
  }
}

/* ---- Packed weights ---- */

/* How far ahead of the arithmetic weights are fetched. With several tokens the out-of-order window no
 * longer reaches the next lines: at 2 to 8 tokens this raised a pass over memory by 20 to 35 %. */
enum { PREFETCH_AHEAD = 4096 };

/* Tokens whose sums, with the unpacked weights, fit the 32 registers. */
enum { DOT_TOKENS = 8 };

/* Sums of `tokens` tokens of the tile, from `first` on. */
INLINE void dot_panel(weight_layout layout, const uint8_t *panel, size_t groups,
                      const activation_tile *tile, size_t first, float *out,
                      const size_t tokens) {
  const packed_group_size size = packed_group_size_of(layout);
  const uint8_t *quants = panel, *scales = panel + groups * size.quant_bytes;
  const uint8_t *blocks = scales + groups * size.scale_bytes;
  __m512 acc[DOT_TOKENS];
  for (size_t t = 0; t < tokens; t++) acc[t] = _mm512_setzero_ps();
  for (size_t g = 0; g < groups; g++) {
    for (size_t line = 0; line < size.quant_bytes; line += 64) {
      _mm_prefetch((const char *)quants + PREFETCH_AHEAD + line, _MM_HINT_T0);
    }
    __m512i w[8];
    __m512 scale, second;
    load_group(layout, quants, w);
    load_scales(layout, scales, blocks + g / BLOCK_GROUPS * size.block_bytes, &scale, &second);
    for (size_t t = 0; t < tokens; t++) {
      const size_t cell = g * tile->tokens + first + t;
      const int8_t *x = tile->q + cell * GROUP_COLUMNS;
      const __m512 activation_scale = _mm512_set1_ps(tile->scale[cell]);
      __m512i low = _mm512_setzero_si512(), high = _mm512_setzero_si512();
      if (layout == WEIGHT_PACKED_Q4) low = _mm512_set1_epi32(tile->offset8[cell]);
      if (layout == WEIGHT_PACKED_Q8 || layout == WEIGHT_PACKED_Q6_K) {
        low = _mm512_set1_epi32(tile->offset128[2 * cell]);
        high = _mm512_set1_epi32(tile->offset128[2 * cell + 1]);
      }
      if (layout == WEIGHT_PACKED_Q6_K) {
        /* -32 * sum from -128 * sum. */
        low = _mm512_srai_epi32(low, 2);
        high = _mm512_srai_epi32(high, 2);
      }
      if (weight_layout_has_halves(layout) || tokens == 1) {
        for (int v = 0; v < 4; v++) {
          low = _mm512_dpbusd_epi32(low, w[v], broadcast4(x + v * 4));
          high = _mm512_dpbusd_epi32(high, w[v + 4], broadcast4(x + 16 + v * 4));
        }
        if (!weight_layout_has_halves(layout)) low = _mm512_add_epi32(low, high);
      } else {
        if (layout == WEIGHT_PACKED_Q8) low = _mm512_add_epi32(low, high);
        for (int v = 0; v < 8; v++) low = _mm512_dpbusd_epi32(low, w[v], broadcast4(x + v * 4));
      }
      acc[t] = _mm512_fmadd_ps(_mm512_mul_ps(scale, activation_scale), _mm512_cvtepi32_ps(low),
                               acc[t]);
      if (weight_layout_has_halves(layout)) {
        acc[t] = _mm512_fmadd_ps(_mm512_mul_ps(second, activation_scale),
                                 _mm512_cvtepi32_ps(high), acc[t]);
      }
      if (weight_layout_has_minimum(layout)) {
        acc[t] = _mm512_fnmadd_ps(second, _mm512_set1_ps(tile->scaled_sum[cell]), acc[t]);
      }
    }
    quants += size.quant_bytes;
    scales += size.scale_bytes;
  }
  for (size_t t = 0; t < tokens; t++) _mm512_storeu_ps(out + (first + t) * PANEL_ROWS, acc[t]);
}

/* One instance for each number of tokens, so that loops unroll and sums stay in registers. */
#define DEFINE_DOT(name, layout)                                                             \
  static void name(const uint8_t *panel, size_t groups, const activation_tile *tile,         \
                   float *acc) {                                                             \
    for (size_t first = 0; first < tile->tokens; first += DOT_TOKENS) {                      \
      switch (tile->tokens - first) {                                                        \
        case 1: dot_panel(layout, panel, groups, tile, first, acc, 1); break;                \
        case 2: dot_panel(layout, panel, groups, tile, first, acc, 2); break;                \
        case 3: dot_panel(layout, panel, groups, tile, first, acc, 3); break;                \
        case 4: dot_panel(layout, panel, groups, tile, first, acc, 4); break;                \
        case 5: dot_panel(layout, panel, groups, tile, first, acc, 5); break;                \
        case 6: dot_panel(layout, panel, groups, tile, first, acc, 6); break;                \
        case 7: dot_panel(layout, panel, groups, tile, first, acc, 7); break;                \
        default: dot_panel(layout, panel, groups, tile, first, acc, DOT_TOKENS); break;      \
      }                                                                                      \
    }                                                                                        \
  }
DEFINE_DOT(dot_q4, WEIGHT_PACKED_Q4)
DEFINE_DOT(dot_q4_min, WEIGHT_PACKED_Q4_MIN)
DEFINE_DOT(dot_q8, WEIGHT_PACKED_Q8)
DEFINE_DOT(dot_q8_min, WEIGHT_PACKED_Q8_MIN)
DEFINE_DOT(dot_q4_k, WEIGHT_PACKED_Q4_K)
DEFINE_DOT(dot_q6_k, WEIGHT_PACKED_Q6_K)

static void avx512_packed_dot(weight_layout layout, const void *panel, size_t groups,
                              const activation_tile *tile, float *acc) {
  switch (layout) {
    case WEIGHT_PACKED_Q4: dot_q4(panel, groups, tile, acc); break;
    case WEIGHT_PACKED_Q4_MIN: dot_q4_min(panel, groups, tile, acc); break;
    case WEIGHT_PACKED_Q8: dot_q8(panel, groups, tile, acc); break;
    case WEIGHT_PACKED_Q8_MIN: dot_q8_min(panel, groups, tile, acc); break;
    case WEIGHT_PACKED_Q4_K: dot_q4_k(panel, groups, tile, acc); break;
    case WEIGHT_PACKED_Q6_K: dot_q6_k(panel, groups, tile, acc); break;
    default: break;
  }
}

/* ---- Float weights ---- */

INLINE __m512 load_weights(weight_layout layout, const uint8_t *p, __mmask16 mask) {
  if (layout == WEIGHT_F32) return _mm512_maskz_loadu_ps(mask, p);
  const __m256i halves = _mm256_maskz_loadu_epi16(mask, p);
  if (layout == WEIGHT_F16) return _mm512_cvtph_ps(halves);
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(halves), 16));
}

/* Adds 16 columns, or those that the mask leaves, to the sums of a tile. */
INLINE void add_columns(weight_layout layout, const uint8_t *const rows[4], const float *x,
                        size_t stride, size_t i, __mmask16 mask, __m512 acc[4][4],
                        const size_t tokens) {
  const size_t element = layout == WEIGHT_F32 ? 4 : 2;
  __m512 values[4];
  for (size_t t = 0; t < tokens; t++) values[t] = _mm512_maskz_loadu_ps(mask, x + t * stride + i);
  for (size_t r = 0; r < 4; r++) {
    const __m512 w = load_weights(layout, rows[r] + i * element, mask);
    for (size_t t = 0; t < tokens; t++) acc[r][t] = _mm512_fmadd_ps(w, values[t], acc[r][t]);
  }
}

/* 4 rows of weights and 1...4 rows of x; one sum of 16 lanes each, whatever the tile. */
INLINE void float_tile(weight_layout layout, const uint8_t *const rows[4], size_t columns,
                       const float *x, size_t stride, float *out, const size_t tokens) {
  __m512 acc[4][4];
  for (size_t r = 0; r < 4; r++) {
    for (size_t t = 0; t < tokens; t++) acc[r][t] = _mm512_setzero_ps();
  }
  size_t i = 0;
  for (; i + 16 <= columns; i += 16) add_columns(layout, rows, x, stride, i, 0xffff, acc, tokens);
  if (i < columns) add_columns(layout, rows, x, stride, i, tail_mask(columns - i), acc, tokens);
  for (size_t r = 0; r < 4; r++) {
    for (size_t t = 0; t < tokens; t++) {
      out[t * PANEL_ROWS + r] = _mm512_reduce_add_ps(acc[r][t]);
    }
  }
}

INLINE void float_panel(weight_layout layout, const uint8_t *rows, size_t row_count,
                        size_t columns, const float *x, size_t stride, size_t tokens, float *acc) {
  const size_t bytes = columns * (layout == WEIGHT_F32 ? 4 : 2);
  /* Four rows of x stay in the first-level cache while the panel's rows pass by. */
  for (size_t t = 0; t < tokens; t += 4) {
    const float *values = x + t * stride;
    for (size_t row = 0; row < row_count; row += 4) {
      const uint8_t *four[4];
      /* Rows beyond the last read it again; their sums are not used. */
      for (size_t r = 0; r < 4; r++) {
        four[r] = rows + (row + r < row_count ? row + r : row_count - 1) * bytes;
      }
      float *out = acc + t * PANEL_ROWS + row;
      switch (tokens - t) {
        case 1: float_tile(layout, four, columns, values, stride, out, 1); break;
        case 2: float_tile(layout, four, columns, values, stride, out, 2); break;
        case 3: float_tile(layout, four, columns, values, stride, out, 3); break;
        default: float_tile(layout, four, columns, values, stride, out, 4); break;
      }
    }
  }
}

static void avx512_float_dot(weight_layout layout, const void *rows, size_t row_count,
                             size_t columns, const float *x, size_t stride, size_t tokens,
                             float *acc) {
  switch (layout) {
    case WEIGHT_F32:
      float_panel(WEIGHT_F32, rows, row_count, columns, x, stride, tokens, acc);
      break;
    case WEIGHT_F16:
      float_panel(WEIGHT_F16, rows, row_count, columns, x, stride, tokens, acc);
      break;
    default:
      float_panel(WEIGHT_BF16, rows, row_count, columns, x, stride, tokens, acc);
      break;
  }
}

/* ---- Elementwise ---- */

INLINE __m512 exponential(__m512 x) {
  const __mmask16 lowest = _mm512_cmp_ps_mask(x, _mm512_set1_ps(EXP_LOWEST), _CMP_LT_OQ);
  x = _mm512_min_ps(_mm512_set1_ps(EXP_HIGHEST), x);
  const __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(LOG2_E)), 0);
  __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(LN2_HIGH), x);
  r = _mm512_fnmadd_ps(n, _mm512_set1_ps(LN2_LOW), r);
  __m512 p = _mm512_set1_ps(EXP_C7);
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(EXP_C6));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(EXP_C5));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(EXP_C4));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(EXP_C3));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(EXP_C2));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1));
  return _mm512_mask_mov_ps(_mm512_scalef_ps(p, n), lowest, _mm512_setzero_ps());
}

INLINE __m512 gelu_tanh(__m512 x) {
  const __m512 slope = _mm512_fmadd_ps(_mm512_mul_ps(x, x), _mm512_set1_ps(GELU_TANH_CUBIC),
                                       _mm512_set1_ps(GELU_TANH_LINEAR));
  const __m512 e = exponential(_mm512_mul_ps(x, slope));
  return _mm512_div_ps(x, _mm512_add_ps(_mm512_set1_ps(1), e));
}

INLINE __m512 gelu_erf(__m512 x) {
  const __m512 magnitude = _mm512_abs_ps(x);
  const __m512 z = _mm512_mul_ps(magnitude, _mm512_set1_ps(INVERSE_SQRT2));
  const __m512 one = _mm512_set1_ps(1);
  const __m512 t = _mm512_div_ps(one, _mm512_fmadd_ps(_mm512_set1_ps(ERF_P), z, one));
  __m512 series = _mm512_set1_ps(ERF_A5);
  series = _mm512_fmadd_ps(series, t, _mm512_set1_ps(ERF_A4));
  series = _mm512_fmadd_ps(series, t, _mm512_set1_ps(ERF_A3));
  series = _mm512_fmadd_ps(series, t, _mm512_set1_ps(ERF_A2));
  series = _mm512_fmadd_ps(series, t, _mm512_set1_ps(ERF_A1));
  series = _mm512_mul_ps(series, t);
  const __m512 e = exponential(_mm512_fnmadd_ps(z, z, _mm512_setzero_ps()));
  const __m512 half = _mm512_mul_ps(_mm512_set1_ps(0.5f), magnitude);
  /* max(x, 0) is x where x > 0 and 0 elsewhere; NaN in x survives as the second operand. */
  return _mm512_fnmadd_ps(_mm512_mul_ps(half, series), e,
                          _mm512_max_ps(_mm512_setzero_ps(), x));
}

static void avx512_epilogue(const float *acc, size_t n, const float *bias,
                            linear_epilogue epilogue, float *y) {
  for (size_t i = 0; i < n; i += 16) {
    const __mmask16 mask = tail_mask(n - i);
    __m512 value = _mm512_maskz_loadu_ps(mask, acc + i);
    if (bias != NULL) value = _mm512_add_ps(value, _mm512_maskz_loadu_ps(mask, bias + i));
    switch (epilogue) {
      case EPILOGUE_NONE: break;
      case EPILOGUE_GELU_TANH: value = gelu_tanh(value); break;
      case EPILOGUE_GELU_ERF: value = gelu_erf(value); break;
      case EPILOGUE_ADD: value = _mm512_add_ps(_mm512_maskz_loadu_ps(mask, y + i), value); break;
    }
    _mm512_mask_storeu_ps(y + i, mask, value);
  }
}

static void avx512_layernorm(const float *x, size_t n, const float *weight, const float *bias,
                             float epsilon, float *y) {
  __m512 sum = _mm512_setzero_ps(), squares = _mm512_setzero_ps();
  for (size_t i = 0; i < n; i += 16) {
    sum = _mm512_add_ps(sum, _mm512_maskz_loadu_ps(tail_mask(n - i), x + i));
  }
  const __m512 mean = _mm512_set1_ps(_mm512_reduce_add_ps(sum) / (float)n);
  for (size_t i = 0; i < n; i += 16) {
    const __mmask16 mask = tail_mask(n - i);
    const __m512 centred = _mm512_maskz_sub_ps(mask, _mm512_maskz_loadu_ps(mask, x + i), mean);
    squares = _mm512_fmadd_ps(centred, centred, squares);
  }
  const float variance = _mm512_reduce_add_ps(squares) / (float)n;
  const __m512 inverse = _mm512_set1_ps(1 / sqrtf(variance + epsilon));
  for (size_t i = 0; i < n; i += 16) {
    const __mmask16 mask = tail_mask(n - i);
    const __m512 centred = _mm512_sub_ps(_mm512_maskz_loadu_ps(mask, x + i), mean);
    const __m512 value =
        _mm512_fmadd_ps(_mm512_mul_ps(centred, inverse), _mm512_maskz_loadu_ps(mask, weight + i),
                        _mm512_maskz_loadu_ps(mask, bias + i));
    _mm512_mask_storeu_ps(y + i, mask, value);
  }
}

static void avx512_to_f16(const float *x, size_t n, uint16_t *y) {
  for (size_t i = 0; i < n; i += 16) {
    const __mmask16 mask = tail_mask(n - i);
    _mm256_mask_storeu_epi16(y + i, mask,
                             _mm512_cvtps_ph(_mm512_maskz_loadu_ps(mask, x + i), 0));
  }
}

/* ---- Attention ---- */

INLINE __m512 load_kv(kv_type type, const void *rows, size_t index, __mmask16 mask) {
  if (type == KV_F32) return _mm512_maskz_loadu_ps(mask, (const float *)rows + index);
  return _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(mask, (const uint16_t *)rows + index));
}

INLINE void transpose16(__m512 r[16]) {
  __m512 s[16];
  for (int i = 0; i < 8; i++) {
    s[2 * i] = _mm512_unpacklo_ps(r[2 * i], r[2 * i + 1]);
    s[2 * i + 1] = _mm512_unpackhi_ps(r[2 * i], r[2 * i + 1]);
  }
  /* Within each 128-bit lane: 4 x 4 blocks. r[4i+j] holds column 4*lane+j of rows 4i...4i+3. */
  for (int i = 0; i < 4; i++) {
    r[4 * i] = _mm512_shuffle_ps(s[4 * i], s[4 * i + 2], 0x44);
    r[4 * i + 1] = _mm512_shuffle_ps(s[4 * i], s[4 * i + 2], 0xee);
    r[4 * i + 2] = _mm512_shuffle_ps(s[4 * i + 1], s[4 * i + 3], 0x44);
    r[4 * i + 3] = _mm512_shuffle_ps(s[4 * i + 1], s[4 * i + 3], 0xee);
  }
  /* Across lanes: a 4 x 4 transposition of 128-bit lanes for each j. */
  for (int j = 0; j < 4; j++) {
    const __m512 a = _mm512_shuffle_f32x4(r[j], r[4 + j], 0x44);
    const __m512 b = _mm512_shuffle_f32x4(r[j], r[4 + j], 0xee);
    const __m512 c = _mm512_shuffle_f32x4(r[8 + j], r[12 + j], 0x44);
    const __m512 d = _mm512_shuffle_f32x4(r[8 + j], r[12 + j], 0xee);
    s[j] = _mm512_shuffle_f32x4(a, c, 0x88);
    s[4 + j] = _mm512_shuffle_f32x4(a, c, 0xdd);
    s[8 + j] = _mm512_shuffle_f32x4(b, d, 0x88);
    s[12 + j] = _mm512_shuffle_f32x4(b, d, 0xdd);
  }
  for (int i = 0; i < 16; i++) r[i] = s[i];
}

static void avx512_load_keys(kv_type type, const void *rows, size_t n, size_t d, float *keys) {
  for (size_t key = 0; key < KEY_BLOCK; key += 16) {
    for (size_t i = 0; i < d; i += 16) {
      const __mmask16 mask = tail_mask(d - i);
      __m512 block[16];
      for (size_t k = 0; k < 16; k++) {
        block[k] = key + k < n ? load_kv(type, rows, (key + k) * d + i, mask)
                               : _mm512_setzero_ps();
      }
      transpose16(block);
      const size_t count = d - i < 16 ? d - i : 16;
      for (size_t k = 0; k < count; k++) {
        _mm512_storeu_ps(keys + (i + k) * KEY_BLOCK + key, block[k]);
      }
    }
  }
}

static void avx512_load_values(kv_type type, const void *rows, size_t n, size_t d, size_t stride,
                               float *values) {
  for (size_t key = 0; key < n; key++) {
    for (size_t i = 0; i < stride; i += 16) {
      const __mmask16 mask = i < d ? tail_mask(d - i) : 0;
      _mm512_storeu_ps(values + key * stride + i, load_kv(type, rows, key * d + i, mask));
    }
  }
  memset(values + n * stride, 0, (KEY_BLOCK - n) * stride * sizeof(float));
}

/* out[rows][VECTORS * 16] += a[rows][depth] b[depth][...]; each sum runs over depth in order. */
INLINE void multiply_tile(const float *a, size_t a_stride, const float *b, size_t b_stride,
                          size_t depth, float *out, size_t out_stride, const size_t rows,
                          const size_t vectors) {
  __m512 acc[6][4];
  for (size_t r = 0; r < rows; r++) {
    for (size_t v = 0; v < vectors; v++) acc[r][v] = _mm512_loadu_ps(out + r * out_stride + v * 16);
  }
  for (size_t k = 0; k < depth; k++) {
    __m512 columns[4];
    for (size_t v = 0; v < vectors; v++) columns[v] = _mm512_loadu_ps(b + k * b_stride + v * 16);
    for (size_t r = 0; r < rows; r++) {
      const __m512 factor = _mm512_set1_ps(a[r * a_stride + k]);
      for (size_t v = 0; v < vectors; v++) {
        acc[r][v] = _mm512_fmadd_ps(factor, columns[v], acc[r][v]);
      }
    }
  }
  for (size_t r = 0; r < rows; r++) {
    for (size_t v = 0; v < vectors; v++) _mm512_storeu_ps(out + r * out_stride + v * 16, acc[r][v]);
  }
}

INLINE void multiply_rows(const float *a, size_t a_stride, const float *b, size_t b_stride,
                          size_t depth, float *out, size_t out_stride, size_t rows,
                          const size_t vectors) {
  for (size_t row = 0; row < rows; row += 6) {
    const float *first = a + row * a_stride;
    float *target = out + row * out_stride;
#define TILE(count) \
  multiply_tile(first, a_stride, b, b_stride, depth, target, out_stride, count, vectors)
    switch (rows - row) {
      case 1: TILE(1); break;
      case 2: TILE(2); break;
      case 3: TILE(3); break;
      case 4: TILE(4); break;
      case 5: TILE(5); break;
      default: TILE(6); break;
    }
#undef TILE
  }
}

static void avx512_scores(const float *q, size_t rows, size_t d, const float *keys,
                          float *scores) {
  memset(scores, 0, rows * KEY_BLOCK * sizeof(float));
  multiply_rows(q, d, keys, KEY_BLOCK, d, scores, KEY_BLOCK, rows, 4);
}

static float avx512_softmax_step(float *scores, size_t valid, float *max, float *sum) {
  __m512 s[4];
  __m512 highest = _mm512_set1_ps(*max);
  if (valid == 0) {
    memset(scores, 0, KEY_BLOCK * sizeof(float));
    return 1;
  }
  for (size_t v = 0; v < 4; v++) {
    const __mmask16 mask = v * 16 < valid ? tail_mask(valid - v * 16) : 0;
    s[v] = _mm512_mask_loadu_ps(_mm512_set1_ps(-INFINITY), mask, scores + v * 16);
    highest = _mm512_max_ps(s[v], highest);
  }
  const float new_max = _mm512_reduce_max_ps(highest);
  const float correction =
      _mm512_cvtss_f32(exponential(_mm512_set1_ps(*max - new_max)));
  __m512 added = _mm512_setzero_ps();
  for (size_t v = 0; v < 4; v++) {
    const __m512 weight = exponential(_mm512_sub_ps(s[v], _mm512_set1_ps(new_max)));
    _mm512_storeu_ps(scores + v * 16, weight);
    added = _mm512_add_ps(added, weight);
  }
  *max = new_max;
  *sum = *sum * correction + _mm512_reduce_add_ps(added);
  return correction;
}

static void avx512_weigh_values(const float *weights, size_t rows, const float *correction,
                                const float *values, size_t stride, float *out) {
  for (size_t row = 0; row < rows; row++) {
    const __m512 factor = _mm512_set1_ps(correction[row]);
    for (size_t i = 0; i < stride; i += 16) {
      float *p = out + row * stride + i;
      _mm512_storeu_ps(p, _mm512_mul_ps(_mm512_loadu_ps(p), factor));
    }
  }
  size_t i = 0;
  for (; i + 64 <= stride; i += 64) {
    multiply_rows(weights, KEY_BLOCK, values + i, stride, KEY_BLOCK, out + i, stride, rows, 4);
  }
  for (; i < stride; i += 16) {
    multiply_rows(weights, KEY_BLOCK, values + i, stride, KEY_BLOCK, out + i, stride, rows, 1);
  }
}

#pragma clang attribute pop

const kernel_table *avx512_table(void) {
  static const kernel_table table = {
      .name = "avx512",
      .quantize = avx512_quantize,
      .packed_dot = avx512_packed_dot,
      .wide = &avx512_wide_kernels,
      .float_dot = avx512_float_dot,
      .epilogue = avx512_epilogue,
      .layernorm = avx512_layernorm,
      .to_f16 = avx512_to_f16,
      .load_keys = avx512_load_keys,
      .load_values = avx512_load_values,
      .scores = avx512_scores,
      .softmax_step = avx512_softmax_step,
      .weigh_values = avx512_weigh_values,
  };
  return cpu_features_detect().avx512_vnni ? &table : NULL;
}

#endif
