#include "compute.h"
#include "quantization.h"

typedef struct {
  uint32_t table_type, position_type;
  const uint8_t *table, *positions;
  size_t table_row_bytes, position_row_bytes;
  const int32_t *ids;
  size_t first, columns;
  float *x;
  float *position_rows; /* [workers][columns] */
} embedding_pass;

static size_t row_bytes(uint32_t type, size_t columns) {
  const size_t block = quantization_block_size(type);
  return block == 0 ? 0 : columns / block * quantization_block_bytes(type);
}

static void embed_token(void *context, size_t token, int worker) {
  const embedding_pass *pass = context;
  float *x = pass->x + token * pass->columns;
  float *position = pass->position_rows + (size_t)worker * pass->columns;
  dequantize_row(pass->table_type, pass->table + (size_t)pass->ids[token] * pass->table_row_bytes,
                 pass->columns, x);
  dequantize_row(pass->position_type,
                 pass->positions + (pass->first + token) * pass->position_row_bytes, pass->columns,
                 position);
  for (size_t i = 0; i < pass->columns; i++) x[i] += position[i];
}

void embedding_forward(compute *c, uint32_t table_type, const void *table, uint32_t position_type,
                       const void *positions, const int32_t *ids, size_t first, size_t tokens,
                       size_t columns, float *x) {
  embedding_pass pass = {
      .table_type = table_type, .position_type = position_type,
      .table = table, .positions = positions,
      .table_row_bytes = row_bytes(table_type, columns),
      .position_row_bytes = row_bytes(position_type, columns),
      .ids = ids, .first = first, .columns = columns, .x = x,
  };
  const size_t workers = (size_t)thread_pool_size(c->pool);
  pass.position_rows = compute_scratch(c, workers * columns * sizeof(float));
  if (pass.position_rows == NULL) {
    for (size_t i = 0; i < tokens * columns; i++) x[i] = __builtin_nanf("");
    return;
  }
  compute_run(c, tokens * columns * 4, tokens, embed_token, &pass);
}
