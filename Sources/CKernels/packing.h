#pragma once

#include <stddef.h>
#include <stdint.h>

#include "kernels.h"

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
 * Scales of a group, float16: 16 scales, one a row. The _MIN layouts add 16 minima, the _16 layout
 * the 16 scales of columns 16 to 31. */

enum { PANEL_ROWS = 16, GROUP_COLUMNS = 32 };

typedef struct {
  size_t quant_bytes; /* of one group of one panel */
  size_t scale_bytes; /* likewise */
} packed_group_size;

/* Zeros for a float layout. */
static inline packed_group_size packed_group_size_of(weight_layout layout) {
  switch (layout) {
    case WEIGHT_PACKED_Q4: return (packed_group_size){256, 32};
    case WEIGHT_PACKED_Q4_MIN: return (packed_group_size){256, 64};
    case WEIGHT_PACKED_Q8: return (packed_group_size){512, 32};
    case WEIGHT_PACKED_Q8_MIN: return (packed_group_size){512, 64};
    case WEIGHT_PACKED_Q8_16: return (packed_group_size){512, 64};
    default: return (packed_group_size){0, 0};
  }
}

static inline int weight_layout_is_packed(weight_layout layout) {
  return layout >= WEIGHT_PACKED_Q4;
}

/* Bytes of one panel of `columns` columns. */
size_t packed_panel_bytes(weight_layout layout, size_t columns);
