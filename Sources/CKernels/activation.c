#include "compute.h"
#include "kernels.h"

/* Values of a chunk: some ten microseconds of GELU. */
enum { CHUNK_VALUES = 16 * 1024 };

typedef struct {
  const kernel_table *table;
  linear_epilogue activation;
  float *y;
  size_t n;
} activation_pass;

static void activate_chunk(void *context, size_t chunk, int worker) {
  (void)worker;
  const activation_pass *pass = context;
  const size_t first = chunk * CHUNK_VALUES;
  float *y = pass->y + first;
  pass->table->epilogue(y, min_size(CHUNK_VALUES, pass->n - first), NULL, pass->activation, y);
}

void activation_forward(compute *compute, linear_epilogue activation, float *y, size_t n) {
  activation_pass pass = {compute->table, activation, y, n};
  compute_run(compute, n * sizeof(float), (n + CHUNK_VALUES - 1) / CHUNK_VALUES, activate_chunk,
              &pass);
}
