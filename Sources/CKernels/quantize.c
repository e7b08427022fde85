#include <pthread.h>
#include <stdlib.h>

#include "quantization.h"
#include "quantize_row.h"

static int is_written(uint32_t type) {
  switch (type) {
    case GGUF_F32:
    case GGUF_F16:
    case GGUF_Q4_0:
    case GGUF_Q5_0:
    case GGUF_Q8_0:
    case GGUF_Q4_K:
    case GGUF_Q5_K:
    case GGUF_Q6_K:
      return 1;
    default:
      return 0;
  }
}

static void quantize_row_f16(const float *x, size_t n, half_bits *y) {
  for (size_t i = 0; i < n; i++) y[i] = half_from_float(x[i]);
}

static void quantize_row(uint32_t type, const float *x, size_t n, void *y) {
  switch (type) {
    case GGUF_F32: memcpy(y, x, n * sizeof *x); break;
    case GGUF_F16: quantize_row_f16(x, n, y); break;
    case GGUF_Q4_0: quantize_row_q4_0(x, n, y); break;
    case GGUF_Q5_0: quantize_row_q5_0(x, n, y); break;
    case GGUF_Q8_0: quantize_row_q8_0(x, n, y); break;
    case GGUF_Q4_K: quantize_row_q4_k(x, n, y); break;
    case GGUF_Q5_K: quantize_row_q5_k(x, n, y); break;
    case GGUF_Q6_K: quantize_row_q6_k(x, n, y); break;
    default: break;
  }
}

/* A share of the rows: every `stride`-th from `first`. */
typedef struct {
  uint32_t type;
  const float *x;
  size_t rows, columns, row_bytes, first, stride;
  uint8_t *blocks;
  quantization_loss *losses; /* [rows] */
  float *restored;           /* [columns], of this share alone */
} share;

static void *quantize_share(void *argument) {
  const share *s = argument;
  for (size_t row = s->first; row < s->rows; row += s->stride) {
    const float *x = s->x + row * s->columns;
    void *y = s->blocks + row * s->row_bytes;
    quantize_row(s->type, x, s->columns, y);
    dequantize_row(s->type, y, s->columns, s->restored);
    quantization_loss loss = {0, 0};
    for (size_t i = 0; i < s->columns; i++) {
      const double difference = (double)s->restored[i] - x[i];
      loss.squared_error += difference * difference;
      loss.squared_norm += (double)x[i] * x[i];
    }
    s->losses[row] = loss;
  }
  return NULL;
}

enum { THREADS_LIMIT = 64 };

int quantize_rows(uint32_t type, const float *x, size_t rows, size_t columns, int threads,
                  void *blocks, quantization_loss *loss) {
  const size_t block = quantization_block_size(type);
  if (!is_written(type) || columns % block != 0) return 0;
  if (rows == 0 || columns == 0) return 1;
  size_t count = threads < 1 ? 1 : threads > THREADS_LIMIT ? THREADS_LIMIT : (size_t)threads;
  if (count > rows) count = rows;
  quantization_loss *losses = calloc(rows, sizeof *losses);
  float *restored = calloc(count * columns, sizeof *restored);
  if (!losses || !restored) {
    free(losses);
    free(restored);
    return 0;
  }
  share shares[THREADS_LIMIT];
  pthread_t workers[THREADS_LIMIT];
  int started[THREADS_LIMIT] = {0};
  for (size_t i = 0; i < count; i++) {
    shares[i] = (share){
        .type = type, .x = x, .rows = rows, .columns = columns, .first = i, .stride = count,
        .row_bytes = columns / block * quantization_block_bytes(type), .blocks = blocks,
        .losses = losses, .restored = restored + i * columns,
    };
    if (i > 0) started[i] = pthread_create(&workers[i], NULL, quantize_share, &shares[i]) == 0;
  }
  /* The caller takes the first share, and those for which the system had no thread. */
  for (size_t i = 0; i < count; i++) {
    if (!started[i]) quantize_share(&shares[i]);
  }
  for (size_t i = 0; i < count; i++) {
    if (started[i]) pthread_join(workers[i], NULL);
  }
  /* Summed in the order of rows, so that the loss does not depend on the number of threads. */
  for (size_t row = 0; row < rows; row++) {
    loss->squared_error += losses[row].squared_error;
    loss->squared_norm += losses[row].squared_norm;
  }
  free(losses);
  free(restored);
  return 1;
}
