#pragma once

#include <stddef.h>
#include <stdint.h>

#include "include/training.h"

/* Columns of a panel of B at most, and depth of one: 48 KB, half of the first-level cache or less. */
enum { PRODUCT_COLUMNS = 48, PRODUCT_DEPTH = 256 };

/* The arithmetic of training for one instruction set. Every function runs on one thread. */
typedef struct {
  /* The product on rows m0 ..< m1 and columns n0 ..< n1 of c. `packed` holds PRODUCT_COLUMNS x
   * PRODUCT_DEPTH floats. */
  void (*multiply)(const matrix_product *p, size_t m0, size_t m1, size_t n0, size_t n1,
                   float *packed);

  /* rest[n] of whole groups of 32. */
  void (*group_residual)(const float *x, size_t n, float *rest);

  void (*gelu)(int is_erf, const float *x, size_t n, float *y);
  void (*gelu_gradient)(int is_erf, const float *x, const float *dy, size_t n, float *y);

  /* Mean and 1 / sqrt(variance + epsilon) of a row. */
  void (*row_statistics)(const float *x, size_t n, float epsilon, float *mean, float *rstd);
  void (*layernorm_row)(const float *x, const float *dy, size_t n, const float *weight, float mean,
                        float rstd, float *dx);

  /* x[n] becomes exp(x - max); returns the sum, and the max in *max. */
  float (*softmax_row)(float *x, size_t n, float *max);
  /* x[n] becomes exp(x - shift). */
  void (*exponential_row)(float *x, size_t n, float shift);
  /* ds[n] = p (dp - delta), written over dp. */
  void (*softmax_gradient_row)(const float *p, float *dp, size_t n, float delta);

  float (*dot)(const float *x, const float *y, size_t n);
  /* y += factor * x */
  void (*add_scaled)(const float *x, size_t n, float factor, float *y);
  void (*scale)(float *x, size_t n, float factor);
  /* The maximum, and the sum of exp(x - max). */
  void (*logsumexp)(const float *x, size_t n, float *max, float *sum);
  /* x = factor * exp(x - shift) */
  void (*scaled_softmax)(float *x, size_t n, float shift, float factor);
  void (*adamw)(const adamw_step *step, const float *gradient, size_t n, float *parameters,
                float *first_moment, float *second_moment);
} training_table;

extern const training_table training_baseline;
extern const training_table training_avx2;
extern const training_table training_avx512;

/* The table that goes with a compute context's. */
const training_table *training_table_of(const compute *);
