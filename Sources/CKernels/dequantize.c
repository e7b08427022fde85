#include "quantization.h"

#include "quantization_blocks.h"

/* Each function states its multiplications in ggml's order, so that results are equal bit for bit. */

/* The values of IQ4_NL and IQ4_XS. Source: ggml-common.h, kvalues_iq4nl. */
static const int8_t iq4_values[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                      1,    13,   25,  38,  53,  69,  89,  113};

size_t quantization_block_size(uint32_t type) {
  switch (type) {
    case GGUF_F32:
    case GGUF_F16:
    case GGUF_BF16:
      return 1;
    case GGUF_Q4_0:
    case GGUF_Q4_1:
    case GGUF_Q5_0:
    case GGUF_Q5_1:
    case GGUF_Q8_0:
    case GGUF_IQ4_NL:
      return SMALL_BLOCK;
    case GGUF_Q4_K:
    case GGUF_Q5_K:
    case GGUF_Q6_K:
    case GGUF_IQ4_XS:
      return SUPER_BLOCK;
    default:
      return 0;
  }
}

size_t quantization_block_bytes(uint32_t type) {
  switch (type) {
    case GGUF_F32: return 4;
    case GGUF_F16: return 2;
    case GGUF_BF16: return 2;
    case GGUF_Q4_0: return sizeof(block_q4_0);
    case GGUF_Q4_1: return sizeof(block_q4_1);
    case GGUF_Q5_0: return sizeof(block_q5_0);
    case GGUF_Q5_1: return sizeof(block_q5_1);
    case GGUF_Q8_0: return sizeof(block_q8_0);
    case GGUF_Q4_K: return sizeof(block_q4_k);
    case GGUF_Q5_K: return sizeof(block_q5_k);
    case GGUF_Q6_K: return sizeof(block_q6_k);
    case GGUF_IQ4_NL: return sizeof(block_iq4_nl);
    case GGUF_IQ4_XS: return sizeof(block_iq4_xs);
    default: return 0;
  }
}

static void dequantize_f16(const half_bits *x, size_t n, float *y) {
  for (size_t i = 0; i < n; i++) y[i] = float_from_half(x[i]);
}

static void dequantize_bf16(const uint8_t *x, size_t n, float *y) {
  for (size_t i = 0; i < n; i++) {
    y[i] = float_from_bits((uint32_t)x[2 * i] << 16 | (uint32_t)x[2 * i + 1] << 24);
  }
}

static void dequantize_q4_0(const block_q4_0 *x, size_t blocks, float *y) {
  for (size_t b = 0; b < blocks; b++, y += SMALL_BLOCK) {
    const float d = float_from_half(x[b].d);
    for (int j = 0; j < 16; j++) {
      y[j] = (float)((x[b].qs[j] & 15) - 8) * d;
      y[j + 16] = (float)((x[b].qs[j] >> 4) - 8) * d;
    }
  }
}

static void dequantize_q4_1(const block_q4_1 *x, size_t blocks, float *y) {
  for (size_t b = 0; b < blocks; b++, y += SMALL_BLOCK) {
    const float d = float_from_half(x[b].d);
    const float m = float_from_half(x[b].m);
    for (int j = 0; j < 16; j++) {
      y[j] = (float)(x[b].qs[j] & 15) * d + m;
      y[j + 16] = (float)(x[b].qs[j] >> 4) * d + m;
    }
  }
}

static inline uint32_t fifth_bits(const uint8_t qh[4]) {
  return (uint32_t)qh[0] | (uint32_t)qh[1] << 8 | (uint32_t)qh[2] << 16 | (uint32_t)qh[3] << 24;
}

static void dequantize_q5_0(const block_q5_0 *x, size_t blocks, float *y) {
  for (size_t b = 0; b < blocks; b++, y += SMALL_BLOCK) {
    const float d = float_from_half(x[b].d);
    const uint32_t qh = fifth_bits(x[b].qh);
    for (int j = 0; j < 16; j++) {
      const int low = (x[b].qs[j] & 15) | (int)(qh >> j & 1) << 4;
      const int high = x[b].qs[j] >> 4 | (int)(qh >> (j + 16) & 1) << 4;
      y[j] = (float)(low - 16) * d;
      y[j + 16] = (float)(high - 16) * d;
    }
  }
}

static void dequantize_q5_1(const block_q5_1 *x, size_t blocks, float *y) {
  for (size_t b = 0; b < blocks; b++, y += SMALL_BLOCK) {
    const float d = float_from_half(x[b].d);
    const float m = float_from_half(x[b].m);
    const uint32_t qh = fifth_bits(x[b].qh);
    for (int j = 0; j < 16; j++) {
      const int low = (x[b].qs[j] & 15) | (int)(qh >> j & 1) << 4;
      const int high = x[b].qs[j] >> 4 | (int)(qh >> (j + 16) & 1) << 4;
      y[j] = (float)low * d + m;
      y[j + 16] = (float)high * d + m;
    }
  }
}

static void dequantize_q8_0(const block_q8_0 *x, size_t blocks, float *y) {
  for (size_t b = 0; b < blocks; b++, y += SMALL_BLOCK) {
    const float d = float_from_half(x[b].d);
    for (int j = 0; j < SMALL_BLOCK; j++) y[j] = (float)(int8_t)x[b].qs[j] * d;
  }
}

static void dequantize_iq4_nl(const block_iq4_nl *x, size_t blocks, float *y) {
  for (size_t b = 0; b < blocks; b++, y += SMALL_BLOCK) {
    const float d = float_from_half(x[b].d);
    for (int j = 0; j < 16; j++) {
      y[j] = d * (float)iq4_values[x[b].qs[j] & 15];
      y[j + 16] = d * (float)iq4_values[x[b].qs[j] >> 4];
    }
  }
}

static void dequantize_q4_k(const block_q4_k *x, size_t blocks, float *y) {
  for (size_t b = 0; b < blocks; b++) {
    const float d = float_from_half(x[b].d);
    const float dmin = float_from_half(x[b].dmin);
    for (int j = 0; j < 8; j += 2, y += 64) {
      const uint8_t *qs = x[b].qs + 16 * j;
      uint8_t scale, min;
      unpack_scale_min(x[b].scales, j, &scale, &min);
      const float d0 = d * scale, m0 = dmin * min;
      unpack_scale_min(x[b].scales, j + 1, &scale, &min);
      const float d1 = d * scale, m1 = dmin * min;
      for (int l = 0; l < 32; l++) {
        y[l] = d0 * (float)(qs[l] & 15) - m0;
        y[l + 32] = d1 * (float)(qs[l] >> 4) - m1;
      }
    }
  }
}

static void dequantize_q5_k(const block_q5_k *x, size_t blocks, float *y) {
  for (size_t b = 0; b < blocks; b++) {
    const float d = float_from_half(x[b].d);
    const float dmin = float_from_half(x[b].dmin);
    for (int j = 0; j < 8; j += 2, y += 64) {
      const uint8_t *qs = x[b].qs + 16 * j;
      const uint8_t *qh = x[b].qh; /* bit j of byte l belongs to value l of group j */
      uint8_t scale, min;
      unpack_scale_min(x[b].scales, j, &scale, &min);
      const float d0 = d * scale, m0 = dmin * min;
      unpack_scale_min(x[b].scales, j + 1, &scale, &min);
      const float d1 = d * scale, m1 = dmin * min;
      for (int l = 0; l < 32; l++) {
        y[l] = d0 * (float)((qs[l] & 15) | (qh[l] >> j & 1) << 4) - m0;
        y[l + 32] = d1 * (float)(qs[l] >> 4 | (qh[l] >> (j + 1) & 1) << 4) - m1;
      }
    }
  }
}

static void dequantize_q6_k(const block_q6_k *x, size_t blocks, float *y) {
  for (size_t b = 0; b < blocks; b++) {
    const float d = float_from_half(x[b].d);
    for (int half = 0; half < 2; half++, y += 128) {
      const uint8_t *ql = x[b].ql + 64 * half;
      const uint8_t *qh = x[b].qh + 32 * half;
      const uint8_t *scales = x[b].scales + 8 * half;
      for (int l = 0; l < 32; l++) {
        for (int run = 0; run < 4; run++) {
          const uint8_t byte = ql[l + 32 * (run & 1)];
          const int low = run < 2 ? byte & 15 : byte >> 4;
          const int q = (low | (qh[l] >> (2 * run) & 3) << 4) - 32;
          y[l + 32 * run] = d * (float)(int8_t)scales[2 * run + l / 16] * (float)q;
        }
      }
    }
  }
}

static void dequantize_iq4_xs(const block_iq4_xs *x, size_t blocks, float *y) {
  for (size_t b = 0; b < blocks; b++) {
    const float d = float_from_half(x[b].d);
    const int high = x[b].scales_h[0] | x[b].scales_h[1] << 8;
    for (int j = 0; j < 8; j++, y += 32) {
      const int low = x[b].scales_l[j / 2] >> 4 * (j % 2) & 15;
      const float scale = d * (float)((low | (high >> 2 * j & 3) << 4) - 32);
      for (int l = 0; l < 16; l++) {
        y[l] = scale * (float)iq4_values[x[b].qs[16 * j + l] & 15];
        y[l + 16] = scale * (float)iq4_values[x[b].qs[16 * j + l] >> 4];
      }
    }
  }
}

int dequantize_row(uint32_t type, const void *row, size_t n, float *y) {
  const size_t small = n / SMALL_BLOCK, super = n / SUPER_BLOCK;
  switch (type) {
    case GGUF_F32: memcpy(y, row, n * sizeof *y); return 1;
    case GGUF_F16: dequantize_f16(row, n, y); return 1;
    case GGUF_BF16: dequantize_bf16(row, n, y); return 1;
    case GGUF_Q4_0: dequantize_q4_0(row, small, y); return 1;
    case GGUF_Q4_1: dequantize_q4_1(row, small, y); return 1;
    case GGUF_Q5_0: dequantize_q5_0(row, small, y); return 1;
    case GGUF_Q5_1: dequantize_q5_1(row, small, y); return 1;
    case GGUF_Q8_0: dequantize_q8_0(row, small, y); return 1;
    case GGUF_IQ4_NL: dequantize_iq4_nl(row, small, y); return 1;
    case GGUF_Q4_K: dequantize_q4_k(row, super, y); return 1;
    case GGUF_Q5_K: dequantize_q5_k(row, super, y); return 1;
    case GGUF_Q6_K: dequantize_q6_k(row, super, y); return 1;
    case GGUF_IQ4_XS: dequantize_iq4_xs(row, super, y); return 1;
    default: return 0;
  }
}

size_t first_non_finite(const float *x, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if ((bits_of_float(x[i]) & 0x7f800000u) == 0x7f800000u) return i;
  }
  return n;
}
