#include <math.h>
#include <string.h>

#include "compute.h"
#include "training_table.h"

/* Values of an elementwise task, and columns of one that adds up rows. */
enum { CHUNK_VALUES = 16384, CHUNK_COLUMNS = 256 };

/* One pass over vectors or matrices; which fields are used depends on the operation. */
typedef struct {
  const training_table *table;
  const float *x, *dy, *weight;
  size_t n, rows, columns;
  int flag;
  float factor;
  uint64_t seed;
  float *y, *mean, *rstd, *dweight, *dbias;
  float *parameters, *first_moment, *second_moment;
  const adamw_step *step;
  const int32_t *ids;
  double *sums;
} vector_pass;

static size_t chunks_of(size_t n) { return (n + CHUNK_VALUES - 1) / CHUNK_VALUES; }

static size_t chunk_size(const vector_pass *pass, size_t chunk) {
  return min_size(CHUNK_VALUES, pass->n - chunk * CHUNK_VALUES);
}

/* ---- Biases ---- */

static void bias_add_row(void *context, size_t row, int worker) {
  (void)worker;
  const vector_pass *pass = context;
  pass->table->add_scaled(pass->x, pass->columns, 1, pass->y + row * pass->columns);
}

void bias_add(compute *c, float *y, size_t rows, size_t columns, const float *bias) {
  vector_pass pass = {.table = training_table_of(c), .x = bias, .columns = columns, .y = y};
  compute_run(c, rows * columns * 4, rows, bias_add_row, &pass);
}

static void sum_columns(void *context, size_t chunk, int worker) {
  (void)worker;
  const vector_pass *pass = context;
  const size_t first = chunk * CHUNK_COLUMNS;
  const size_t count = min_size(CHUNK_COLUMNS, pass->columns - first);
  for (size_t row = 0; row < pass->rows; row++) {
    pass->table->add_scaled(pass->dy + row * pass->columns + first, count, 1, pass->y + first);
  }
}

void bias_backward(compute *c, const float *dy, size_t rows, size_t columns, float *accumulated) {
  vector_pass pass = {.table = training_table_of(c), .dy = dy, .rows = rows, .columns = columns,
                      .y = accumulated};
  compute_run(c, rows * columns * 4, (columns + CHUNK_COLUMNS - 1) / CHUNK_COLUMNS, sum_columns,
              &pass);
}

/* ---- Rounding ---- */

static void residual_chunk(void *context, size_t chunk, int worker) {
  (void)worker;
  const vector_pass *pass = context;
  const size_t first = chunk * CHUNK_VALUES;
  pass->table->group_residual(pass->x + first, chunk_size(pass, chunk), pass->y + first);
}

void rounding_residual(compute *c, const float *x, size_t rows, size_t columns, float *rest) {
  vector_pass pass = {.table = training_table_of(c), .x = x, .n = rows * columns, .y = rest};
  compute_run(c, pass.n * 8, chunks_of(pass.n), residual_chunk, &pass);
}

/* ---- GELU ---- */

static void gelu_chunk(void *context, size_t chunk, int worker) {
  (void)worker;
  const vector_pass *pass = context;
  const size_t first = chunk * CHUNK_VALUES, count = chunk_size(pass, chunk);
  if (pass->dy == NULL) {
    pass->table->gelu(pass->flag, pass->x + first, count, pass->y + first);
  } else {
    pass->table->gelu_gradient(pass->flag, pass->x + first, pass->dy + first, count,
                               pass->y + first);
  }
}

void gelu_forward(compute *c, linear_epilogue activation, const float *x, size_t n, float *y) {
  vector_pass pass = {.table = training_table_of(c), .x = x, .n = n,
                      .flag = activation == EPILOGUE_GELU_ERF, .y = y};
  compute_run(c, n * 8, chunks_of(n), gelu_chunk, &pass);
}

void gelu_backward(compute *c, linear_epilogue activation, const float *x, const float *dy,
                   size_t n, float *y) {
  vector_pass pass = {.table = training_table_of(c), .x = x, .dy = dy, .n = n,
                      .flag = activation == EPILOGUE_GELU_ERF, .y = y};
  compute_run(c, n * 8, chunks_of(n), gelu_chunk, &pass);
}

/* ---- LayerNorm ---- */

static void layernorm_gradient_row(void *context, size_t row, int worker) {
  (void)worker;
  const vector_pass *pass = context;
  const float *x = pass->x + row * pass->columns;
  float mean, rstd;
  pass->table->row_statistics(x, pass->columns, pass->factor, &mean, &rstd);
  if (pass->mean != NULL) {
    pass->mean[row] = mean;
    pass->rstd[row] = rstd;
  }
  if (pass->y == NULL) return;
  pass->table->layernorm_row(x, pass->dy + row * pass->columns, pass->columns, pass->weight, mean,
                             rstd, pass->y + row * pass->columns);
}

static void layernorm_parameter_columns(void *context, size_t chunk, int worker) {
  (void)worker;
  const vector_pass *pass = context;
  const size_t first = chunk * CHUNK_COLUMNS;
  const size_t end = min_size(first + CHUNK_COLUMNS, pass->columns);
  for (size_t row = 0; row < pass->rows; row++) {
    const float *x = pass->x + row * pass->columns, *dy = pass->dy + row * pass->columns;
    const float mean = pass->mean[row], rstd = pass->rstd[row];
    for (size_t i = first; i < end; i++) {
      pass->dweight[i] += dy[i] * (x[i] - mean) * rstd;
      pass->dbias[i] += dy[i];
    }
  }
}

void layernorm_backward(compute *c, const float *x, const float *dy, size_t tokens, size_t columns,
                        const float *weight, float epsilon, float *dx, float *dweight,
                        float *dbias) {
  vector_pass pass = {.table = training_table_of(c), .x = x, .dy = dy, .weight = weight,
                      .rows = tokens, .columns = columns, .factor = epsilon, .y = dx,
                      .dweight = dweight, .dbias = dbias};
  if (dweight != NULL) {
    pass.mean = compute_scratch(c, 2 * tokens * sizeof(float));
    if (pass.mean == NULL) {
      for (size_t i = 0; i < columns; i++) dweight[i] = NAN;
      return;
    }
    pass.rstd = pass.mean + tokens;
  }
  compute_run(c, tokens * columns * 8, tokens, layernorm_gradient_row, &pass);
  if (dweight == NULL) return;
  compute_run(c, tokens * columns * 8, (columns + CHUNK_COLUMNS - 1) / CHUNK_COLUMNS,
              layernorm_parameter_columns, &pass);
}

/* ---- Dropout ---- */

/* A random number for (seed, index): SplitMix64's mixing of a counter. Source: Steele, Lea, Flood 2014. */
static uint32_t random_word(uint64_t seed, uint64_t index) {
  uint64_t z = seed + (index + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return (uint32_t)((z ^ z >> 31) >> 40); /* 24 bits, as many as a float holds */
}

static void dropout_chunk(void *context, size_t chunk, int worker) {
  (void)worker;
  const vector_pass *pass = context;
  const size_t first = chunk * CHUNK_VALUES, end = first + chunk_size(pass, chunk);
  const uint32_t threshold = (uint32_t)(pass->factor * 0x1p24f);
  const float gain = 1 / pass->factor;
  for (size_t i = first; i < end; i++) {
    const float value = random_word(pass->seed, i) < threshold ? pass->x[i] * gain : 0;
    pass->y[i] = pass->flag ? pass->y[i] + value : value;
  }
}

void dropout(compute *c, const float *x, size_t n, float keep, uint64_t seed, int add, float *y) {
  vector_pass pass = {.x = x, .n = n, .flag = add, .factor = keep, .seed = seed, .y = y};
  compute_run(c, n * 8, chunks_of(n), dropout_chunk, &pass);
}

/* ---- The optimizer ---- */

static void square_chunk(void *context, size_t chunk, int worker) {
  (void)worker;
  const vector_pass *pass = context;
  const float *x = pass->x + chunk * CHUNK_VALUES;
  const size_t count = chunk_size(pass, chunk);
  double sums[8] = {0};
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    for (size_t lane = 0; lane < 8; lane++) sums[lane] += (double)x[i + lane] * x[i + lane];
  }
  for (; i < count; i++) sums[0] += (double)x[i] * x[i];
  double total = 0;
  for (size_t lane = 0; lane < 8; lane++) total += sums[lane];
  pass->sums[chunk] = total;
}

double squared_norm(compute *c, const float *x, size_t n) {
  vector_pass pass = {.x = x, .n = n};
  pass.sums = compute_scratch(c, chunks_of(n) * sizeof(double) + 64);
  if (pass.sums == NULL) return NAN;
  compute_run(c, n * 4, chunks_of(n), square_chunk, &pass);
  double total = 0;
  for (size_t chunk = 0; chunk < chunks_of(n); chunk++) total += pass.sums[chunk];
  return total;
}

static void adamw_chunk(void *context, size_t chunk, int worker) {
  (void)worker;
  const vector_pass *pass = context;
  const size_t first = chunk * CHUNK_VALUES;
  pass->table->adamw(pass->step, pass->x + first, chunk_size(pass, chunk),
                     pass->parameters + first, pass->first_moment + first,
                     pass->second_moment + first);
}

void adamw_update(compute *c, const adamw_step *step, const float *gradient, size_t n,
                  float *parameters, float *first_moment, float *second_moment) {
  vector_pass pass = {.table = training_table_of(c), .x = gradient, .n = n, .step = step,
                      .parameters = parameters, .first_moment = first_moment,
                      .second_moment = second_moment};
  compute_run(c, n * 16, chunks_of(n), adamw_chunk, &pass);
}

static void scale_chunk(void *context, size_t chunk, int worker) {
  (void)worker;
  const vector_pass *pass = context;
  pass->table->scale(pass->y + chunk * CHUNK_VALUES, chunk_size(pass, chunk), pass->factor);
}

void vector_scale(compute *c, float *x, size_t n, float factor) {
  vector_pass pass = {.table = training_table_of(c), .n = n, .factor = factor, .y = x};
  compute_run(c, n * 4, chunks_of(n), scale_chunk, &pass);
}

/* ---- Ends of the model ---- */

static void cross_entropy_row(void *context, size_t row, int worker) {
  (void)worker;
  const vector_pass *pass = context;
  float *logits = pass->y + row * pass->columns;
  const int32_t target = pass->ids[row];
  pass->mean[row] = 0;
  if (target < 0 || (size_t)target >= pass->columns) {
    if (pass->factor != 0) memset(logits, 0, pass->columns * sizeof(float));
    return;
  }
  float max, sum;
  pass->table->logsumexp(logits, pass->columns, &max, &sum);
  const float shift = max + logf(sum), loss = shift - logits[target];
  pass->mean[row] = loss;
  if (pass->factor == 0) return;
  pass->table->scaled_softmax(logits, pass->columns, shift, pass->factor);
  /* p - 1 of a likely target loses all its digits as a difference. */
  logits[target] = expm1f(-loss) * pass->factor;
}

void cross_entropy(compute *c, float *logits, size_t rows, size_t columns, const int32_t *targets,
                   float scale, float *losses) {
  vector_pass pass = {.table = training_table_of(c), .y = logits, .columns = columns,
                      .ids = targets, .factor = scale, .mean = losses};
  compute_run(c, rows * columns * 16, rows, cross_entropy_row, &pass);
}

static void scatter_columns(void *context, size_t chunk, int worker) {
  (void)worker;
  const vector_pass *pass = context;
  const size_t first = chunk * CHUNK_COLUMNS;
  const size_t count = min_size(CHUNK_COLUMNS, pass->columns - first);
  for (size_t row = 0; row < pass->rows; row++) {
    pass->table->add_scaled(pass->dy + row * pass->columns + first, count, 1,
                            pass->y + (size_t)pass->ids[row] * pass->columns + first);
  }
}

void embedding_backward(compute *c, const int32_t *ids, const float *dx, size_t tokens,
                        size_t columns, float *accumulated) {
  vector_pass pass = {.table = training_table_of(c), .dy = dx, .rows = tokens, .columns = columns,
                      .ids = ids, .y = accumulated};
  compute_run(c, tokens * columns * 8, (columns + CHUNK_COLUMNS - 1) / CHUNK_COLUMNS,
              scatter_columns, &pass);
}
