#include "kernel_table.h"

#if !defined(__x86_64__)

const kernel_table *avx2_table(void) { return NULL; }

#else

#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "cpu_features.h"
#include "exponential.h"
#include "packing.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#include "avx2_dot.h"

void avx_vnni_packed_dot(weight_layout layout, const void *panel, size_t groups,
                         const activation_tile *tile, float *acc);
extern const unpacked_kernels avx_vnni_unpacked_kernels;

/* ---- Reductions ---- */

INLINE float reduce_add(__m256 v) {
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

INLINE float reduce_max(__m256 v) {
  const __m128 four = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
}

INLINE __m256 magnitude(__m256 v) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), v); }

/* All ones in the first n of 8 lanes. */
INLINE __m256i tail_mask(size_t n) {
  const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(n > 8 ? 8 : (int)n), lanes);
}

INLINE __m256 load_tail(const float *x, size_t n) {
  return n >= 8 ? _mm256_loadu_ps(x) : _mm256_maskload_ps(x, tail_mask(n));
}

INLINE void store_tail(float *x, size_t n, __m256 v) {
  if (n >= 8) {
    _mm256_storeu_ps(x, v);
  } else {
    _mm256_maskstore_ps(x, tail_mask(n), v);
  }
}

INLINE __m128i load_halves(const void *p, size_t n) {
  if (n >= 8) return _mm_loadu_si128(p);
  uint16_t halves[8] = {0};
  memcpy(halves, p, n * sizeof(uint16_t));
  return _mm_loadu_si128((const __m128i *)halves);
}

/* ---- Activations ---- */

INLINE int32_t sum4(__m128i v) {
  const __m128i two = _mm_add_epi32(v, _mm_shuffle_epi32(v, 0x4e));
  return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32(two, 0xb1)));
}

static void avx2_quantize(const float *x, size_t stride, size_t first_group, size_t groups,
                          const activation_tile *tile) {
  for (size_t g = first_group; g < first_group + groups; g++) {
    for (size_t t = 0; t < tile->tokens; t++) {
      const float *values = x + t * stride + g * GROUP_COLUMNS;
      const size_t cell = g * tile->tokens + t;
      __m256 v[4], highest = _mm256_setzero_ps();
      for (int i = 0; i < 4; i++) {
        v[i] = _mm256_loadu_ps(values + i * 8);
        highest = _mm256_max_ps(highest, magnitude(v[i]));
      }
      const float largest = reduce_max(highest);
      const __m256 inverse = _mm256_set1_ps(largest > 1e-30f ? 127 / largest : 0);
      __m256i q[4];
      for (int i = 0; i < 4; i++) q[i] = _mm256_cvtps_epi32(_mm256_mul_ps(v[i], inverse));
      const __m256i low = _mm256_packs_epi32(q[0], q[1]), high = _mm256_packs_epi32(q[2], q[3]);
      /* Packing works within 128-bit halves; the permutation restores the order of fours. */
      const __m256i bytes = _mm256_permutevar8x32_epi32(
          _mm256_packs_epi16(low, high), _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
      _mm256_storeu_si256((__m256i *)(tile->q + cell * GROUP_COLUMNS), bytes);
      const __m256i sums = _mm256_madd_epi16(
          _mm256_maddubs_epi16(_mm256_set1_epi8(1), bytes), _mm256_set1_epi16(1));
      const int32_t first = sum4(_mm256_castsi256_si128(sums));
      const int32_t second = sum4(_mm256_extracti128_si256(sums, 1));
      tile->scale[cell] = largest / 127;
      tile->scaled_sum[cell] = tile->scale[cell] * (float)(first + second);
      tile->offset8[cell] = -8 * (first + second);
      tile->offset128[2 * cell] = -128 * first;
      tile->offset128[2 * cell + 1] = -128 * second;
    }
  }
}

/* ---- Packed weights ---- */

/* vpmaddubsw adds pairs in 16 bits. Eight of them hold 4-bit weights (8 x 2 x 15 x 127 = 30,480), four
 * 5-bit ones (31,496) and two 6-bit ones (32,004); full bytes are multiplied as magnitude by signed
 * activation (2 x 128 x 127 = 32,512), each pair widened at once. */
INLINE __m256i add_products(const __m256i *w, const int8_t *x, int count) {
  __m256i sum = _mm256_maddubs_epi16(w[0], broadcast4(x));
  for (int v = 1; v < count; v++) {
    sum = _mm256_add_epi16(sum, _mm256_maddubs_epi16(w[v], broadcast4(x + v * 4)));
  }
  return _mm256_madd_epi16(sum, _mm256_set1_epi16(1));
}

INLINE __m256i add_signed_products(const __m256i *w, const int8_t *x) {
  __m256i sum = _mm256_setzero_si256();
  for (int v = 0; v < 4; v++) {
    const __m256i q = _mm256_xor_si256(w[v], _mm256_set1_epi8((char)128));
    const __m256i pairs =
        _mm256_maddubs_epi16(_mm256_abs_epi8(q), _mm256_sign_epi8(broadcast4(x + v * 4), q));
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
  }
  return sum;
}

INLINE void group_sums(weight_layout layout, const __m256i w[8], const int8_t *x,
                       const activation_tile *tile, size_t cell, __m256i *low, __m256i *high) {
  switch (layout) {
    case WEIGHT_PACKED_Q4:
      *low = add_products(w, x, 8);
      *high = _mm256_set1_epi32(tile->offset8[cell]);
      break;
    case WEIGHT_PACKED_Q4_MIN:
    case WEIGHT_PACKED_Q4_K:
      *low = add_products(w, x, 8);
      *high = _mm256_setzero_si256();
      break;
    case WEIGHT_PACKED_Q8_MIN:
      *low = add_products(w, x, 4);
      *high = add_products(w + 4, x + 16, 4);
      break;
    case WEIGHT_PACKED_Q6_K:
      /* -32 * sum from -128 * sum. */
      *low = _mm256_srai_epi32(_mm256_set1_epi32(tile->offset128[2 * cell]), 2);
      *high = _mm256_srai_epi32(_mm256_set1_epi32(tile->offset128[2 * cell + 1]), 2);
      for (int v = 0; v < 4; v += 2) {
        *low = _mm256_add_epi32(*low, add_products(w + v, x + v * 4, 2));
        *high = _mm256_add_epi32(*high, add_products(w + 4 + v, x + 16 + v * 4, 2));
      }
      break;
    default:
      *low = add_signed_products(w, x);
      *high = add_signed_products(w + 4, x + 16);
      break;
  }
}

static void avx2_packed_dot(weight_layout layout, const void *panel, size_t groups,
                            const activation_tile *tile, float *acc);
DEFINE_PACKED_DOT(avx2_packed_dot)
DEFINE_UNPACKED_DOT(avx2_unpack, avx2_unpacked_dot)

/* ---- Float weights ---- */

INLINE __m256 load_weights(weight_layout layout, const uint8_t *p, size_t n) {
  if (layout == WEIGHT_F32) return load_tail((const float *)p, n);
  const __m128i halves = load_halves(p, n);
  if (layout == WEIGHT_F16) return _mm256_cvtph_ps(halves);
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(halves), 16));
}

/* 4 rows of weights and 1 or 2 rows of x; one sum of 8 lanes each, whatever the tile. */
INLINE void float_tile(weight_layout layout, const uint8_t *const rows[4], size_t columns,
                       const float *x, size_t stride, float *out, const size_t tokens) {
  const size_t element = layout == WEIGHT_F32 ? 4 : 2;
  __m256 acc[4][2];
  for (size_t r = 0; r < 4; r++) {
    for (size_t t = 0; t < tokens; t++) acc[r][t] = _mm256_setzero_ps();
  }
  for (size_t i = 0; i < columns; i += 8) {
    const size_t n = columns - i;
    __m256 values[2];
    for (size_t t = 0; t < tokens; t++) values[t] = load_tail(x + t * stride + i, n);
    for (size_t r = 0; r < 4; r++) {
      const __m256 w = load_weights(layout, rows[r] + i * element, n);
      for (size_t t = 0; t < tokens; t++) acc[r][t] = _mm256_fmadd_ps(w, values[t], acc[r][t]);
    }
  }
  for (size_t r = 0; r < 4; r++) {
    for (size_t t = 0; t < tokens; t++) out[t * PANEL_ROWS + r] = reduce_add(acc[r][t]);
  }
}

INLINE void float_panel(weight_layout layout, const uint8_t *rows, size_t row_count,
                        size_t columns, const float *x, size_t stride, size_t tokens, float *acc) {
  const size_t bytes = columns * (layout == WEIGHT_F32 ? 4 : 2);
  for (size_t row = 0; row < row_count; row += 4) {
    const uint8_t *four[4];
    /* Rows beyond the last read it again; their sums are not used. */
    for (size_t r = 0; r < 4; r++) {
      four[r] = rows + (row + r < row_count ? row + r : row_count - 1) * bytes;
    }
    for (size_t t = 0; t < tokens; t += 2) {
      const float *values = x + t * stride;
      float *out = acc + t * PANEL_ROWS + row;
      if (tokens - t == 1) {
        float_tile(layout, four, columns, values, stride, out, 1);
      } else {
        float_tile(layout, four, columns, values, stride, out, 2);
      }
    }
  }
}

static void avx2_float_dot(weight_layout layout, const void *rows, size_t row_count,
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

INLINE __m256 exponential(__m256 x) {
  const __m256 lowest = _mm256_cmp_ps(x, _mm256_set1_ps(EXP_LOWEST), _CMP_LT_OQ);
  x = _mm256_min_ps(_mm256_set1_ps(EXP_HIGHEST), x);
  const __m256 n = _mm256_round_ps(_mm256_mul_ps(x, _mm256_set1_ps(LOG2_E)),
                                   _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  __m256 r = _mm256_fnmadd_ps(n, _mm256_set1_ps(LN2_HIGH), x);
  r = _mm256_fnmadd_ps(n, _mm256_set1_ps(LN2_LOW), r);
  __m256 p = _mm256_set1_ps(EXP_C7);
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(EXP_C6));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(EXP_C5));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(EXP_C4));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(EXP_C3));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(EXP_C2));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1));
  const __m256i exponent = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
  const __m256 power = _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23));
  return _mm256_andnot_ps(lowest, _mm256_mul_ps(p, power));
}

INLINE __m256 gelu_tanh(__m256 x) {
  const __m256 slope = _mm256_fmadd_ps(_mm256_mul_ps(x, x), _mm256_set1_ps(GELU_TANH_CUBIC),
                                       _mm256_set1_ps(GELU_TANH_LINEAR));
  const __m256 e = exponential(_mm256_mul_ps(x, slope));
  return _mm256_div_ps(x, _mm256_add_ps(_mm256_set1_ps(1), e));
}

INLINE __m256 gelu_erf(__m256 x) {
  const __m256 one = _mm256_set1_ps(1), size = magnitude(x);
  const __m256 z = _mm256_mul_ps(size, _mm256_set1_ps(INVERSE_SQRT2));
  const __m256 t = _mm256_div_ps(one, _mm256_fmadd_ps(_mm256_set1_ps(ERF_P), z, one));
  __m256 series = _mm256_set1_ps(ERF_A5);
  series = _mm256_fmadd_ps(series, t, _mm256_set1_ps(ERF_A4));
  series = _mm256_fmadd_ps(series, t, _mm256_set1_ps(ERF_A3));
  series = _mm256_fmadd_ps(series, t, _mm256_set1_ps(ERF_A2));
  series = _mm256_fmadd_ps(series, t, _mm256_set1_ps(ERF_A1));
  series = _mm256_mul_ps(series, t);
  const __m256 e = exponential(_mm256_fnmadd_ps(z, z, _mm256_setzero_ps()));
  const __m256 half = _mm256_mul_ps(_mm256_set1_ps(0.5f), size);
  /* max(x, 0) is x where x > 0 and 0 elsewhere; NaN in x survives as the second operand. */
  return _mm256_fnmadd_ps(_mm256_mul_ps(half, series), e,
                          _mm256_max_ps(_mm256_setzero_ps(), x));
}

static void avx2_epilogue(const float *acc, size_t n, const float *bias, linear_epilogue epilogue,
                          float *y) {
  for (size_t i = 0; i < n; i += 8) {
    __m256 value = load_tail(acc + i, n - i);
    if (bias != NULL) value = _mm256_add_ps(value, load_tail(bias + i, n - i));
    switch (epilogue) {
      case EPILOGUE_NONE: break;
      case EPILOGUE_GELU_TANH: value = gelu_tanh(value); break;
      case EPILOGUE_GELU_ERF: value = gelu_erf(value); break;
      case EPILOGUE_ADD: value = _mm256_add_ps(load_tail(y + i, n - i), value); break;
    }
    store_tail(y + i, n - i, value);
  }
}

static void avx2_layernorm(const float *x, size_t n, const float *weight, const float *bias,
                           float epsilon, float *y) {
  __m256 sum = _mm256_setzero_ps(), squares = _mm256_setzero_ps();
  for (size_t i = 0; i < n; i += 8) sum = _mm256_add_ps(sum, load_tail(x + i, n - i));
  const __m256 mean = _mm256_set1_ps(reduce_add(sum) / (float)n);
  for (size_t i = 0; i < n; i += 8) {
    __m256 centred = _mm256_sub_ps(load_tail(x + i, n - i), mean);
    if (n - i < 8) centred = _mm256_and_ps(centred, _mm256_castsi256_ps(tail_mask(n - i)));
    squares = _mm256_fmadd_ps(centred, centred, squares);
  }
  const float variance = reduce_add(squares) / (float)n;
  const __m256 inverse = _mm256_set1_ps(1 / sqrtf(variance + epsilon));
  for (size_t i = 0; i < n; i += 8) {
    const __m256 centred = _mm256_sub_ps(load_tail(x + i, n - i), mean);
    store_tail(y + i, n - i,
               _mm256_fmadd_ps(_mm256_mul_ps(centred, inverse), load_tail(weight + i, n - i),
                               load_tail(bias + i, n - i)));
  }
}

static void avx2_to_f16(const float *x, size_t n, uint16_t *y) {
  for (size_t i = 0; i < n; i += 8) {
    uint16_t halves[8];
    const __m128i rounded = _mm256_cvtps_ph(load_tail(x + i, n - i), 0);
    _mm_storeu_si128((__m128i *)halves, rounded);
    memcpy(y + i, halves, (n - i < 8 ? n - i : 8) * sizeof(uint16_t));
  }
}

/* ---- Attention ---- */

INLINE __m256 load_kv(kv_type type, const void *rows, size_t index, size_t n) {
  if (type == KV_F32) return load_tail((const float *)rows + index, n);
  return _mm256_cvtph_ps(load_halves((const uint16_t *)rows + index, n));
}

INLINE void transpose8(__m256 r[8]) {
  __m256 s[8];
  for (int i = 0; i < 4; i++) {
    s[2 * i] = _mm256_unpacklo_ps(r[2 * i], r[2 * i + 1]);
    s[2 * i + 1] = _mm256_unpackhi_ps(r[2 * i], r[2 * i + 1]);
  }
  for (int i = 0; i < 2; i++) {
    r[4 * i] = _mm256_shuffle_ps(s[4 * i], s[4 * i + 2], 0x44);
    r[4 * i + 1] = _mm256_shuffle_ps(s[4 * i], s[4 * i + 2], 0xee);
    r[4 * i + 2] = _mm256_shuffle_ps(s[4 * i + 1], s[4 * i + 3], 0x44);
    r[4 * i + 3] = _mm256_shuffle_ps(s[4 * i + 1], s[4 * i + 3], 0xee);
  }
  for (int i = 0; i < 4; i++) {
    s[i] = _mm256_permute2f128_ps(r[i], r[4 + i], 0x20);
    s[4 + i] = _mm256_permute2f128_ps(r[i], r[4 + i], 0x31);
  }
  for (int i = 0; i < 8; i++) r[i] = s[i];
}

static void avx2_load_keys(kv_type type, const void *rows, size_t n, size_t d, float *keys) {
  for (size_t key = 0; key < KEY_BLOCK; key += 8) {
    for (size_t i = 0; i < d; i += 8) {
      __m256 block[8];
      for (size_t k = 0; k < 8; k++) {
        block[k] =
            key + k < n ? load_kv(type, rows, (key + k) * d + i, d - i) : _mm256_setzero_ps();
      }
      transpose8(block);
      const size_t count = d - i < 8 ? d - i : 8;
      for (size_t k = 0; k < count; k++) {
        _mm256_storeu_ps(keys + (i + k) * KEY_BLOCK + key, block[k]);
      }
    }
  }
}

static void avx2_load_values(kv_type type, const void *rows, size_t n, size_t d, size_t stride,
                             float *values) {
  for (size_t key = 0; key < n; key++) {
    for (size_t i = 0; i < stride; i += 8) {
      const __m256 v = i < d ? load_kv(type, rows, key * d + i, d - i) : _mm256_setzero_ps();
      _mm256_storeu_ps(values + key * stride + i, v);
    }
  }
  memset(values + n * stride, 0, (KEY_BLOCK - n) * stride * sizeof(float));
}

/* out[rows][16] += a[rows][depth] b[depth][16]; each sum runs over depth in order. */
INLINE void multiply_tile(const float *a, size_t a_stride, const float *b, size_t b_stride,
                          size_t depth, float *out, size_t out_stride, const size_t rows) {
  __m256 acc[6][2];
  for (size_t r = 0; r < rows; r++) {
    for (size_t v = 0; v < 2; v++) acc[r][v] = _mm256_loadu_ps(out + r * out_stride + v * 8);
  }
  for (size_t k = 0; k < depth; k++) {
    const __m256 left = _mm256_loadu_ps(b + k * b_stride);
    const __m256 right = _mm256_loadu_ps(b + k * b_stride + 8);
    for (size_t r = 0; r < rows; r++) {
      const __m256 factor = _mm256_set1_ps(a[r * a_stride + k]);
      acc[r][0] = _mm256_fmadd_ps(factor, left, acc[r][0]);
      acc[r][1] = _mm256_fmadd_ps(factor, right, acc[r][1]);
    }
  }
  for (size_t r = 0; r < rows; r++) {
    for (size_t v = 0; v < 2; v++) _mm256_storeu_ps(out + r * out_stride + v * 8, acc[r][v]);
  }
}

static void multiply_rows(const float *a, size_t a_stride, const float *b, size_t b_stride,
                          size_t depth, float *out, size_t out_stride, size_t rows) {
  for (size_t row = 0; row < rows; row += 6) {
    const float *first = a + row * a_stride;
    float *target = out + row * out_stride;
    switch (rows - row) {
      case 1: multiply_tile(first, a_stride, b, b_stride, depth, target, out_stride, 1); break;
      case 2: multiply_tile(first, a_stride, b, b_stride, depth, target, out_stride, 2); break;
      case 3: multiply_tile(first, a_stride, b, b_stride, depth, target, out_stride, 3); break;
      case 4: multiply_tile(first, a_stride, b, b_stride, depth, target, out_stride, 4); break;
      case 5: multiply_tile(first, a_stride, b, b_stride, depth, target, out_stride, 5); break;
      default: multiply_tile(first, a_stride, b, b_stride, depth, target, out_stride, 6); break;
    }
  }
}

static void avx2_scores(const float *q, size_t rows, size_t d, const float *keys, float *scores) {
  memset(scores, 0, rows * KEY_BLOCK * sizeof(float));
  for (size_t i = 0; i < KEY_BLOCK; i += 16) {
    multiply_rows(q, d, keys + i, KEY_BLOCK, d, scores + i, KEY_BLOCK, rows);
  }
}

static float avx2_softmax_step(float *scores, size_t valid, float *max, float *sum) {
  if (valid == 0) {
    memset(scores, 0, KEY_BLOCK * sizeof(float));
    return 1;
  }
  for (size_t i = valid; i < KEY_BLOCK; i++) scores[i] = -INFINITY;
  __m256 highest = _mm256_set1_ps(*max);
  for (size_t i = 0; i < KEY_BLOCK; i += 8) {
    highest = _mm256_max_ps(_mm256_loadu_ps(scores + i), highest);
  }
  const float new_max = reduce_max(highest);
  const float correction =
      _mm256_cvtss_f32(exponential(_mm256_set1_ps(*max - new_max)));
  __m256 added = _mm256_setzero_ps();
  for (size_t i = 0; i < KEY_BLOCK; i += 8) {
    const __m256 weight =
        exponential(_mm256_sub_ps(_mm256_loadu_ps(scores + i), _mm256_set1_ps(new_max)));
    _mm256_storeu_ps(scores + i, weight);
    added = _mm256_add_ps(added, weight);
  }
  *max = new_max;
  *sum = *sum * correction + reduce_add(added);
  return correction;
}

static void avx2_weigh_values(const float *weights, size_t rows, const float *correction,
                              const float *values, size_t stride, float *out) {
  for (size_t row = 0; row < rows; row++) {
    const __m256 factor = _mm256_set1_ps(correction[row]);
    for (size_t i = 0; i < stride; i += 8) {
      float *p = out + row * stride + i;
      _mm256_storeu_ps(p, _mm256_mul_ps(_mm256_loadu_ps(p), factor));
    }
  }
  for (size_t i = 0; i < stride; i += 16) {
    multiply_rows(weights, KEY_BLOCK, values + i, stride, KEY_BLOCK, out + i, stride, rows);
  }
}

#pragma clang attribute pop

static const unpacked_kernels avx2_unpacked_kernels =
    UNPACKED_KERNELS(avx2_unpack, avx2_unpacked_dot);

#define AVX2_TABLE(dot, unpacked_dot)      \
  {                                        \
      .name = "avx2",                      \
      .quantize = avx2_quantize,           \
      .packed_dot = dot,                   \
      .unpacked = &unpacked_dot,           \
      .float_dot = avx2_float_dot,         \
      .epilogue = avx2_epilogue,           \
      .layernorm = avx2_layernorm,         \
      .to_f16 = avx2_to_f16,               \
      .load_keys = avx2_load_keys,         \
      .load_values = avx2_load_values,     \
      .scores = avx2_scores,               \
      .softmax_step = avx2_softmax_step,   \
      .weigh_values = avx2_weigh_values,   \
  }

const kernel_table *avx2_table(void) {
  static const kernel_table plain = AVX2_TABLE(avx2_packed_dot, avx2_unpacked_kernels);
  static const kernel_table with_vnni =
      AVX2_TABLE(avx_vnni_packed_dot, avx_vnni_unpacked_kernels);
  const cpu_features features = cpu_features_detect();
  if (!features.avx2) return NULL;
  return features.avx_vnni ? &with_vnni : &plain;
}

#endif
