#pragma once

#include <stddef.h>
#include <stdint.h>

/* Blocks of GGUF tensor types: to float32 and back. Type ids are GGUF's (0 F32, 1 F16, 2 Q4_0,
 * 3 Q4_1, 6 Q5_0, 7 Q5_1, 8 Q8_0, 12 Q4_K, 13 Q5_K, 14 Q6_K, 20 IQ4_NL, 23 IQ4_XS, 30 BF16).
 * Source of the layouts: ggml-common.h. */

/* Values a block holds; 0 for a type that is not known. */
size_t quantization_block_size(uint32_t type);

/* Bytes a block takes; 0 for a type that is not known. */
size_t quantization_block_bytes(uint32_t type);

/* y[n] from n values of a row; n is a multiple of the block size. Returns 0 if the type is unknown.
 * The row may lie at any address. NaN and infinity pass through as they are. */
int dequantize_row(uint32_t type, const void *row, size_t n, float *y);
