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

/* The index of the first of x[n] that is NaN or infinite; n if there is none. */
size_t first_non_finite(const float *x, size_t n);

/* What rounding to blocks lost. */
typedef struct {
  double squared_error; /* sum of (dequantized - x)^2 */
  double squared_norm;  /* sum of x^2 */
} quantization_loss;

/* Writes x[rows, columns] as blocks of F32, F16, Q8_0, Q4_0, Q5_0, Q4_K, Q5_K or Q6_K and adds what
 * was lost to *loss. Scales are searched for the least squared error (Q4_K, Q5_K: weighted); a row that already lies on a
 * grid of Q4_0 or Q5_0 is reproduced exactly. The result does not depend on `threads`.
 * x is finite; other values give an unspecified block and a loss that is not finite.
 * Returns 0 if the type is not written, the blocks do not divide a row, or memory is short. */
int quantize_rows(uint32_t type, const float *x, size_t rows, size_t columns, int threads,
                  void *blocks, quantization_loss *loss);
