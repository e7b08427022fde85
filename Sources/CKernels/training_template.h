/* Training's arithmetic in vectors of VECTOR_BYTES, compiled once for each instruction set.
 *
 * Before including: VECTOR_BYTES, MICRO_ROWS (rows of c that a micro-kernel holds in registers),
 * MICRO_VECTORS (vectors of c's columns that it holds) and TRAINING_TABLE, the name of the table. */

#include <math.h>
#include <string.h>

#include "exponential.h"
#include "training_table.h"

#pragma clang fp contract(fast)

#define INLINE static inline __attribute__((always_inline))

typedef float vector_float __attribute__((vector_size(VECTOR_BYTES)));
typedef int32_t vector_int __attribute__((vector_size(VECTOR_BYTES)));
enum { LANES = VECTOR_BYTES / 4, PANEL = LANES * MICRO_VECTORS };
_Static_assert(PANEL <= PRODUCT_COLUMNS, "a panel fits its buffer");

INLINE vector_float load(const float *p) {
  vector_float v;
  memcpy(&v, p, sizeof v);
  return v;
}

INLINE void store(float *p, vector_float v) { memcpy(p, &v, sizeof v); }

INLINE vector_float splat(float x) { return x - (vector_float){0}; }

/* The first n < LANES floats, the others zeros. */
INLINE vector_float load_some(const float *p, size_t n) {
  vector_float v = {0};
  for (size_t i = 0; i < n; i++) v[i] = p[i];
  return v;
}

INLINE void store_some(float *p, vector_float v, size_t n) {
  for (size_t i = 0; i < n; i++) p[i] = v[i];
}

INLINE float sum_of(vector_float v) {
  float sum = 0;
  for (size_t i = 0; i < LANES; i++) sum += v[i];
  return sum;
}

INLINE float maximum_of(vector_float v) {
  float largest = v[0];
  for (size_t i = 1; i < LANES; i++) largest = v[i] > largest ? v[i] : largest;
  return largest;
}

INLINE vector_float larger(vector_float a, vector_float b) {
  return __builtin_elementwise_max(a, b);
}

INLINE vector_float keep_where(vector_int mask, vector_float v) {
  return (vector_float)((vector_int)v & mask);
}

/* exp as exponential.h states it; 0 below EXP_LOWEST and for NaN. */
INLINE vector_float exponential(vector_float x) {
  const vector_int usable = x >= splat(EXP_LOWEST);
  x = __builtin_elementwise_min(larger(x, splat(EXP_LOWEST)), splat(EXP_HIGHEST));
  const vector_float n = __builtin_elementwise_rint(x * LOG2_E);
  const vector_float r = (x - n * LN2_HIGH) - n * LN2_LOW;
  vector_float p = splat(EXP_C7);
  p = p * r + EXP_C6;
  p = p * r + EXP_C5;
  p = p * r + EXP_C4;
  p = p * r + EXP_C3;
  p = p * r + EXP_C2;
  p = p * r + 1;
  p = p * r + 1;
  const vector_int power = (__builtin_convertvector(n, vector_int) + 127) << 23;
  return keep_where(usable, p * (vector_float)power);
}

/* ---- Products ---- */

/* Brings columns j ..< j + columns of op(b), depth p ..< p + depth, to packed[depth][width], width a
 * whole number of vectors, the rest zeros. */
INLINE void pack_panel(const matrix_product *p, size_t first, size_t depth, size_t j,
                       size_t columns, size_t width, float *packed) {
  if (!p->transpose_b) {
    for (size_t k = 0; k < depth; k++) {
      const float *row = p->b + (first + k) * p->ldb + j;
      memcpy(packed + k * width, row, columns * sizeof(float));
      for (size_t i = columns; i < width; i++) packed[k * width + i] = 0;
    }
    return;
  }
  for (size_t i = 0; i < width; i += 4) {
    const float *rows[4];
    for (size_t r = 0; r < 4; r++) {
      rows[r] = i + r < columns ? p->b + (j + i + r) * p->ldb + first : NULL;
    }
    if (rows[3] == NULL) {
      for (size_t r = 0; r < 4; r++) {
        for (size_t k = 0; k < depth; k++) packed[k * width + i + r] = rows[r] ? rows[r][k] : 0;
      }
      continue;
    }
    typedef float four __attribute__((vector_size(16)));
    size_t k = 0;
    for (; k + 4 <= depth; k += 4) {
      four a, b, c, d;
      memcpy(&a, rows[0] + k, 16);
      memcpy(&b, rows[1] + k, 16);
      memcpy(&c, rows[2] + k, 16);
      memcpy(&d, rows[3] + k, 16);
      const four ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5);
      const four ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
      const four cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5);
      const four cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
      const four out[4] = {
          __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5),
          __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7),
          __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5),
          __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7),
      };
      for (size_t s = 0; s < 4; s++) memcpy(packed + (k + s) * width + i, &out[s], 16);
    }
    for (; k < depth; k++) {
      for (size_t r = 0; r < 4; r++) packed[k * width + i + r] = rows[r][k];
    }
  }
}

/* c[rows, columns] = alpha a b + beta c from a packed panel. `a` is at the first row and depth. */
INLINE void micro_kernel(const matrix_product *p, const float *a, size_t depth,
                         const float *packed, size_t columns, float beta, float *c,
                         const size_t rows, const size_t vectors, const int transposed) {
  vector_float sums[MICRO_ROWS][MICRO_VECTORS];
  for (size_t r = 0; r < rows; r++) {
    for (size_t v = 0; v < vectors; v++) sums[r][v] = (vector_float){0};
  }
  const size_t step = transposed ? 1 : p->lda, next = transposed ? p->lda : 1;
  for (size_t k = 0; k < depth; k++) {
    vector_float b[MICRO_VECTORS];
    for (size_t v = 0; v < vectors; v++) b[v] = load(packed + (k * vectors + v) * LANES);
    for (size_t r = 0; r < rows; r++) {
      const vector_float x = splat(a[r * step]);
      for (size_t v = 0; v < vectors; v++) sums[r][v] += x * b[v];
    }
    a += next;
  }
  for (size_t r = 0; r < rows; r++) {
    float *row = c + r * p->ldc;
    for (size_t v = 0; v < vectors; v++) {
      const size_t left = columns - v * LANES;
      vector_float value = sums[r][v] * p->alpha;
      if (left >= LANES) {
        if (beta != 0) value += load(row + v * LANES) * beta;
        store(row + v * LANES, value);
      } else {
        if (beta != 0) value += load_some(row + v * LANES, left) * beta;
        store_some(row + v * LANES, value, left);
      }
    }
  }
}

INLINE void multiply_rows(const matrix_product *p, size_t m0, size_t m1, size_t first, size_t depth,
                          size_t j, size_t columns, const float *packed, float beta,
                          const size_t vectors, const int transposed) {
  for (size_t i = m0; i < m1;) {
    const float *a = transposed ? p->a + first * p->lda + i : p->a + i * p->lda + first;
    float *c = p->c + i * p->ldc + j;
    const size_t left = m1 - i;
    if (left >= MICRO_ROWS) {
      micro_kernel(p, a, depth, packed, columns, beta, c, MICRO_ROWS, vectors, transposed);
      i += MICRO_ROWS;
    } else if (left >= 4) {
      micro_kernel(p, a, depth, packed, columns, beta, c, 4, vectors, transposed);
      i += 4;
    } else if (left >= 2) {
      micro_kernel(p, a, depth, packed, columns, beta, c, 2, vectors, transposed);
      i += 2;
    } else {
      micro_kernel(p, a, depth, packed, columns, beta, c, 1, vectors, transposed);
      i += 1;
    }
  }
}

static void multiply(const matrix_product *p, size_t m0, size_t m1, size_t n0, size_t n1,
                     float *packed) {
  for (size_t j = n0; j < n1; j += PANEL) {
    const size_t columns = n1 - j < PANEL ? n1 - j : PANEL;
    const size_t vectors = (columns + LANES - 1) / LANES;
    for (size_t first = 0; first == 0 || first < p->k; first += PRODUCT_DEPTH) {
      const size_t depth = p->k - first < PRODUCT_DEPTH ? p->k - first : PRODUCT_DEPTH;
      const float beta = first == 0 ? p->beta : 1;
      pack_panel(p, first, depth, j, columns, vectors * LANES, packed);
#define ROWS(V, T) multiply_rows(p, m0, m1, first, depth, j, columns, packed, beta, V, T)
      if (p->transpose_a) {
        if (vectors == 1) ROWS(1, 1);
        else if (vectors == 2) ROWS(2, 1);
        else ROWS(MICRO_VECTORS, 1);
      } else {
        if (vectors == 1) ROWS(1, 0);
        else if (vectors == 2) ROWS(2, 0);
        else ROWS(MICRO_VECTORS, 0);
      }
#undef ROWS
    }
  }
}

/* ---- Rounding ---- */

static void group_residual(const float *x, size_t n, float *rest) {
  for (size_t group = 0; group < n; group += 32) {
    vector_float highest = {0};
    for (size_t i = 0; i < 32; i += LANES) {
      highest = larger(highest, __builtin_elementwise_abs(load(x + group + i)));
    }
    const float largest = maximum_of(highest);
    const float factor = largest > 1e-30f ? 127 / largest : 0, unit = largest / 127;
    for (size_t i = 0; i < 32; i += LANES) {
      const vector_float v = load(x + group + i);
      store(rest + group + i, v - __builtin_elementwise_rint(v * factor) * unit);
    }
  }
}

/* ---- Activations ---- */

/* The share of x that passes, and its derivative by x. */
INLINE void gelu_gate(int is_erf, vector_float x, vector_float *gate, vector_float *slope) {
  if (is_erf) {
    const vector_float square = x * x;
    const vector_float bell = exponential(square * -0.5f);
    const vector_float z = __builtin_elementwise_abs(x) * INVERSE_SQRT2;
    const vector_float t = 1 / (1 + ERF_P * z);
    vector_float tail = splat(ERF_A5);
    tail = tail * t + ERF_A4;
    tail = tail * t + ERF_A3;
    tail = tail * t + ERF_A2;
    tail = tail * t + ERF_A1;
    tail = tail * t * bell * 0.5f;
    const vector_int positive = x >= splat(0);
    *gate = keep_where(positive, 1 - tail) + keep_where(~positive, tail);
    *slope = bell * 0.398942280f; /* 1 / sqrt(2 pi) */
  } else {
    const vector_float square = x * x;
    const vector_float s = 1 / (1 + exponential(x * (GELU_TANH_CUBIC * square + GELU_TANH_LINEAR)));
    *gate = s;
    *slope = s * (1 - s) * (-3 * GELU_TANH_CUBIC * square - GELU_TANH_LINEAR);
  }
}

static void gelu(int is_erf, const float *x, size_t n, float *y) {
  vector_float gate, slope;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    const vector_float v = load(x + i);
    gelu_gate(is_erf, v, &gate, &slope);
    store(y + i, v * gate);
  }
  if (i == n) return;
  const vector_float v = load_some(x + i, n - i);
  gelu_gate(is_erf, v, &gate, &slope);
  store_some(y + i, v * gate, n - i);
}

static void gelu_gradient(int is_erf, const float *x, const float *dy, size_t n, float *y) {
  vector_float gate, slope;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    const vector_float v = load(x + i);
    gelu_gate(is_erf, v, &gate, &slope);
    store(y + i, load(dy + i) * (gate + v * slope));
  }
  if (i == n) return;
  const vector_float v = load_some(x + i, n - i);
  gelu_gate(is_erf, v, &gate, &slope);
  store_some(y + i, load_some(dy + i, n - i) * (gate + v * slope), n - i);
}

/* ---- Rows ---- */

static void row_statistics(const float *x, size_t n, float epsilon, float *mean, float *rstd) {
  vector_float sums = {0};
  float sum = 0;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) sums += load(x + i);
  for (; i < n; i++) sum += x[i];
  const float average = (sum + sum_of(sums)) / (float)n;
  sums = (vector_float){0};
  sum = 0;
  for (i = 0; i + LANES <= n; i += LANES) {
    const vector_float d = load(x + i) - average;
    sums += d * d;
  }
  for (; i < n; i++) sum += (x[i] - average) * (x[i] - average);
  *mean = average;
  *rstd = 1 / sqrtf((sum + sum_of(sums)) / (float)n + epsilon);
}

static void layernorm_row(const float *x, const float *dy, size_t n, const float *weight,
                          float mean, float rstd, float *dx) {
  vector_float sums = {0}, products = {0};
  float sum = 0, product = 0;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    const vector_float g = load(dy + i) * load(weight + i);
    sums += g;
    products += g * (load(x + i) - mean);
  }
  for (; i < n; i++) {
    const float g = dy[i] * weight[i];
    sum += g;
    product += g * (x[i] - mean);
  }
  const float average = (sum + sum_of(sums)) / (float)n;
  const float slope = (product + sum_of(products)) * rstd * rstd / (float)n;
  for (i = 0; i + LANES <= n; i += LANES) {
    const vector_float g = load(dy + i) * load(weight + i) - average;
    store(dx + i, load(dx + i) + (g - (load(x + i) - mean) * slope) * rstd);
  }
  for (; i < n; i++) dx[i] += (dy[i] * weight[i] - average - (x[i] - mean) * slope) * rstd;
}

static float row_maximum(const float *x, size_t n) {
  vector_float highest = splat(-INFINITY);
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) highest = larger(highest, load(x + i));
  float largest = maximum_of(highest);
  for (; i < n; i++) largest = x[i] > largest ? x[i] : largest;
  return largest;
}

static float softmax_row(float *x, size_t n, float *max) {
  const float largest = row_maximum(x, n);
  *max = largest;
  vector_float sums = {0};
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    const vector_float e = exponential(load(x + i) - largest);
    sums += e;
    store(x + i, e);
  }
  float sum = sum_of(sums);
  for (; i < n; i++) sum += x[i] = exp_scalar(x[i] - largest);
  return sum;
}

static void exponential_row(float *x, size_t n, float shift) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) store(x + i, exponential(load(x + i) - shift));
  for (; i < n; i++) x[i] = exp_scalar(x[i] - shift);
}

static void softmax_gradient_row(const float *p, float *dp, size_t n, float delta) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) store(dp + i, load(p + i) * (load(dp + i) - delta));
  for (; i < n; i++) dp[i] = p[i] * (dp[i] - delta);
}

static float dot(const float *x, const float *y, size_t n) {
  vector_float sums = {0};
  float sum = 0;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) sums += load(x + i) * load(y + i);
  for (; i < n; i++) sum += x[i] * y[i];
  return sum + sum_of(sums);
}

static void add_scaled(const float *x, size_t n, float factor, float *y) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) store(y + i, load(y + i) + load(x + i) * factor);
  for (; i < n; i++) y[i] += x[i] * factor;
}

static void scale(float *x, size_t n, float factor) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) store(x + i, load(x + i) * factor);
  for (; i < n; i++) x[i] *= factor;
}

/* `logsumexp` of kernels.h is another function. */
static void row_logsumexp(const float *x, size_t n, float *max, float *sum) {
  const float largest = row_maximum(x, n);
  vector_float sums = {0};
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) sums += exponential(load(x + i) - largest);
  float total = sum_of(sums);
  for (; i < n; i++) total += exp_scalar(x[i] - largest);
  *max = largest;
  *sum = total;
}

static void scaled_softmax(float *x, size_t n, float shift, float factor) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) store(x + i, exponential(load(x + i) - shift) * factor);
  for (; i < n; i++) x[i] = exp_scalar(x[i] - shift) * factor;
}

/* ---- The optimizer ---- */

static void adamw(const adamw_step *s, const float *gradient, size_t n, float *parameters,
                  float *first_moment, float *second_moment) {
  const float decay = 1 - s->learning_rate * s->weight_decay;
  const float rate = (float)((double)s->learning_rate / s->correction1);
  const float root = (float)(1 / sqrt(s->correction2));
  for (size_t i = 0; i < n; i++) {
    const float g = gradient[i] * s->gradient_scale;
    const float m = first_moment[i] + (g - first_moment[i]) * (1 - s->beta1);
    const float v = second_moment[i] * s->beta2 + g * g * (1 - s->beta2);
    first_moment[i] = m;
    second_moment[i] = v;
    parameters[i] = parameters[i] * decay - rate * m / (sqrtf(v) * root + s->epsilon);
  }
}

const training_table TRAINING_TABLE = {
    .multiply = multiply,
    .group_residual = group_residual,
    .gelu = gelu,
    .gelu_gradient = gelu_gradient,
    .row_statistics = row_statistics,
    .layernorm_row = layernorm_row,
    .softmax_row = softmax_row,
    .exponential_row = exponential_row,
    .softmax_gradient_row = softmax_gradient_row,
    .dot = dot,
    .add_scaled = add_scaled,
    .scale = scale,
    .logsumexp = row_logsumexp,
    .scaled_softmax = scaled_softmax,
    .adamw = adamw,
};
