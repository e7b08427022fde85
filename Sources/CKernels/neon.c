#include "kernel_table.h"

#if !defined(__aarch64__)

const kernel_table *neon_table(void) { return NULL; }

#else

#include <arm_neon.h>
#include <math.h>
#include <string.h>

#include "cpu_features.h"
#include "exponential.h"
#include "packing.h"

/* Apple's processors are compiled for with these on; elsewhere the detection decides. */
#if defined(__linux__)
#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)
#endif

#define INLINE static inline __attribute__((always_inline))

/* ---- Tails ---- */

INLINE float32x4_t load_tail(const float *x, size_t n) {
  if (n >= 4) return vld1q_f32(x);
  float values[4] = {0};
  memcpy(values, x, n * sizeof(float));
  return vld1q_f32(values);
}

INLINE void store_tail(float *x, size_t n, float32x4_t v) {
  if (n >= 4) {
    vst1q_f32(x, v);
  } else {
    float values[4];
    vst1q_f32(values, v);
    memcpy(x, values, n * sizeof(float));
  }
}

INLINE uint16x4_t load_halves(const void *p, size_t n) {
  uint16_t halves[4] = {0};
  memcpy(halves, p, (n < 4 ? n : 4) * sizeof(uint16_t));
  return vld1_u16(halves);
}

INLINE float32x4_t from_f16(uint16x4_t halves) {
  return vcvt_f32_f16(vreinterpret_f16_u16(halves));
}

/* ---- Activations ---- */

static void neon_quantize(const float *x, size_t stride, size_t first_group, size_t groups,
                          const activation_tile *tile) {
  for (size_t g = first_group; g < first_group + groups; g++) {
    for (size_t t = 0; t < tile->tokens; t++) {
      const float *values = x + t * stride + g * GROUP_COLUMNS;
      const size_t cell = g * tile->tokens + t;
      float32x4_t v[8], highest = vdupq_n_f32(0);
      for (int i = 0; i < 8; i++) {
        v[i] = vld1q_f32(values + i * 4);
        highest = vmaxq_f32(highest, vabsq_f32(v[i]));
      }
      const float largest = vmaxvq_f32(highest);
      const float32x4_t inverse = vdupq_n_f32(largest > 1e-30f ? 127 / largest : 0);
      int32_t sums[2];
      for (int half = 0; half < 2; half++) {
        int32x4_t q[4];
        for (int i = 0; i < 4; i++) q[i] = vcvtnq_s32_f32(vmulq_f32(v[half * 4 + i], inverse));
        const int16x8_t low = vcombine_s16(vqmovn_s32(q[0]), vqmovn_s32(q[1]));
        const int16x8_t high = vcombine_s16(vqmovn_s32(q[2]), vqmovn_s32(q[3]));
        const int8x16_t bytes = vcombine_s8(vqmovn_s16(low), vqmovn_s16(high));
        vst1q_s8(tile->q + cell * GROUP_COLUMNS + half * 16, bytes);
        sums[half] = vaddlvq_s8(bytes);
      }
      tile->scale[cell] = largest / 127;
      tile->scaled_sum[cell] = tile->scale[cell] * (float)(sums[0] + sums[1]);
      tile->offset8[cell] = -8 * (sums[0] + sums[1]);
      tile->offset128[2 * cell] = -128 * sums[0];
      tile->offset128[2 * cell + 1] = -128 * sums[1];
    }
  }
}

/* ---- Packed weights ---- */

enum { DOT_TOKENS = 4, PREFETCH_AHEAD = 2048 };

/* The 8 vectors of a group for 4 of its rows, as signed bytes: sdot multiplies signed by signed, so
 * the offsets of 6- and 8-bit quants are taken off here and not after the sum. */
INLINE void load_group(weight_layout layout, const uint8_t *quants, int8x16_t w[8]) {
  if (layout == WEIGHT_PACKED_Q8 || layout == WEIGHT_PACKED_Q8_MIN) {
    const uint8x16_t sign = vdupq_n_u8(layout == WEIGHT_PACKED_Q8 ? 128 : 0);
    for (int v = 0; v < 8; v++) {
      w[v] = vreinterpretq_s8_u8(veorq_u8(vld1q_u8(quants + v * 64), sign));
    }
    return;
  }
  for (int v = 0; v < 4; v++) {
    const uint8x16_t both = vld1q_u8(quants + v * 64);
    w[v] = vreinterpretq_s8_u8(vandq_u8(both, vdupq_n_u8(15)));
    w[v + 4] = vreinterpretq_s8_u8(vshrq_n_u8(both, 4));
  }
  if (layout != WEIGHT_PACKED_Q6_K) return;
  for (int half = 0; half < 2; half++) {
    const uint8x16_t high = vld1q_u8(quants + 256 + half * 64);
    const uint8x16_t shifted[4] = {vshlq_n_u8(high, 4), vshlq_n_u8(high, 2), high,
                                   vshrq_n_u8(high, 2)};
    for (int v = 0; v < 4; v++) {
      const int8x16_t bits = vreinterpretq_s8_u8(vandq_u8(shifted[v], vdupq_n_u8(0x30)));
      w[half * 4 + v] = vsubq_s8(vorrq_s8(w[half * 4 + v], bits), vdupq_n_s8(32));
    }
  }
}

/* Four bytes as floats. */
INLINE float32x4_t load_unsigned(const uint8_t *p) {
  uint8_t bytes[8] = {0};
  memcpy(bytes, p, 4);
  return vcvtq_f32_u32(vmovl_u16(vget_low_u16(vmovl_u8(vld1_u8(bytes)))));
}

INLINE float32x4_t load_signed(const uint8_t *p) {
  int8_t bytes[8] = {0};
  memcpy(bytes, p, 4);
  return vcvtq_f32_s32(vmovl_s16(vget_low_s16(vmovl_s8(vld1_s8(bytes)))));
}

/* The scales of 4 rows of a group, and their minima or the scales of the second half. */
INLINE void load_scales(weight_layout layout, const uint8_t *scales, const uint8_t *blocks,
                        size_t four, float32x4_t *first, float32x4_t *second) {
  const uint8_t *d = blocks + four * 8, *low = scales + four * 4, *high = low + 16;
  switch (layout) {
    case WEIGHT_PACKED_Q4_K:
      *first = vmulq_f32(from_f16(load_halves(d, 4)), load_unsigned(low));
      *second = vmulq_f32(from_f16(load_halves(d + 32, 4)), load_unsigned(high));
      break;
    case WEIGHT_PACKED_Q6_K:
      *first = vmulq_f32(from_f16(load_halves(d, 4)), load_signed(low));
      *second = vmulq_f32(from_f16(load_halves(d, 4)), load_signed(high));
      break;
    default:
      *first = from_f16(load_halves(scales + four * 8, 4));
      *second = weight_layout_has_minimum(layout)
                    ? from_f16(load_halves(scales + 32 + four * 8, 4))
                    : vdupq_n_f32(0);
      break;
  }
}

INLINE void dot_panel(weight_layout layout, const uint8_t *panel, size_t groups,
                      const activation_tile *tile, size_t first, float *out,
                      const size_t tokens) {
  const packed_group_size size = packed_group_size_of(layout);
  const uint8_t *quants = panel, *scales = panel + groups * size.quant_bytes;
  const uint8_t *blocks = scales + groups * size.scale_bytes;
  float32x4_t acc[4][DOT_TOKENS];
  for (size_t four = 0; four < 4; four++) {
    for (size_t t = 0; t < tokens; t++) acc[four][t] = vdupq_n_f32(0);
  }
  for (size_t g = 0; g < groups; g++) {
    for (size_t line = 0; line < size.quant_bytes; line += 64) {
      __builtin_prefetch(quants + PREFETCH_AHEAD + line);
    }
    for (size_t four = 0; four < 4; four++) {
      int8x16_t w[8];
      load_group(layout, quants + four * 16, w);
      float32x4_t scale, second;
      load_scales(layout, scales, blocks + g / BLOCK_GROUPS * size.block_bytes, four, &scale,
                  &second);
      for (size_t t = 0; t < tokens; t++) {
        const size_t cell = g * tile->tokens + first + t;
        const int8x16_t x0 = vld1q_s8(tile->q + cell * GROUP_COLUMNS);
        const int8x16_t x1 = vld1q_s8(tile->q + cell * GROUP_COLUMNS + 16);
        int32x4_t low = vdupq_n_s32(layout == WEIGHT_PACKED_Q4 ? tile->offset8[cell] : 0);
        int32x4_t high = vdupq_n_s32(0);
        low = vdotq_laneq_s32(low, w[0], x0, 0);
        high = vdotq_laneq_s32(high, w[4], x1, 0);
        low = vdotq_laneq_s32(low, w[1], x0, 1);
        high = vdotq_laneq_s32(high, w[5], x1, 1);
        low = vdotq_laneq_s32(low, w[2], x0, 2);
        high = vdotq_laneq_s32(high, w[6], x1, 2);
        low = vdotq_laneq_s32(low, w[3], x0, 3);
        high = vdotq_laneq_s32(high, w[7], x1, 3);
        if (!weight_layout_has_halves(layout)) low = vaddq_s32(low, high);
        const float32x4_t activation_scale = vdupq_n_f32(tile->scale[cell]);
        acc[four][t] =
            vfmaq_f32(acc[four][t], vmulq_f32(scale, activation_scale), vcvtq_f32_s32(low));
        if (weight_layout_has_halves(layout)) {
          acc[four][t] =
              vfmaq_f32(acc[four][t], vmulq_f32(second, activation_scale), vcvtq_f32_s32(high));
        }
        if (weight_layout_has_minimum(layout)) {
          acc[four][t] = vfmsq_f32(acc[four][t], second, vdupq_n_f32(tile->scaled_sum[cell]));
        }
      }
    }
    quants += size.quant_bytes;
    scales += size.scale_bytes;
  }
  for (size_t t = 0; t < tokens; t++) {
    for (size_t four = 0; four < 4; four++) {
      vst1q_f32(out + (first + t) * PANEL_ROWS + four * 4, acc[four][t]);
    }
  }
}

#define DEFINE_DOT(name, layout)                                                     \
  static void name(const uint8_t *panel, size_t groups, const activation_tile *tile, \
                   float *acc) {                                                     \
    for (size_t first = 0; first < tile->tokens; first += DOT_TOKENS) {              \
      switch (tile->tokens - first) {                                                \
        case 1: dot_panel(layout, panel, groups, tile, first, acc, 1); break;        \
        case 2: dot_panel(layout, panel, groups, tile, first, acc, 2); break;        \
        case 3: dot_panel(layout, panel, groups, tile, first, acc, 3); break;        \
        default: dot_panel(layout, panel, groups, tile, first, acc, 4); break;       \
      }                                                                              \
    }                                                                                \
  }
DEFINE_DOT(dot_q4, WEIGHT_PACKED_Q4)
DEFINE_DOT(dot_q4_min, WEIGHT_PACKED_Q4_MIN)
DEFINE_DOT(dot_q8, WEIGHT_PACKED_Q8)
DEFINE_DOT(dot_q8_min, WEIGHT_PACKED_Q8_MIN)
DEFINE_DOT(dot_q4_k, WEIGHT_PACKED_Q4_K)
DEFINE_DOT(dot_q6_k, WEIGHT_PACKED_Q6_K)

static void neon_packed_dot(weight_layout layout, const void *panel, size_t groups,
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

INLINE float32x4_t load_weights(weight_layout layout, const uint8_t *p, size_t n) {
  if (layout == WEIGHT_F32) return load_tail((const float *)p, n);
  const uint16x4_t halves = load_halves(p, n);
  if (layout == WEIGHT_F16) return from_f16(halves);
  return vreinterpretq_f32_u32(vshll_n_u16(halves, 16));
}

/* 4 rows of weights and 1...4 rows of x; one sum of 4 lanes each, whatever the tile. */
INLINE void float_tile(weight_layout layout, const uint8_t *const rows[4], size_t columns,
                       const float *x, size_t stride, float *out, const size_t tokens) {
  const size_t element = layout == WEIGHT_F32 ? 4 : 2;
  float32x4_t acc[4][4];
  for (size_t r = 0; r < 4; r++) {
    for (size_t t = 0; t < tokens; t++) acc[r][t] = vdupq_n_f32(0);
  }
  for (size_t i = 0; i < columns; i += 4) {
    const size_t n = columns - i;
    float32x4_t values[4];
    for (size_t t = 0; t < tokens; t++) values[t] = load_tail(x + t * stride + i, n);
    for (size_t r = 0; r < 4; r++) {
      const float32x4_t w = load_weights(layout, rows[r] + i * element, n);
      for (size_t t = 0; t < tokens; t++) acc[r][t] = vfmaq_f32(acc[r][t], w, values[t]);
    }
  }
  for (size_t r = 0; r < 4; r++) {
    for (size_t t = 0; t < tokens; t++) out[t * PANEL_ROWS + r] = vaddvq_f32(acc[r][t]);
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
    for (size_t t = 0; t < tokens; t += 4) {
      const float *values = x + t * stride;
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

static void neon_float_dot(weight_layout layout, const void *rows, size_t row_count,
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

INLINE float32x4_t exponential(float32x4_t x) {
  const uint32x4_t lowest = vcltq_f32(x, vdupq_n_f32(EXP_LOWEST));
  x = vminq_f32(x, vdupq_n_f32(EXP_HIGHEST));
  const float32x4_t n = vrndnq_f32(vmulq_f32(x, vdupq_n_f32(LOG2_E)));
  float32x4_t r = vfmsq_f32(x, n, vdupq_n_f32(LN2_HIGH));
  r = vfmsq_f32(r, n, vdupq_n_f32(LN2_LOW));
  float32x4_t p = vdupq_n_f32(EXP_C7);
  p = vfmaq_f32(vdupq_n_f32(EXP_C6), p, r);
  p = vfmaq_f32(vdupq_n_f32(EXP_C5), p, r);
  p = vfmaq_f32(vdupq_n_f32(EXP_C4), p, r);
  p = vfmaq_f32(vdupq_n_f32(EXP_C3), p, r);
  p = vfmaq_f32(vdupq_n_f32(EXP_C2), p, r);
  p = vfmaq_f32(vdupq_n_f32(1), p, r);
  p = vfmaq_f32(vdupq_n_f32(1), p, r);
  const int32x4_t exponent = vaddq_s32(vcvtq_s32_f32(n), vdupq_n_s32(127));
  p = vmulq_f32(p, vreinterpretq_f32_s32(vshlq_n_s32(exponent, 23)));
  return vreinterpretq_f32_u32(vbicq_u32(vreinterpretq_u32_f32(p), lowest));
}

INLINE float32x4_t gelu_tanh(float32x4_t x) {
  const float32x4_t slope =
      vfmaq_f32(vdupq_n_f32(GELU_TANH_LINEAR), vmulq_f32(x, x), vdupq_n_f32(GELU_TANH_CUBIC));
  return vdivq_f32(x, vaddq_f32(vdupq_n_f32(1), exponential(vmulq_f32(x, slope))));
}

INLINE float32x4_t gelu_erf(float32x4_t x) {
  const float32x4_t one = vdupq_n_f32(1), size = vabsq_f32(x);
  const float32x4_t z = vmulq_f32(size, vdupq_n_f32(INVERSE_SQRT2));
  const float32x4_t t = vdivq_f32(one, vfmaq_f32(one, vdupq_n_f32(ERF_P), z));
  float32x4_t series = vdupq_n_f32(ERF_A5);
  series = vfmaq_f32(vdupq_n_f32(ERF_A4), series, t);
  series = vfmaq_f32(vdupq_n_f32(ERF_A3), series, t);
  series = vfmaq_f32(vdupq_n_f32(ERF_A2), series, t);
  series = vfmaq_f32(vdupq_n_f32(ERF_A1), series, t);
  series = vmulq_f32(series, t);
  const float32x4_t e = exponential(vfmsq_f32(vdupq_n_f32(0), z, z));
  const float32x4_t half = vmulq_f32(vdupq_n_f32(0.5f), size);
  return vfmsq_f32(vmaxq_f32(x, vdupq_n_f32(0)), vmulq_f32(half, series), e);
}

static void neon_epilogue(const float *acc, size_t n, const float *bias, linear_epilogue epilogue,
                          float *y) {
  for (size_t i = 0; i < n; i += 4) {
    float32x4_t value = load_tail(acc + i, n - i);
    if (bias != NULL) value = vaddq_f32(value, load_tail(bias + i, n - i));
    switch (epilogue) {
      case EPILOGUE_NONE: break;
      case EPILOGUE_GELU_TANH: value = gelu_tanh(value); break;
      case EPILOGUE_GELU_ERF: value = gelu_erf(value); break;
      case EPILOGUE_ADD: value = vaddq_f32(load_tail(y + i, n - i), value); break;
    }
    store_tail(y + i, n - i, value);
  }
}

static void neon_layernorm(const float *x, size_t n, const float *weight, const float *bias,
                           float epsilon, float *y) {
  float32x4_t sum = vdupq_n_f32(0), squares = vdupq_n_f32(0);
  for (size_t i = 0; i < n; i += 4) sum = vaddq_f32(sum, load_tail(x + i, n - i));
  const float32x4_t mean = vdupq_n_f32(vaddvq_f32(sum) / (float)n);
  size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    const float32x4_t centred = vsubq_f32(vld1q_f32(x + i), mean);
    squares = vfmaq_f32(squares, centred, centred);
  }
  float total = vaddvq_f32(squares);
  for (; i < n; i++) {
    const float centred = x[i] - vgetq_lane_f32(mean, 0);
    total += centred * centred;
  }
  const float32x4_t inverse = vdupq_n_f32(1 / sqrtf(total / (float)n + epsilon));
  for (i = 0; i < n; i += 4) {
    const float32x4_t centred = vsubq_f32(load_tail(x + i, n - i), mean);
    store_tail(y + i, n - i,
               vfmaq_f32(load_tail(bias + i, n - i), vmulq_f32(centred, inverse),
                         load_tail(weight + i, n - i)));
  }
}

static void neon_to_f16(const float *x, size_t n, uint16_t *y) {
  for (size_t i = 0; i < n; i += 4) {
    uint16_t halves[4];
    vst1_u16(halves, vreinterpret_u16_f16(vcvt_f16_f32(load_tail(x + i, n - i))));
    memcpy(y + i, halves, (n - i < 4 ? n - i : 4) * sizeof(uint16_t));
  }
}

/* ---- Attention ---- */

INLINE float32x4_t load_kv(kv_type type, const void *rows, size_t index, size_t n) {
  if (type == KV_F32) return load_tail((const float *)rows + index, n);
  return from_f16(load_halves((const uint16_t *)rows + index, n));
}

static void neon_load_keys(kv_type type, const void *rows, size_t n, size_t d, float *keys) {
  for (size_t key = 0; key < KEY_BLOCK; key += 4) {
    for (size_t i = 0; i < d; i += 4) {
      float32x4_t r[4];
      for (size_t k = 0; k < 4; k++) {
        r[k] = key + k < n ? load_kv(type, rows, (key + k) * d + i, d - i) : vdupq_n_f32(0);
      }
      const float32x4x2_t a = vtrnq_f32(r[0], r[1]), b = vtrnq_f32(r[2], r[3]);
      r[0] = vcombine_f32(vget_low_f32(a.val[0]), vget_low_f32(b.val[0]));
      r[1] = vcombine_f32(vget_low_f32(a.val[1]), vget_low_f32(b.val[1]));
      r[2] = vcombine_f32(vget_high_f32(a.val[0]), vget_high_f32(b.val[0]));
      r[3] = vcombine_f32(vget_high_f32(a.val[1]), vget_high_f32(b.val[1]));
      const size_t count = d - i < 4 ? d - i : 4;
      for (size_t k = 0; k < count; k++) vst1q_f32(keys + (i + k) * KEY_BLOCK + key, r[k]);
    }
  }
}

static void neon_load_values(kv_type type, const void *rows, size_t n, size_t d, size_t stride,
                             float *values) {
  for (size_t key = 0; key < n; key++) {
    for (size_t i = 0; i < stride; i += 4) {
      const float32x4_t v = i < d ? load_kv(type, rows, key * d + i, d - i) : vdupq_n_f32(0);
      vst1q_f32(values + key * stride + i, v);
    }
  }
  memset(values + n * stride, 0, (KEY_BLOCK - n) * stride * sizeof(float));
}

/* out[rows][16] += a[rows][depth] b[depth][16]; each sum runs over depth in order. */
INLINE void multiply_tile(const float *a, size_t a_stride, const float *b, size_t b_stride,
                          size_t depth, float *out, size_t out_stride, const size_t rows) {
  float32x4_t acc[4][4];
  for (size_t r = 0; r < rows; r++) {
    for (size_t v = 0; v < 4; v++) acc[r][v] = vld1q_f32(out + r * out_stride + v * 4);
  }
  for (size_t k = 0; k < depth; k++) {
    float32x4_t columns[4];
    for (size_t v = 0; v < 4; v++) columns[v] = vld1q_f32(b + k * b_stride + v * 4);
    for (size_t r = 0; r < rows; r++) {
      const float32x4_t factor = vdupq_n_f32(a[r * a_stride + k]);
      for (size_t v = 0; v < 4; v++) acc[r][v] = vfmaq_f32(acc[r][v], factor, columns[v]);
    }
  }
  for (size_t r = 0; r < rows; r++) {
    for (size_t v = 0; v < 4; v++) vst1q_f32(out + r * out_stride + v * 4, acc[r][v]);
  }
}

static void multiply_rows(const float *a, size_t a_stride, const float *b, size_t b_stride,
                          size_t depth, float *out, size_t out_stride, size_t rows) {
  for (size_t row = 0; row < rows; row += 4) {
    const float *first = a + row * a_stride;
    float *target = out + row * out_stride;
    switch (rows - row) {
      case 1: multiply_tile(first, a_stride, b, b_stride, depth, target, out_stride, 1); break;
      case 2: multiply_tile(first, a_stride, b, b_stride, depth, target, out_stride, 2); break;
      case 3: multiply_tile(first, a_stride, b, b_stride, depth, target, out_stride, 3); break;
      default: multiply_tile(first, a_stride, b, b_stride, depth, target, out_stride, 4); break;
    }
  }
}

static void neon_scores(const float *q, size_t rows, size_t d, const float *keys, float *scores) {
  memset(scores, 0, rows * KEY_BLOCK * sizeof(float));
  for (size_t i = 0; i < KEY_BLOCK; i += 16) {
    multiply_rows(q, d, keys + i, KEY_BLOCK, d, scores + i, KEY_BLOCK, rows);
  }
}

static float neon_softmax_step(float *scores, size_t valid, float *max, float *sum) {
  if (valid == 0) {
    memset(scores, 0, KEY_BLOCK * sizeof(float));
    return 1;
  }
  for (size_t i = valid; i < KEY_BLOCK; i++) scores[i] = -INFINITY;
  float32x4_t highest = vdupq_n_f32(*max);
  for (size_t i = 0; i < KEY_BLOCK; i += 4) highest = vmaxq_f32(vld1q_f32(scores + i), highest);
  const float new_max = vmaxvq_f32(highest);
  const float correction = vgetq_lane_f32(exponential(vdupq_n_f32(*max - new_max)), 0);
  float32x4_t added = vdupq_n_f32(0);
  for (size_t i = 0; i < KEY_BLOCK; i += 4) {
    const float32x4_t weight =
        exponential(vsubq_f32(vld1q_f32(scores + i), vdupq_n_f32(new_max)));
    vst1q_f32(scores + i, weight);
    added = vaddq_f32(added, weight);
  }
  *max = new_max;
  *sum = *sum * correction + vaddvq_f32(added);
  return correction;
}

static void neon_weigh_values(const float *weights, size_t rows, const float *correction,
                              const float *values, size_t stride, float *out) {
  for (size_t row = 0; row < rows; row++) {
    for (size_t i = 0; i < stride; i += 4) {
      float *p = out + row * stride + i;
      vst1q_f32(p, vmulq_n_f32(vld1q_f32(p), correction[row]));
    }
  }
  for (size_t i = 0; i < stride; i += 16) {
    multiply_rows(weights, KEY_BLOCK, values + i, stride, KEY_BLOCK, out + i, stride, rows);
  }
}

#if defined(__linux__)
#pragma clang attribute pop
#endif

const kernel_table *neon_table(void) {
  static const kernel_table table = {
      .name = "neon",
      .quantize = neon_quantize,
      .packed_dot = neon_packed_dot,
      .float_dot = neon_float_dot,
      .epilogue = neon_epilogue,
      .layernorm = neon_layernorm,
      .to_f16 = neon_to_f16,
      .load_keys = neon_load_keys,
      .load_values = neon_load_values,
      .scores = neon_scores,
      .softmax_step = neon_softmax_step,
      .weigh_values = neon_weigh_values,
  };
  return cpu_features_detect().dotprod ? &table : NULL;
}

#endif
