#include "packing.h"

#include <string.h>

#include "half.h"

/* GGUF tensor type ids; source: ggml.h. */
enum {
  TYPE_F32 = 0, TYPE_F16 = 1, TYPE_Q4_0 = 2, TYPE_Q4_1 = 3, TYPE_Q5_0 = 6, TYPE_Q5_1 = 7,
  TYPE_Q8_0 = 8, TYPE_Q4_K = 12, TYPE_Q5_K = 13, TYPE_Q6_K = 14, TYPE_IQ4_NL = 20,
  TYPE_IQ4_XS = 23, TYPE_BF16 = 30,
};

/* What a file's group of 32 columns says: x = scale * (q - offset) - minimum. */
typedef struct {
  int16_t q[GROUP_COLUMNS]; /* as the packed layout stores it: never negative */
  uint16_t scale;           /* float16; of the block in a _K layout, and so the minimum */
  uint16_t minimum;         /* float16 */
  uint8_t block_scales[2];  /* _K: scale and minimum, or the scales of both halves */
} source_group;

static uint16_t load_u16(const uint8_t *p) { return (uint16_t)(p[0] | p[1] << 8); }

static float load_f16(const uint8_t *p) { return float_from_f16(load_u16(p)); }

int weight_layout_for_type(uint32_t type) {
  switch (type) {
    case TYPE_F32: return WEIGHT_F32;
    case TYPE_F16: return WEIGHT_F16;
    case TYPE_BF16: return WEIGHT_BF16;
    case TYPE_Q4_0: return WEIGHT_PACKED_Q4;
    case TYPE_Q4_1: return WEIGHT_PACKED_Q4_MIN;
    case TYPE_Q4_K: return WEIGHT_PACKED_Q4_K;
    case TYPE_Q5_0: case TYPE_Q8_0: case TYPE_IQ4_NL: case TYPE_IQ4_XS: return WEIGHT_PACKED_Q8;
    case TYPE_Q5_1: case TYPE_Q5_K: return WEIGHT_PACKED_Q8_MIN;
    case TYPE_Q6_K: return WEIGHT_PACKED_Q6_K;
    default: return -1;
  }
}

/* Columns and bytes of a block in the file; source: ggml-common.h. */
static void source_block(uint32_t type, size_t *columns, size_t *bytes) {
  switch (type) {
    case TYPE_Q4_0: *columns = 32; *bytes = 18; break;
    case TYPE_Q4_1: *columns = 32; *bytes = 20; break;
    case TYPE_Q5_0: *columns = 32; *bytes = 22; break;
    case TYPE_Q5_1: *columns = 32; *bytes = 24; break;
    case TYPE_Q8_0: *columns = 32; *bytes = 34; break;
    case TYPE_IQ4_NL: *columns = 32; *bytes = 18; break;
    case TYPE_Q4_K: *columns = 256; *bytes = 144; break;
    case TYPE_Q5_K: *columns = 256; *bytes = 176; break;
    case TYPE_Q6_K: *columns = 256; *bytes = 210; break;
    case TYPE_IQ4_XS: *columns = 256; *bytes = 136; break;
    default: *columns = 0; *bytes = 0; break;
  }
}

size_t packed_panel_bytes(weight_layout layout, size_t columns) {
  const packed_group_size size = packed_group_size_of(layout);
  const size_t groups = columns / GROUP_COLUMNS;
  const size_t bytes = groups * (size.quant_bytes + size.scale_bytes) +
                       groups / BLOCK_GROUPS * size.block_bytes;
  return (bytes + 63) / 64 * 64;
}

size_t weight_packed_bytes(uint32_t type, size_t rows, size_t columns) {
  size_t block_columns, block_bytes, bytes;
  source_block(type, &block_columns, &block_bytes);
  if (block_columns == 0 || rows == 0 || columns == 0 || columns % block_columns != 0) return 0;
  /* Far above any model, and nothing below this overflows. */
  if (rows > SIZE_MAX / 4 || columns > SIZE_MAX / 4096) return 0;
  const size_t panels = (rows + PANEL_ROWS - 1) / PANEL_ROWS;
  const size_t panel = packed_panel_bytes((weight_layout)weight_layout_for_type(type), columns);
  return __builtin_mul_overflow(panels, panel, &bytes) ? 0 : bytes;
}

/* The 6-bit scale and minimum `index` of the 12 bytes that Q4_K and Q5_K share. */
static void k_scale_and_minimum(const uint8_t *s, size_t index, uint8_t *scale, uint8_t *minimum) {
  if (index < 4) {
    *scale = s[index] & 63;
    *minimum = s[index + 4] & 63;
  } else {
    *scale = (uint8_t)((s[index + 4] & 15) | (s[index - 4] >> 6) << 4);
    *minimum = (uint8_t)((s[index + 4] >> 4) | (s[index] >> 6) << 4);
  }
}

/* 32 bytes whose low nibbles are one group and whose high nibbles the next. */
static void read_k_nibbles(const uint8_t *bytes, size_t group, int16_t *q) {
  const int shift = group % 2 ? 4 : 0;
  for (size_t i = 0; i < 32; i++) q[i] = bytes[group / 2 * 32 + i] >> shift & 15;
}

static void read_nibbles(const uint8_t *bytes, int16_t *q) {
  for (size_t i = 0; i < 16; i++) {
    q[i] = bytes[i] & 15;
    q[i + 16] = bytes[i] >> 4;
  }
}

static void add_fifth_bits(const uint8_t *bits, int16_t *q) {
  for (size_t i = 0; i < 32; i++) q[i] = (int16_t)(q[i] | (bits[i / 8] >> i % 8 & 1) << 4);
}

static void add_offset(int16_t *q, int16_t offset) {
  for (size_t i = 0; i < 32; i++) q[i] = (int16_t)(q[i] + offset);
}

/* Source of the values: kvalues_iq4nl in ggml-common.h. */
static void look_up_iq4(int16_t *q) {
  static const int8_t values[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                    1,    13,   25,  38,  53,  69,  89,  113};
  for (size_t i = 0; i < 32; i++) q[i] = values[q[i]];
}

static void read_q6_k(const uint8_t *block, size_t group, source_group *out) {
  const uint8_t *low = block + group / 4 * 64 + group % 2 * 32;
  const uint8_t *high = block + 128 + group / 4 * 32;
  const int low_shift = group % 4 / 2 * 4, high_shift = (int)(group % 4) * 2;
  for (size_t i = 0; i < 32; i++) {
    const int q = (low[i] >> low_shift & 15) | (high[i] >> high_shift & 3) << 4;
    out->q[i] = (int16_t)q;
  }
  memcpy(out->block_scales, block + 192 + group * 2, 2);
  out->scale = load_u16(block + 208);
}

/* Reads group `group` of the block; the integers stay what they are in the file. */
static void read_group(uint32_t type, const uint8_t *block, size_t group, source_group *out) {
  out->scale = load_u16(block);
  out->minimum = 0;
  switch (type) {
    case TYPE_Q4_0:
      read_nibbles(block + 2, out->q);
      break;
    case TYPE_Q4_1:
      out->minimum = load_u16(block + 2) ^ 0x8000;
      read_nibbles(block + 4, out->q);
      break;
    case TYPE_Q5_0:
      read_nibbles(block + 6, out->q);
      add_fifth_bits(block + 2, out->q);
      add_offset(out->q, 128 - 16);
      break;
    case TYPE_Q5_1:
      out->minimum = load_u16(block + 2) ^ 0x8000;
      read_nibbles(block + 8, out->q);
      add_fifth_bits(block + 4, out->q);
      break;
    case TYPE_Q8_0:
      for (size_t i = 0; i < 32; i++) out->q[i] = (int16_t)((int8_t)block[2 + i] + 128);
      break;
    case TYPE_IQ4_NL:
      read_nibbles(block + 2, out->q);
      look_up_iq4(out->q);
      add_offset(out->q, 128);
      break;
    case TYPE_IQ4_XS: {
      const unsigned low = block[4 + group / 2] >> group % 2 * 4 & 15;
      const unsigned high = (unsigned)load_u16(block + 2) >> 2 * group & 3;
      const float scale = (float)((int)(low | high << 4) - 32);
      out->scale = f16_from_float(load_f16(block) * scale);
      read_nibbles(block + 8 + group * 16, out->q);
      look_up_iq4(out->q);
      add_offset(out->q, 128);
      break;
    }
    case TYPE_Q4_K:
      k_scale_and_minimum(block + 4, group, &out->block_scales[0], &out->block_scales[1]);
      out->minimum = load_u16(block + 2);
      read_k_nibbles(block + 16, group, out->q);
      break;
    case TYPE_Q5_K: {
      uint8_t scale, minimum;
      k_scale_and_minimum(block + 4, group, &scale, &minimum);
      out->scale = f16_from_float(load_f16(block) * (float)scale);
      out->minimum = f16_from_float(load_f16(block + 2) * (float)minimum);
      read_k_nibbles(block + 48, group, out->q);
      for (size_t i = 0; i < 32; i++) {
        out->q[i] = (int16_t)(out->q[i] | (block[16 + i] >> group & 1) << 4);
      }
      break;
    }
    case TYPE_Q6_K:
      read_q6_k(block, group, out);
      break;
    default:
      break;
  }
}

static void write_quants(weight_layout layout, const int16_t *q, size_t row, uint8_t *quants) {
  if (weight_layout_is_4bit(layout) || layout == WEIGHT_PACKED_Q6_K) {
    for (size_t i = 0; i < 16; i++) {
      quants[i / 4 * 64 + row * 4 + i % 4] = (uint8_t)((q[i] & 15) | (q[i + 16] & 15) << 4);
    }
  } else {
    for (size_t i = 0; i < 32; i++) quants[i / 4 * 64 + row * 4 + i % 4] = (uint8_t)q[i];
  }
  if (layout == WEIGHT_PACKED_Q6_K) {
    for (size_t i = 0; i < 32; i++) {
      uint8_t *byte = quants + 256 + i / 16 * 64 + row * 4 + i % 4;
      *byte = (uint8_t)(*byte | (q[i] >> 4) << (i % 16 / 4 * 2));
    }
  }
}

/* `blocks` is where the scales of the group's 256 columns go. */
static void write_scales(weight_layout layout, const source_group *group, size_t row,
                         uint8_t *scales, uint8_t *blocks) {
  uint8_t *target = scales;
  if (layout == WEIGHT_PACKED_Q4_K || layout == WEIGHT_PACKED_Q6_K) {
    scales[row] = group->block_scales[0];
    scales[16 + row] = group->block_scales[1];
    target = blocks;
  }
  memcpy(target + row * 2, &group->scale, 2);
  if (weight_layout_has_minimum(layout)) memcpy(target + 32 + row * 2, &group->minimum, 2);
}

int weight_pack(uint32_t type, const void *source, size_t rows, size_t columns, void *dst) {
  if (weight_packed_bytes(type, rows, columns) == 0) return 0;
  size_t block_columns, block_bytes;
  source_block(type, &block_columns, &block_bytes);
  const weight_layout layout = (weight_layout)weight_layout_for_type(type);
  const packed_group_size size = packed_group_size_of(layout);
  const size_t groups = columns / GROUP_COLUMNS, block_groups = block_columns / GROUP_COLUMNS;
  const size_t panel_bytes = packed_panel_bytes(layout, columns);
  const size_t row_bytes = columns / block_columns * block_bytes;
  for (size_t row = 0; row < rows; row++) {
    const uint8_t *file_row = (const uint8_t *)source + row * row_bytes;
    uint8_t *panel = (uint8_t *)dst + row / PANEL_ROWS * panel_bytes;
    /* Rows of padding and the bytes that round a panel up stay zeros. */
    if (row % PANEL_ROWS == 0) memset(panel, 0, panel_bytes);
    uint8_t *scales = panel + groups * size.quant_bytes;
    uint8_t *blocks = scales + groups * size.scale_bytes;
    for (size_t g = 0; g < groups; g++) {
      source_group group;
      read_group(type, file_row + g / block_groups * block_bytes, g % block_groups, &group);
      write_quants(layout, group.q, row % PANEL_ROWS, panel + g * size.quant_bytes);
      write_scales(layout, &group, row % PANEL_ROWS, scales + g * size.scale_bytes,
                   blocks + g / BLOCK_GROUPS * size.block_bytes);
    }
  }
  return 1;
}
