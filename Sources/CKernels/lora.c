#include <stdlib.h>

#include "compute.h"

/* Tokens whose projections x At are held at a time. */
enum { LORA_TOKENS = 64 };

void lora_forward(compute *c, const float *x, size_t tokens, const float *a, const float *b,
                  size_t rank, size_t columns, size_t rows, float scale, float *y) {
  /* linear_forward uses the context's scratch memory itself. */
  const size_t block = min_size(tokens, LORA_TOKENS);
  float *projected = calloc(block * rank, sizeof(float));
  if (projected == NULL) {
    for (size_t i = 0; i < tokens * rows; i++) y[i] = __builtin_nanf("");
    return;
  }
  const weight_matrix down = {WEIGHT_F32, rank, columns, a};
  const weight_matrix up = {WEIGHT_F32, rows, rank, b};
  for (size_t done = 0; done < tokens; done += block) {
    const size_t count = min_size(block, tokens - done);
    linear_forward(c, &down, x + done * columns, count, NULL, EPILOGUE_NONE, projected);
    for (size_t i = 0; i < count * rank; i++) projected[i] *= scale;
    linear_forward(c, &up, projected, count, NULL, EPILOGUE_ADD, y + done * rows);
  }
  free(projected);
}
