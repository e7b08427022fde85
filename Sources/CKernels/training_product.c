#include <string.h>

#include "compute.h"
#include "half.h"
#include "include/quantization.h"
#include "packing.h"
#include "training_table.h"

const training_table *training_table_of(const compute *c) {
#if defined(__x86_64__)
  if (strcmp(c->table->name, "avx512") == 0) return &training_avx512;
  if (strcmp(c->table->name, "avx2") == 0) return &training_avx2;
#else
  (void)c;
#endif
  return &training_baseline;
}

/* ---- Products ---- */

/* CBLAS constants; source: cblas.h. */
enum { ROW_MAJOR = 101, NOT_TRANSPOSED = 111, TRANSPOSED = 112 };
typedef void (*sgemm_function)(int order, int transpose_a, int transpose_b, int m, int n, int k,
                               float alpha, const float *a, int lda, const float *b, int ldb,
                               float beta, float *c, int ldc);

/* A task's share of c. A library packs its operands for each, so its tiles are larger. */
enum { TILE_ROWS = 96, TILE_COLUMNS = 384, BLAS_TILE_ROWS = 256, BLAS_TILE_COLUMNS = 512 };

typedef struct {
  const training_table *table;
  sgemm_function sgemm;
  matrix_product product;
  size_t tile_rows, tile_columns, tiles_across;
} product_pass;

static void multiply_tile(void *context, size_t chunk, int worker) {
  (void)worker;
  const product_pass *pass = context;
  const matrix_product *p = &pass->product;
  const size_t m0 = chunk / pass->tiles_across * pass->tile_rows;
  const size_t n0 = chunk % pass->tiles_across * pass->tile_columns;
  const size_t m1 = min_size(m0 + pass->tile_rows, p->m);
  const size_t n1 = min_size(n0 + pass->tile_columns, p->n);
  if (pass->sgemm == NULL) {
    _Alignas(64) float packed[PRODUCT_COLUMNS * PRODUCT_DEPTH];
    pass->table->multiply(p, m0, m1, n0, n1, packed);
    return;
  }
  pass->sgemm(ROW_MAJOR, p->transpose_a ? TRANSPOSED : NOT_TRANSPOSED,
              p->transpose_b ? TRANSPOSED : NOT_TRANSPOSED, (int)(m1 - m0), (int)(n1 - n0),
              (int)p->k, p->alpha, p->transpose_a ? p->a + m0 : p->a + m0 * p->lda, (int)p->lda,
              p->transpose_b ? p->b + n0 * p->ldb : p->b + n0, (int)p->ldb, p->beta,
              p->c + m0 * p->ldc + n0, (int)p->ldc);
}

void matrix_multiply(compute *c, training_blas blas, const matrix_product *p) {
  if (p->m == 0 || p->n == 0) return;
  product_pass pass = {.table = training_table_of(c), .product = *p};
  memcpy(&pass.sgemm, &blas, sizeof pass.sgemm);
  /* BLAS counts in int, and takes longer to start than a thin product needs. */
  const size_t largest = max_size(max_size(p->lda, p->ldb), max_size(p->ldc, p->k));
  if (largest > INT32_MAX || p->k < 64 || p->m < 64 || p->n < 64) pass.sgemm = NULL;
  pass.tile_rows = pass.sgemm ? BLAS_TILE_ROWS : TILE_ROWS;
  pass.tile_columns = pass.sgemm ? BLAS_TILE_COLUMNS : TILE_COLUMNS;
  pass.tiles_across = (p->n + pass.tile_columns - 1) / pass.tile_columns;
  const size_t tiles = (p->m + pass.tile_rows - 1) / pass.tile_rows * pass.tiles_across;
  compute_run(c, p->m * p->n * p->k / 16, tiles, multiply_tile, &pass);
}

/* ---- Weights ---- */

enum { ROWS_PER_CHUNK = 32 };

typedef struct {
  uint32_t type;
  const uint8_t *blocks;
  size_t row_bytes, rows, columns;
  int transposed;
  float *y;
  uint8_t *packed;
  float *worker_memory;
} matrix_pass;

static void dequantize_chunk(void *context, size_t chunk, int worker) {
  (void)worker;
  const matrix_pass *pass = context;
  const size_t first = chunk * ROWS_PER_CHUNK;
  const size_t rows = min_size(ROWS_PER_CHUNK, pass->rows - first);
  dequantize_row(pass->type, pass->blocks + first * pass->row_bytes, rows * pass->columns,
                 pass->y + first * pass->columns);
}

/* 0 where the type is not known or does not divide a row. */
static size_t bytes_of_row(uint32_t type, size_t columns) {
  const size_t block = quantization_block_size(type);
  return block == 0 || columns % block != 0 ? 0 : columns / block * quantization_block_bytes(type);
}

int dequantize_matrix(compute *c, uint32_t type, const void *blocks, size_t rows, size_t columns,
                      float *y) {
  matrix_pass pass = {.type = type, .blocks = blocks, .rows = rows, .columns = columns, .y = y};
  pass.row_bytes = bytes_of_row(type, columns);
  if (pass.row_bytes == 0) return 0;
  compute_run(c, rows * columns * 4, (rows + ROWS_PER_CHUNK - 1) / ROWS_PER_CHUNK,
              dequantize_chunk, &pass);
  return 1;
}

size_t training_packed_bytes(size_t rows, size_t columns, int transposed) {
  return transposed ? weight_packed_bytes(8, columns, rows) : weight_packed_bytes(8, rows, columns);
}

/* 32 values `stride` apart, as group `group` of row `row` of the packed matrix. */
static void pack_group(const matrix_pass *pass, const float *x, size_t stride, size_t row,
                       size_t group) {
  const size_t packed_columns = pass->transposed ? pass->rows : pass->columns;
  const size_t groups = packed_columns / GROUP_COLUMNS;
  uint8_t *panel =
      pass->packed + row / PANEL_ROWS * packed_panel_bytes(WEIGHT_PACKED_Q8, packed_columns);
  const size_t r = row % PANEL_ROWS;
  float largest = 0;
  for (size_t i = 0; i < GROUP_COLUMNS; i++) {
    const float magnitude = __builtin_fabsf(x[i * stride]);
    largest = magnitude > largest ? magnitude : largest;
  }
  const uint16_t scale = f16_from_float(largest / 127);
  const float unit = float_from_f16(scale), inverse = unit > 0 ? 1 / unit : 0;
  uint8_t *quants = panel + group * GROUP_COLUMNS * PANEL_ROWS;
  for (size_t i = 0; i < GROUP_COLUMNS; i++) {
    float q = __builtin_rintf(x[i * stride] * inverse);
    q = q > 127 ? 127 : q < -127 ? -127 : q;
    quants[i / 4 * 64 + r * 4 + i % 4] = (uint8_t)((int)q + 128);
  }
  memcpy(panel + groups * GROUP_COLUMNS * PANEL_ROWS + group * 32 + r * 2, &scale, 2);
}

static void pack_chunk(void *context, size_t chunk, int worker) {
  const matrix_pass *pass = context;
  const size_t first = chunk * ROWS_PER_CHUNK, columns = pass->columns;
  const size_t rows = min_size(ROWS_PER_CHUNK, pass->rows - first);
  float *x = pass->worker_memory + (size_t)worker * ROWS_PER_CHUNK * columns;
  dequantize_row(pass->type, pass->blocks + first * pass->row_bytes, rows * columns, x);
  if (pass->transposed) {
    for (size_t column = 0; column < columns; column++) {
      pack_group(pass, x + column, columns, column, chunk);
    }
    return;
  }
  for (size_t row = 0; row < rows; row++) {
    for (size_t group = 0; group < columns / GROUP_COLUMNS; group++) {
      pack_group(pass, x + row * columns + group * GROUP_COLUMNS, 1, first + row, group);
    }
  }
}

int training_pack(compute *c, uint32_t type, const void *blocks, size_t rows, size_t columns,
                  int transposed, void *dst) {
  const size_t bytes = training_packed_bytes(rows, columns, transposed);
  matrix_pass pass = {.type = type, .blocks = blocks, .rows = rows, .columns = columns,
                      .transposed = transposed, .packed = dst};
  pass.row_bytes = bytes_of_row(type, columns);
  if (bytes == 0 || pass.row_bytes == 0) return 0;
  const size_t workers = (size_t)thread_pool_size(c->pool);
  pass.worker_memory = compute_scratch(c, workers * ROWS_PER_CHUNK * columns * sizeof(float));
  if (pass.worker_memory == NULL) return 0;
  /* Rows of padding stay zeros. */
  memset(dst, 0, bytes);
  compute_run(c, rows * columns * 4, (rows + ROWS_PER_CHUNK - 1) / ROWS_PER_CHUNK, pack_chunk,
              &pass);
  return 1;
}
