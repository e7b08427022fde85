#include <math.h>
#include <string.h>

#include "exponential.h"
#include "half.h"
#include "kernel_table.h"
#include "packing.h"

/* The reference table: plain C for every CPU, written to be read. */

static int32_t round_to_int8(float value) {
  /* Adding 1.5 * 2^23 leaves no bits below 1, so the addition rounds to nearest even. Written so
   * that NaN takes the first branch. */
  if (!(value >= -127)) return -127;
  if (value > 127) return 127;
  return (int32_t)((value + 12582912.0f) - 12582912.0f);
}

static void scalar_quantize(const float *x, size_t stride, size_t first_group, size_t groups,
                            const activation_tile *tile) {
  for (size_t g = first_group; g < first_group + groups; g++) {
    for (size_t t = 0; t < tile->tokens; t++) {
      const float *values = x + t * stride + g * GROUP_COLUMNS;
      const size_t cell = g * tile->tokens + t;
      int8_t *q = tile->q + cell * GROUP_COLUMNS;
      float largest = 0;
      for (size_t i = 0; i < GROUP_COLUMNS; i++) largest = fmaxf(largest, fabsf(values[i]));
      /* Below 1e-30 the reciprocal could overflow, and the products are nothing anyway. */
      const float inverse = largest > 1e-30f ? 127 / largest : 0;
      int32_t sums[2] = {0, 0};
      for (size_t i = 0; i < GROUP_COLUMNS; i++) {
        q[i] = (int8_t)round_to_int8(values[i] * inverse);
        sums[i / 16] += q[i];
      }
      const int32_t sum = sums[0] + sums[1];
      tile->scale[cell] = largest / 127;
      tile->scaled_sum[cell] = tile->scale[cell] * (float)sum;
      tile->offset8[cell] = -8 * sum;
      tile->offset128[2 * cell] = -128 * sums[0];
      tile->offset128[2 * cell + 1] = -128 * sums[1];
    }
  }
}

/* Integer dot products of 16 rows with 32 activations, columns 0-15 and 16-31 apart. */
static void dot_4bit(const uint8_t *quants, const int8_t *q, int32_t low[16], int32_t high[16]) {
  for (size_t v = 0; v < 4; v++) {
    for (size_t row = 0; row < PANEL_ROWS; row++) {
      for (size_t i = 0; i < 4; i++) {
        const uint8_t byte = quants[v * 64 + row * 4 + i];
        low[row] += (byte & 15) * q[v * 4 + i];
        high[row] += (byte >> 4) * q[16 + v * 4 + i];
      }
    }
  }
}

static void dot_8bit(const uint8_t *quants, const int8_t *q, int32_t low[16], int32_t high[16]) {
  for (size_t v = 0; v < 8; v++) {
    int32_t *sums = v < 4 ? low : high;
    for (size_t row = 0; row < PANEL_ROWS; row++) {
      for (size_t i = 0; i < 4; i++) {
        sums[row] += quants[v * 64 + row * 4 + i] * q[v * 4 + i];
      }
    }
  }
}

/* As 8-bit quants, 6-bit ones are spread out first. */
static void dot_6bit(const uint8_t *quants, const int8_t *q, int32_t low[16], int32_t high[16]) {
  uint8_t bytes[8 * 64];
  for (size_t v = 0; v < 8; v++) {
    for (size_t i = 0; i < 64; i++) {
      const int nibble = quants[v % 4 * 64 + i] >> v / 4 * 4 & 15;
      bytes[v * 64 + i] = (uint8_t)(nibble | (quants[256 + v / 4 * 64 + i] >> v % 4 * 2 & 3) << 4);
    }
  }
  dot_8bit(bytes, q, low, high);
}

static float f16_at(const uint8_t *bytes, size_t index) {
  uint16_t half;
  memcpy(&half, bytes + index * 2, 2);
  return float_from_f16(half);
}

/* A row's scale in a group, and its minimum or its scale for the second half. */
static void row_scales(weight_layout layout, const uint8_t *scales, const uint8_t *blocks,
                       size_t row, float *first, float *second) {
  switch (layout) {
    case WEIGHT_PACKED_Q4_K:
      *first = f16_at(blocks, row) * (float)scales[row];
      *second = f16_at(blocks, 16 + row) * (float)scales[16 + row];
      break;
    case WEIGHT_PACKED_Q6_K:
      *first = f16_at(blocks, row) * (float)(int8_t)scales[row];
      *second = f16_at(blocks, row) * (float)(int8_t)scales[16 + row];
      break;
    default:
      *first = f16_at(scales, row);
      *second = weight_layout_has_minimum(layout) ? f16_at(scales, 16 + row) : 0;
      break;
  }
}

/* What the offset of the quants adds to a dot product, columns 0-15 and 16-31. */
static void take_back_offset(weight_layout layout, const activation_tile *tile, size_t cell,
                             int32_t *low, int32_t *high) {
  switch (layout) {
    case WEIGHT_PACKED_Q4:
      *low += tile->offset8[cell];
      break;
    case WEIGHT_PACKED_Q6_K:
      *low += tile->offset128[2 * cell] / 4;
      *high += tile->offset128[2 * cell + 1] / 4;
      break;
    case WEIGHT_PACKED_Q8:
      *low += tile->offset128[2 * cell];
      *high += tile->offset128[2 * cell + 1];
      break;
    default:
      break;
  }
}

static void scalar_packed_dot(weight_layout layout, const void *panel, size_t groups,
                              const activation_tile *tile, float *acc) {
  const packed_group_size size = packed_group_size_of(layout);
  const uint8_t *quants = panel, *scales = quants + groups * size.quant_bytes;
  const uint8_t *blocks = scales + groups * size.scale_bytes;
  memset(acc, 0, tile->tokens * PANEL_ROWS * sizeof(float));
  for (size_t g = 0; g < groups; g++) {
    for (size_t t = 0; t < tile->tokens; t++) {
      const size_t cell = g * tile->tokens + t;
      const int8_t *q = tile->q + cell * GROUP_COLUMNS;
      int32_t low[PANEL_ROWS] = {0}, high[PANEL_ROWS] = {0};
      if (weight_layout_is_4bit(layout)) {
        dot_4bit(quants + g * size.quant_bytes, q, low, high);
      } else if (layout == WEIGHT_PACKED_Q6_K) {
        dot_6bit(quants + g * size.quant_bytes, q, low, high);
      } else {
        dot_8bit(quants + g * size.quant_bytes, q, low, high);
      }
      for (size_t row = 0; row < PANEL_ROWS; row++) {
        float first, second;
        row_scales(layout, scales + g * size.scale_bytes,
                   blocks + g / BLOCK_GROUPS * size.block_bytes, row, &first, &second);
        take_back_offset(layout, tile, cell, &low[row], &high[row]);
        float *sum = acc + t * PANEL_ROWS + row;
        if (weight_layout_has_halves(layout)) {
          *sum += first * tile->scale[cell] * (float)low[row];
          *sum += second * tile->scale[cell] * (float)high[row];
        } else {
          *sum += first * tile->scale[cell] * (float)(low[row] + high[row]);
          if (weight_layout_has_minimum(layout)) *sum -= second * tile->scaled_sum[cell];
        }
      }
    }
  }
}

static float weight_at(weight_layout layout, const void *rows, size_t index) {
  if (layout == WEIGHT_F32) {
    float value;
    memcpy(&value, (const uint8_t *)rows + index * 4, 4);
    return value;
  }
  uint16_t half;
  memcpy(&half, (const uint8_t *)rows + index * 2, 2);
  return layout == WEIGHT_F16 ? float_from_f16(half) : float_from_bf16(half);
}

static void scalar_float_dot(weight_layout layout, const void *rows, size_t row_count,
                             size_t columns, const float *x, size_t stride, size_t tokens,
                             float *acc) {
  memset(acc, 0, tokens * PANEL_ROWS * sizeof(float));
  for (size_t t = 0; t < tokens; t++) {
    for (size_t row = 0; row < row_count; row++) {
      /* Eight sums, for accuracy and for the compiler's vectors. */
      float sums[8] = {0};
      size_t i = 0;
      for (; i + 8 <= columns; i += 8) {
        for (size_t j = 0; j < 8; j++) {
          sums[j] += weight_at(layout, rows, row * columns + i + j) * x[t * stride + i + j];
        }
      }
      for (; i < columns; i++) {
        sums[i % 8] += weight_at(layout, rows, row * columns + i) * x[t * stride + i];
      }
      acc[t * PANEL_ROWS + row] = ((sums[0] + sums[4]) + (sums[1] + sums[5])) +
                                  ((sums[2] + sums[6]) + (sums[3] + sums[7]));
    }
  }
}

static float gelu_tanh(float x) {
  return x / (1 + exp_scalar(x * (GELU_TANH_LINEAR + GELU_TANH_CUBIC * x * x)));
}

static float gelu_erf(float x) {
  const float z = fabsf(x) * INVERSE_SQRT2, t = 1 / (1 + ERF_P * z);
  const float series =
      t * (ERF_A1 + t * (ERF_A2 + t * (ERF_A3 + t * (ERF_A4 + t * ERF_A5))));
  const float tail = 0.5f * fabsf(x) * series * exp_scalar(-z * z);
  return x > 0 ? x - tail : -tail;
}

static void scalar_epilogue(const float *acc, size_t n, const float *bias,
                            linear_epilogue epilogue, float *y) {
  for (size_t i = 0; i < n; i++) {
    const float value = bias == NULL ? acc[i] : acc[i] + bias[i];
    switch (epilogue) {
      case EPILOGUE_NONE: y[i] = value; break;
      case EPILOGUE_GELU_TANH: y[i] = gelu_tanh(value); break;
      case EPILOGUE_GELU_ERF: y[i] = gelu_erf(value); break;
      case EPILOGUE_ADD: y[i] += value; break;
    }
  }
}

static void scalar_layernorm(const float *x, size_t n, const float *weight, const float *bias,
                             float epsilon, float *y) {
  double sum = 0, squares = 0;
  for (size_t i = 0; i < n; i++) sum += x[i];
  const double mean = sum / (double)n;
  for (size_t i = 0; i < n; i++) squares += (x[i] - mean) * (x[i] - mean);
  const float inverse = (float)(1 / sqrt(squares / (double)n + epsilon));
  for (size_t i = 0; i < n; i++) y[i] = (x[i] - (float)mean) * inverse * weight[i] + bias[i];
}

static void scalar_to_f16(const float *x, size_t n, uint16_t *y) {
  for (size_t i = 0; i < n; i++) y[i] = f16_from_float(x[i]);
}

static float kv_at(kv_type type, const void *rows, size_t index) {
  return type == KV_F16 ? float_from_f16(((const uint16_t *)rows)[index])
                        : ((const float *)rows)[index];
}

static void scalar_load_keys(kv_type type, const void *rows, size_t n, size_t d, float *keys) {
  for (size_t i = 0; i < d; i++) {
    for (size_t key = 0; key < KEY_BLOCK; key++) {
      keys[i * KEY_BLOCK + key] = key < n ? kv_at(type, rows, key * d + i) : 0;
    }
  }
}

static void scalar_load_values(kv_type type, const void *rows, size_t n, size_t d, size_t stride,
                               float *values) {
  for (size_t key = 0; key < KEY_BLOCK; key++) {
    for (size_t i = 0; i < stride; i++) {
      values[key * stride + i] = key < n && i < d ? kv_at(type, rows, key * d + i) : 0;
    }
  }
}

static void scalar_scores(const float *q, size_t rows, size_t d, const float *keys,
                          float *scores) {
  memset(scores, 0, rows * KEY_BLOCK * sizeof(float));
  for (size_t row = 0; row < rows; row++) {
    for (size_t i = 0; i < d; i++) {
      const float factor = q[row * d + i];
      for (size_t key = 0; key < KEY_BLOCK; key++) {
        scores[row * KEY_BLOCK + key] += factor * keys[i * KEY_BLOCK + key];
      }
    }
  }
}

static float scalar_softmax_step(float *scores, size_t valid, float *max, float *sum) {
  float highest = *max;
  for (size_t i = 0; i < valid; i++) highest = scores[i] > highest ? scores[i] : highest;
  memset(scores + valid, 0, (KEY_BLOCK - valid) * sizeof(float));
  if (valid == 0) return 1;
  const float correction = exp_scalar(*max - highest);
  float added = 0;
  for (size_t i = 0; i < valid; i++) {
    scores[i] = exp_scalar(scores[i] - highest);
    added += scores[i];
  }
  *max = highest;
  *sum = *sum * correction + added;
  return correction;
}

static void scalar_weigh_values(const float *weights, size_t rows, const float *correction,
                                const float *values, size_t stride, float *out) {
  for (size_t row = 0; row < rows; row++) {
    float *sums = out + row * stride;
    for (size_t i = 0; i < stride; i++) sums[i] *= correction[row];
    for (size_t key = 0; key < KEY_BLOCK; key++) {
      const float weight = weights[row * KEY_BLOCK + key];
      for (size_t i = 0; i < stride; i++) sums[i] += weight * values[key * stride + i];
    }
  }
}

const kernel_table *scalar_table(void) {
  static const kernel_table table = {
      .name = "scalar",
      .quantize = scalar_quantize,
      .packed_dot = scalar_packed_dot,
      .float_dot = scalar_float_dot,
      .epilogue = scalar_epilogue,
      .layernorm = scalar_layernorm,
      .to_f16 = scalar_to_f16,
      .load_keys = scalar_load_keys,
      .load_values = scalar_load_values,
      .scores = scalar_scores,
      .softmax_step = scalar_softmax_step,
      .weigh_values = scalar_weigh_values,
  };
  return &table;
}
