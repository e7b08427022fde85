#pragma once

#include <stddef.h>
#include <stdint.h>

#include "kernels.h"

/* Tokens that one kernel call takes at most; also the bound of the promise that a row's result does
 * not depend on how many rows its pass has. */
enum { TILE_TOKENS = 16 };

/* Keys of one step of the streaming softmax. Steps begin at multiples of it, whatever the pass. */
enum { KEY_BLOCK = 64 };

/* Up to 16 rows of activations rounded to 8 bits: x = scale * q, a scale every 32 columns. */
typedef struct {
  size_t tokens;
  int8_t *q;          /* [groups][tokens][32], -127...127 */
  float *scale;       /* [groups][tokens], largest magnitude / 127 */
  float *scaled_sum;  /* [groups][tokens], scale * sum of q: what a minimum is multiplied by */
  int32_t *offset8;   /* [groups][tokens], -8 * sum of q: undoes the offset of 4-bit weights */
  int32_t *offset128; /* [groups][tokens][2], -128 * sum of q over 16 columns: that of 8-bit ones */
} activation_tile;

/* Groups of 32 columns that share a scale in long passes, at most. Measured on Gaussian activations:
 * error of a product 0.54 % with a scale every 32 columns, 0.72 % with 64, 0.84 % with 128 (0.98, 1.4
 * and 2.0 % where every 311th value is 20 times as large); 57, 70 and 77 % of the dot-product peak.
 * With 2 groups a prefill of 512 tokens was 1.14 times as fast, but the divergence of a whole Q8_0
 * model from llama.cpp grew from 0.9e-3 to 1.7e-3, beyond llama.cpp's own noise. */
enum { WIDE_GROUPS = 1 };

/* Bounds of the shapes of a tile, for the caller's arrays. */
enum { WIDE_MAX_PANELS = 4, WIDE_MAX_STEPS = WIDE_GROUPS * 8 };

/* Where a block of columns of one panel lies; see packing.h. */
typedef struct {
  const uint8_t *quants;
  const uint8_t *scales;
  const uint8_t *blocks; /* scales of the 256 columns that hold the block */
} packed_block;

/* Products of long passes, which may round otherwise than packed_dot: weights of a block of columns
 * are brought to one 8-bit scale a row, which costs once what every token then saves. */
typedef struct {
  size_t minimum_tokens; /* from where on it is the faster way, measured */
  size_t tile_tokens;
  size_t tile_panels;

  /* One block of columns of one tile, from up to tile_tokens rows of x: q[steps][tile_tokens][4],
   * a step being 4 columns, scale[tile_tokens] and offset[tile_tokens], -128 * sum of q. */
  void (*quantize)(const float *x, size_t stride, size_t tokens, size_t groups, int8_t *q,
                   float *scale, int32_t *offset);

  /* One panel's block of columns: weights[steps][tile_panels][64] + 64 * panel, 128 + q each, and
   * scale[16]. `weights` has the panel's offset already. */
  void (*requantize)(weight_layout layout, const packed_block *block, size_t groups,
                     uint8_t *weights, float *scale);

  /* acc[tile_tokens][tile_panels][16] += the product of a block's weights, scale[tile_panels][16],
   * with a tile of activations. All of the caller's arrays are 64-byte aligned. */
  void (*multiply)(const uint8_t *weights, const float *scale, size_t panels, const int8_t *q,
                   const float *activation_scale, const int32_t *offset, size_t groups,
                   float *acc);
} wide_kernels;

/* Products of long passes to the bit as packed_dot has them, with a panel of 4-bit or 6-bit weights that
 * is unpacked once for all tiles. Measured with AVX2 on one thread, 512 tokens: 1.1 times as fast for
 * Q4_0, 1.2 for Q4_K, 1.3 for Q6_K; at 32 tokens 1.0 to 1.2. Requantizing as below gains nothing more
 * there: without a byte dot product 8-bit weights cost three instructions where 4-bit ones cost two. */
typedef struct {
  size_t minimum_tokens; /* from where on it is the faster way, measured */
  size_t group_bytes;    /* of one group of an unpacked panel */
  void (*unpack)(weight_layout layout, const void *panel, size_t groups, uint8_t *unpacked);
  void (*dot)(weight_layout layout, const uint8_t *unpacked, size_t groups,
              const activation_tile *tile, float *acc);
} unpacked_kernels;

/* The arithmetic of one instruction set. Scheduling, memory and shapes are the caller's business.
 *
 * The order of roundings is part of the contract, because rows must come out alike in passes of any
 * size: `packed_dot` adds group after group, acc += (weight scale * activation scale) * integer dot,
 * and nothing depends on `tokens` or the position of a row in its tile. */
typedef struct {
  const char *name;

  /* Rounds columns [32 * first_group, 32 * (first_group + groups)) of the tile's rows of x. */
  void (*quantize)(const float *x, size_t stride, size_t first_group, size_t groups,
                   const activation_tile *tile);

  /* acc[tokens][16] from one panel. */
  void (*packed_dot)(weight_layout layout, const void *panel, size_t groups,
                     const activation_tile *tile, float *acc);

  /* NULL: long passes go through unpacked_dot or packed_dot, tile after tile. */
  const wide_kernels *wide;

  /* NULL: packed_dot unpacks a panel again for every tile. */
  const unpacked_kernels *unpacked;

  /* acc[tokens][16] from up to 16 rows of float weights and up to 16 rows of x. */
  void (*float_dot)(weight_layout layout, const void *rows, size_t row_count, size_t columns,
                    const float *x, size_t stride, size_t tokens, float *acc);

  /* y[n] from sums acc[n] and bias[n] or NULL. */
  void (*epilogue)(const float *acc, size_t n, const float *bias, linear_epilogue epilogue,
                   float *y);

  /* y[n] of one row. */
  void (*layernorm)(const float *x, size_t n, const float *weight, const float *bias,
                    float epsilon, float *y);

  void (*to_f16)(const float *x, size_t n, uint16_t *y);

  /* keys[D][64], transposed, from n <= 64 rows [D]; columns n... are zeros. */
  void (*load_keys)(kv_type type, const void *rows, size_t n, size_t d, float *keys);

  /* values[64][stride] from n rows [D]; what lies beyond n or D is zeros. */
  void (*load_values)(kv_type type, const void *rows, size_t n, size_t d, size_t stride,
                      float *values);

  /* scores[rows][64] = q[rows][D] keys[D][64]. */
  void (*scores)(const float *q, size_t rows, size_t d, const float *keys, float *scores);

  /* One step of a row's streaming softmax: the first `valid` scores become exp(score - max), the
   * others 0. Raises *max, updates *sum and returns what earlier sums are to be multiplied by. */
  float (*softmax_step)(float *scores, size_t valid, float *max, float *sum);

  /* out[rows][stride] = out * correction[rows] + weights[rows][64] values[64][stride]. */
  void (*weigh_values)(const float *weights, size_t rows, const float *correction,
                       const float *values, size_t stride, float *out);
} kernel_table;

/* NULL where the table is not compiled for this architecture or this CPU cannot run it. */
const kernel_table *scalar_table(void);
const kernel_table *avx2_table(void);
const kernel_table *avx512_table(void);
const kernel_table *neon_table(void);
