#pragma once

#include <stddef.h>
#include <stdint.h>

#include "kernel_table.h"

/* Packed weights, row-interleaved so that one load feeds one dot-product instruction.
 *
 * A matrix is a sequence of panels of 16 rows, the last padded with zero rows. A panel is cut along
 * the columns into groups of 32. Its quants come first, then the scales of all its groups; a panel
 * begins on a 64-byte boundary.
 *
 * Quants of a group, 4-bit: 4 vectors of 64 bytes. Byte 4r+i of vector v holds, for row r, column
 * 4v+i in the low nibble and column 16+4v+i in the high one. A 64-byte load is thus 16 rows x 4
 * columns twice over; two 32-byte loads are 8 rows each, four 16-byte loads 4 rows each.
 *
 * Quants of a group, 8-bit: 8 vectors of 64 bytes. Byte 4r+i of vector v holds row r, column 4v+i,
 * unsigned: q + 128 where the type is signed, because the dot-product instruction of x86 takes
 * unsigned by signed; q itself in the _MIN layout.
 *
 * Quants of a group, 6-bit: the low four bits as in the 4-bit layouts, then 2 vectors with the high
 * two. Byte 4r+i of the first holds, for row r, those of columns i, 4+i, 8+i and 12+i, from the lowest
 * bits up; the second the same of columns 16 to 31.
 *
 * Scales of a group, float16: 16 scales, one a row, and in the _MIN layouts 16 minima. In the _K
 * layouts they are bytes, as in the file: 16 scales and 16 minima (Q4_K), or 16 scales of columns 0 to
 * 15 and 16 of columns 16 to 31 (Q6_K). After the scales of all groups follow, for every 256 columns,
 * the 16 float16 scales that they are multiplied by, and in Q4_K the 16 of the minima. */

enum { PANEL_ROWS = 16, GROUP_COLUMNS = 32 };

enum { BLOCK_GROUPS = 8 };

typedef struct {
  size_t quant_bytes; /* of one group of one panel */
  size_t scale_bytes; /* likewise */
  size_t block_bytes; /* of 8 groups of one panel */
} packed_group_size;

/* Zeros for a float layout. */
static inline packed_group_size packed_group_size_of(weight_layout layout) {
  switch (layout) {
    case WEIGHT_PACKED_Q4: return (packed_group_size){256, 32, 0};
    case WEIGHT_PACKED_Q4_MIN: return (packed_group_size){256, 64, 0};
    case WEIGHT_PACKED_Q4_K: return (packed_group_size){256, 32, 64};
    case WEIGHT_PACKED_Q8: return (packed_group_size){512, 32, 0};
    case WEIGHT_PACKED_Q8_MIN: return (packed_group_size){512, 64, 0};
    case WEIGHT_PACKED_Q6_K: return (packed_group_size){384, 32, 32};
    default: return (packed_group_size){0, 0, 0};
  }
}

/* Layouts whose quants are 4-bit, that subtract a minimum, that have a scale for 16 columns. */
static inline int weight_layout_is_4bit(weight_layout layout) {
  return layout == WEIGHT_PACKED_Q4 || layout == WEIGHT_PACKED_Q4_MIN ||
         layout == WEIGHT_PACKED_Q4_K;
}

static inline int weight_layout_has_minimum(weight_layout layout) {
  return layout == WEIGHT_PACKED_Q4_MIN || layout == WEIGHT_PACKED_Q4_K ||
         layout == WEIGHT_PACKED_Q8_MIN;
}

static inline int weight_layout_has_halves(weight_layout layout) {
  return layout == WEIGHT_PACKED_Q6_K;
}

/* Layouts whose bytes hold more than one weight. */
static inline int weight_layout_is_nibbles(weight_layout layout) {
  return weight_layout_is_4bit(layout) || layout == WEIGHT_PACKED_Q6_K;
}

static inline int weight_layout_is_packed(weight_layout layout) {
  return layout >= WEIGHT_PACKED_Q4;
}

/* Bytes of one panel of `columns` columns. */
size_t packed_panel_bytes(weight_layout layout, size_t columns);

/* Bytes of a tile of `cells` = groups * tokens. */
static inline size_t activation_tile_bytes(size_t cells) {
  return (cells * (GROUP_COLUMNS + 5 * sizeof(float)) + 63) / 64 * 64;
}

/* A tile that lies at `base`. */
static inline activation_tile activation_tile_at(uint8_t *base, size_t tokens, size_t cells) {
  activation_tile tile = {.tokens = tokens, .q = (int8_t *)base};
  tile.scale = (float *)(base + cells * GROUP_COLUMNS);
  tile.scaled_sum = tile.scale + cells;
  tile.offset8 = (int32_t *)(tile.scaled_sum + cells);
  tile.offset128 = tile.offset8 + cells;
  return tile;
}
