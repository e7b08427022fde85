#pragma once

#include <stddef.h>
#include <stdint.h>

#include "kernels.h"

/* What training needs beyond the forward pass: products of float32 matrices and the backward passes.
 *
 * Letters as in kernels.h. Everything is float32, row-major. Results do not depend on the number of
 * threads: work is split by output elements, and sums that several tasks share are added in the order
 * of the tasks. Buffers that a function adds to are named accumulated. */

/* cblas_sgemm of a BLAS library, called on tiles from several threads; NULL takes our own product. */
typedef const void *training_blas;

/* c[m, n] = alpha op(a) op(b) + beta c. op is the transpose where the flag says so: a is stored [m, k],
 * or [k, m]; b [k, n], or [n, k]. A leading dimension is the distance of stored rows. With beta 0,
 * what c holds is not read. */
typedef struct {
  int transpose_a, transpose_b;
  size_t m, n, k;
  float alpha;
  const float *a;
  size_t lda;
  const float *b;
  size_t ldb;
  float beta;
  float *c;
  size_t ldc;
} matrix_product;

void matrix_multiply(compute *, training_blas, const matrix_product *);

/* rows x columns of GGUF blocks, rows one after the other, as float32. Returns 0 if the type is
 * unknown. */
int dequantize_matrix(compute *, uint32_t type, const void *blocks, size_t rows, size_t columns,
                      float *y);

/* Rounds a matrix [rows, columns] of any GGUF type to 8 bits with a scale every 32 values, and packs it
 * as WEIGHT_PACKED_Q8; the transpose where asked, with scales along its rows. `dst` is 64-byte aligned
 * and training_packed_bytes long; 0 bytes where 32 does not divide a row. Returns 0 on an unknown type
 * or if memory is short. */
size_t training_packed_bytes(size_t rows, size_t columns, int transposed);
int training_pack(compute *, uint32_t type, const void *blocks, size_t rows, size_t columns,
                  int transposed, void *dst);

/* rest = x - what 8-bit products make of x, a scale every 32 columns: the product of x and that of the
 * rest add up to one of about 15 bits. rest may be x. 32 divides columns. */
void rounding_residual(compute *, const float *x, size_t rows, size_t columns, float *rest);

/* ---- Vectors ---- */

/* y[rows, columns] += bias. */
void bias_add(compute *, float *y, size_t rows, size_t columns, const float *bias);

/* accumulated[columns] += the sum of the rows of dy. */
void bias_backward(compute *, const float *dy, size_t rows, size_t columns, float *accumulated);

/* y = gelu(x), and y = gelu'(x) dy; y may be dy. */
void gelu_forward(compute *, linear_epilogue activation, const float *x, size_t n, float *y);
void gelu_backward(compute *, linear_epilogue activation, const float *x, const float *dy, size_t n,
                   float *y);

/* dx += the gradient of layernorm_forward's x; weight and bias gradients are accumulated unless NULL. */
void layernorm_backward(compute *, const float *x, const float *dy, size_t tokens, size_t columns,
                        const float *weight, float epsilon, float *dx, float *dweight, float *dbias);

/* y = x / keep where a random number of (seed, index) says keep, else 0; the same for the same seed.
 * `add` adds to y instead. */
void dropout(compute *, const float *x, size_t n, float keep, uint64_t seed, int add, float *y);

/* The sum of squares, in double and in fixed order; NaN if an x is NaN. */
double squared_norm(compute *, const float *x, size_t n);

/* One step of AdamW with decoupled decay. `correction1` and `correction2` are 1 - beta^step; the
 * gradient is multiplied by `gradient_scale` first. Source: Loshchilov and Hutter 2019, PyTorch's
 * order of operations. */
typedef struct {
  float learning_rate, beta1, beta2, epsilon, weight_decay, gradient_scale;
  double correction1, correction2;
} adamw_step;
void adamw_update(compute *, const adamw_step *, const float *gradient, size_t n, float *parameters,
                  float *first_moment, float *second_moment);

/* x[n] *= factor. */
void vector_scale(compute *, float *x, size_t n, float factor);

/* ---- Ends of the model ---- */

/* For each row of logits [rows, columns] with a target in range: losses[row] = -log softmax[target] and
 * the row becomes its gradient times `scale`. Rows without one (target < 0) become zeros, loss 0.
 * With scale 0 the logits stay. */
void cross_entropy(compute *, float *logits, size_t rows, size_t columns, const int32_t *targets,
                   float scale, float *losses);

/* accumulated[ids[t]] += dx[t] for all t, in order: the gradient of a lookup. ids are in range. */
void embedding_backward(compute *, const int32_t *ids, const float *dx, size_t tokens, size_t columns,
                        float *accumulated);

/* ---- Attention ---- */

/* Rows that see only the rows of their own example up to themselves. starts[examples] ascend from 0. */
typedef struct {
  size_t heads;
  size_t key_value_heads;
  size_t head_size;
  float scale;
  size_t tokens;
  const size_t *starts;
  size_t examples;
} attention_rows;

/* qkv [T, H*D + 2*K*D] = [q | k | v]; out [T, H*D]; logsumexp [T, H] is what the backward pass needs
 * of the softmax. Returns 0 if memory is short. */
int attention_rows_forward(compute *, const attention_rows *, const float *qkv, float *out,
                           float *logsumexp);

/* dqkv is written; scores are computed again, a block of queries at a time. */
int attention_rows_backward(compute *, const attention_rows *, const float *qkv, const float *out,
                            const float *logsumexp, const float *dout, float *dqkv);
