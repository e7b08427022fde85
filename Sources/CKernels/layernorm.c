#include "compute.h"

typedef struct {
  const kernel_table *table;
  const float *x, *weight, *bias;
  size_t columns;
  float epsilon;
  float *y;
} layernorm_pass;

static void normalize_row(void *context, size_t row, int worker) {
  (void)worker;
  const layernorm_pass *pass = context;
  const size_t offset = row * pass->columns;
  pass->table->layernorm(pass->x + offset, pass->columns, pass->weight, pass->bias, pass->epsilon,
                         pass->y + offset);
}

void layernorm_forward(compute *c, const float *x, size_t tokens, size_t columns,
                       const float *weight, const float *bias, float epsilon, float *y) {
  if (columns == 0) return;
  layernorm_pass pass = {c->table, x, weight, bias, columns, epsilon, y};
  compute_run(c, tokens * columns * 2, tokens, normalize_row, &pass);
}
