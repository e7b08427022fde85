#pragma once

#include <stddef.h>
#include <stdint.h>

/* The forward pass of GPT-BigCode, operation by operation.
 *
 * Letters: T tokens of a pass, C in-features, N out-features, H heads, K key/value heads (1 or H),
 * D head size. All activations are float32, row-major.
 *
 * Promises:
 * - Results do not depend on the number of threads: work is split by output element only.
 * - A row's result is bit-identical in passes of 1 to 16 rows. Larger passes may take another route
 *   whose logits differ by at most 1e-2 relative.
 * - Every table gives the same results as the scalar one up to rounding; integer products are exact.
 */

/* ---- A compute context: one kernel table and a pool of threads. One caller at a time. ---- */

typedef struct compute compute;

/* Names of the tables that run on this CPU, best first, ended by NULL ("avx512", "avx2", "scalar"). */
const char *const *compute_available_isas(void);

/* A context with `threads` workers in all (the caller is one); isa NULL takes the best.
 * NULL if isa does not run here or memory is short. */
compute *compute_create(int threads, const char *isa);
void compute_destroy(compute *);
const char *compute_isa(const compute *);
int compute_threads(const compute *);

/* ---- Weights ---- */

/* How a matrix lies in memory while it is multiplied. Float layouts are the file's own rows.
 * The packed ones interleave rows for one kernel load; see packing.h. */
typedef enum {
  WEIGHT_F32,
  WEIGHT_F16,
  WEIGHT_BF16,
  WEIGHT_PACKED_Q4,     /* 4-bit, x = d (q - 8), a scale every 32: Q4_0 */
  WEIGHT_PACKED_Q4_MIN, /* 4-bit, x = d q - m, scale and minimum every 32: Q4_1 */
  WEIGHT_PACKED_Q4_K,   /* the same with 6-bit scales and minima under those of 256: Q4_K */
  WEIGHT_PACKED_Q8,     /* 8-bit, a scale every 32: Q8_0, Q5_0, IQ4_NL, ... */
  WEIGHT_PACKED_Q8_MIN, /* 8-bit, scale and minimum every 32: Q5_1, Q5_K */
  WEIGHT_PACKED_Q6_K,   /* 6-bit, an 8-bit scale every 16 under one of 256: Q6_K */
} weight_layout;

/* W [N, C] = rows x columns. `data` is 64-byte aligned for packed layouts. */
typedef struct {
  weight_layout layout;
  size_t rows;
  size_t columns;
  const void *data;
} weight_matrix;

/* The layout that a GGUF tensor type is multiplied in; -1 for a type that is not known. */
int weight_layout_for_type(uint32_t type);

/* Bytes of the packed form of [rows, columns] of a GGUF tensor type; 0 where the type is multiplied
 * as it lies in the file (F32, F16, BF16), or cannot be. */
size_t weight_packed_bytes(uint32_t type, size_t rows, size_t columns);

/* Packs source blocks as they lie in a GGUF file into dst, weight_packed_bytes long, 64-byte aligned.
 * NaN or infinite scales pack as they are. Returns 0 on an unknown type. */
int weight_pack(uint32_t type, const void *source, size_t rows, size_t columns, void *dst);

/* Changes whenever a packed layout does: part of the key of a cached packed file. */
#define WEIGHT_PACKED_VERSION 1

/* ---- Operations ---- */

typedef enum {
  EPILOGUE_NONE,      /* y  = x Wt + b */
  EPILOGUE_GELU_TANH, /* y  = gelu_tanh(x Wt + b) */
  EPILOGUE_GELU_ERF,  /* y  = gelu_erf(x Wt + b) */
  EPILOGUE_ADD,       /* y += x Wt + b */
} linear_epilogue;

/* y[T,N] from x[T,C] and W[N,C]; bias [N] or NULL. Packed layouts round x to 8 bits per 32 values
 * and accumulate in int32; float layouts accumulate in float32. */
void linear_forward(compute *, const weight_matrix *w, const float *x, size_t tokens,
                    const float *bias, linear_epilogue epilogue, float *y);

/* y[T,C] = (x - mean) / sqrt(variance + epsilon) * weight + bias, biased variance. */
void layernorm_forward(compute *, const float *x, size_t tokens, size_t columns,
                       const float *weight, const float *bias, float epsilon, float *y);

/* x[T,C] = table[ids[t]] + positions[first + t], both of GGUF types; ids are in range. */
void embedding_forward(compute *, uint32_t table_type, const void *table, uint32_t position_type,
                       const void *positions, const int32_t *ids, size_t first, size_t tokens,
                       size_t columns, float *x);

/* Keys and values of one layer: [K][capacity][D], float16 or float32. */
typedef enum { KV_F16, KV_F32 } kv_type;
typedef struct {
  kv_type type;
  size_t key_value_heads;
  size_t head_size;
  size_t capacity;
  void *keys;
  void *values;
} kv_layer;

/* Stores positions first .. first+T-1 from rows of qkv [T, H*D + 2*K*D] = [q | k | v]. */
void kv_append(compute *, const kv_layer *, const float *qkv, size_t row_stride, size_t heads,
               size_t first, size_t tokens);

/* out[T, H*D]: softmax(scale q kt) v over positions 0 .. first+t, causal; streaming, no T x T matrix.
 * q is the first H*D floats of each row of qkv. */
void attention_forward(compute *, const kv_layer *, const float *qkv, size_t row_stride,
                       size_t heads, float scale, size_t first, size_t tokens, float *out);

/* y[T,N] += scale * (x[T,C] At) Bt with A [R,C], B [N,R] float32: a LoRA adapter on a linear layer. */
void lora_forward(compute *, const float *x, size_t tokens, const float *a, const float *b,
                  size_t rank, size_t columns, size_t rows, float scale, float *y);

/* The LoRA adapters on a linear layer, stacked: A [R,C] and B [N,R], the product times factor. */
typedef struct {
  weight_matrix a;
  weight_matrix b;
  float factor;
} low_rank_update;

/* linear_forward of W + factor * B A. Passes of up to 16 tokens with packed matrices, R a multiple
 * of 32, are one job; a row's result does not depend on how many of them there are. */
void linear_forward_adapted(compute *, const weight_matrix *w, const low_rank_update *update,
                            const float *x, size_t tokens, const float *bias,
                            linear_epilogue epilogue, float *y);

/* y[n] = gelu(y): for a linear layer whose epilogue had to wait for an adapter. */
void activation_forward(compute *, linear_epilogue activation, float *y, size_t n);

/* The sum of exp(x[i] - max) and the max, for log-probabilities. */
void logsumexp(const float *x, size_t n, float *max, float *sum);

/* What a distribution over n logits is like; its entropy is log(sum) - weighted / sum. */
typedef struct {
  float max;
  double sum;      /* of exp(x[i] - max); NaN if an x is NaN */
  double weighted; /* of (x[i] - max) exp(x[i] - max) */
  size_t argmax;   /* the first of the largest */
} softmax_summary;

softmax_summary softmax_statistics(const float *x, size_t n);
