#include <math.h>

#include "quantize_row.h"

/* Types without a minimum: x = d q. Q4_0 and Q5_0 search d for each 32 values, Q6_K one factor for
 * each 16 and a common d; Q8_0 has steps so fine that the range decides. */

enum { LANES = 8 };

/* Rounds x / d to q and returns the squared error of d q. */
static inline float round_symmetric(const float *x, int n, int levels, float d, float *q) {
  const float inverse = reciprocal(d);
  const float low = (float)-levels, high = (float)(levels - 1);
  float error[LANES] = {0};
  for (int i = 0; i < n; i += LANES) {
    for (int l = 0; l < LANES; l++) {
      const float rounded = rounded_within(x[i + l] * inverse, low, high);
      const float difference = rounded * d - x[i + l];
      q[i + l] = rounded;
      error[l] += difference * difference;
    }
  }
  return ((error[0] + error[4]) + (error[1] + error[5])) +
         ((error[2] + error[6]) + (error[3] + error[7]));
}

/* Sums over a run of values that least squares needs. */
typedef struct { float xq, qq; } moments;

static inline moments moments_of(const float *x, const float *q, int n) {
  float xq[LANES] = {0}, qq[LANES] = {0};
  for (int i = 0; i < n; i += LANES) {
    for (int l = 0; l < LANES; l++) {
      xq[l] += x[i + l] * q[i + l];
      qq[l] += q[i + l] * q[i + l];
    }
  }
  moments sum = {0, 0};
  for (int l = 0; l < LANES; l++) {
    sum.xq += xq[l];
    sum.qq += qq[l];
  }
  return sum;
}

/* The d that makes d q closest to x: least squares. */
static inline float fitted_scale(const float *x, const float *q, int n, float otherwise) {
  const moments sum = moments_of(x, q, n);
  return sum.qq > 0 ? sum.xq / sum.qq : otherwise;
}

static inline float greatest_magnitude(const float *x, int n) {
  float greatest = 0;
  for (int i = 0; i < n; i++) {
    const float magnitude = fabsf(x[i]);
    greatest = magnitude > greatest ? magnitude : greatest;
  }
  return greatest;
}

/* A checkpoint in bfloat16 moves a value of the grid by up to 2^-9 of it, and the d that is guessed
 * from such a value by as much. */
static const float grid_tolerance = 0x1p-8f;

static int lies_on_grid(const float *x, int n, int levels, float d, float tolerance, float *q) {
  const float inverse = reciprocal(d);
  for (int i = 0; i < n; i++) {
    q[i] = rounded_within(x[i] * inverse, (float)-levels, (float)(levels - 1));
    if (fabsf(q[i] * d - x[i]) > tolerance * fabsf(x[i])) return 0;
  }
  return 1;
}

/* Weights trained for a grid: the greatest value may lie on any of its levels. 0 if there is none. */
static float grid_scale(const float *x, int n, int levels, float greatest, float tolerance,
                        float *q) {
  for (int level = levels; level >= 1; level--) {
    for (int sign = -1; sign <= 1; sign += 2) {
      const float d = rounded_to_half((float)sign * greatest / (float)level);
      if (d != 0 && lies_on_grid(x, n, levels, d, tolerance, q)) return d;
    }
  }
  return 0;
}

/* The d of the best of a row of attempts, each rounded to its grid and fitted.
 * The greatest value may be cut off or rounded down a little where that serves the others better:
 * between 0.7 and 1.1 of the range lies the optimum of Gaussian and heavy-tailed blocks alike.
 * With the best d for its q, an attempt explains xq^2 / qq of the sum of squares. */
static inline float attempted_scale(const float *x, int n, int levels, float greatest, float *q) {
  float best_d = 0, most_explained = -1;
  for (int step = 0; step < 16; step++) {
    const float reach = (float)levels * (0.7f + 0.4f / 15.0f * (float)step);
    for (int sign = -1; sign <= 1; sign += 2) {
      const float inverse = (float)sign * reach / greatest;
      for (int i = 0; i < n; i++) {
        q[i] = rounded_within(x[i] * inverse, (float)-levels, (float)(levels - 1));
      }
      const moments sum = moments_of(x, q, n);
      if (sum.xq * sum.xq > most_explained * sum.qq && sum.qq > 0) {
        most_explained = sum.xq * sum.xq / sum.qq;
        best_d = sum.xq / sum.qq;
      }
    }
  }
  return best_d;
}

VECTOR_FORMS
float search_symmetric_scale(const float *x, int n, int levels, int is_half, float *q) {
  const float greatest = greatest_magnitude(x, n);
  if (!(greatest > 0) || !isfinite(greatest)) {
    for (int i = 0; i < n; i++) q[i] = 0;
    return 0;
  }
  /* Exact grids go first: a multiple of a grid's step may be a near miss of the grid. */
  float best_d = is_half ? grid_scale(x, n, levels, greatest, 0, q) : 0;
  if (is_half && best_d == 0) best_d = grid_scale(x, n, levels, greatest, grid_tolerance, q);
  if (best_d == 0) best_d = attempted_scale(x, n, levels, greatest, q);
  /* Values nearer to another level of the fitted grid move there, and the grid is fitted again. */
  round_symmetric(x, n, levels, best_d, q);
  best_d = fitted_scale(x, q, n, best_d);
  if (!is_half) {
    round_symmetric(x, n, levels, best_d, q);
    return best_d;
  }
  /* Rounding d to float16 may have passed its better neighbour. */
  const float centre = rounded_to_half(best_d);
  float best_error = INFINITY;
  for (int step = -1; step <= 1; step++) {
    const float d = neighbouring_half(centre, step);
    const float error = round_symmetric(x, n, levels, d, q);
    if (error < best_error) {
      best_error = error;
      best_d = d;
    }
  }
  round_symmetric(x, n, levels, best_d, q);
  return best_d;
}

void quantize_row_q8_0(const float *x, size_t n, block_q8_0 *y) {
  for (size_t b = 0; b < n / SMALL_BLOCK; b++, x += SMALL_BLOCK) {
    y[b].d = half_from_float(greatest_magnitude(x, SMALL_BLOCK) / 127.0f);
    const float inverse = reciprocal(float_from_half(y[b].d));
    for (int j = 0; j < SMALL_BLOCK; j++) {
      y[b].qs[j] = (uint8_t)(int8_t)rounded_within(x[j] * inverse, -127.0f, 127.0f);
    }
  }
}

void quantize_row_q4_0(const float *x, size_t n, block_q4_0 *y) {
  float q[SMALL_BLOCK];
  for (size_t b = 0; b < n / SMALL_BLOCK; b++, x += SMALL_BLOCK) {
    y[b].d = half_from_float(search_symmetric_scale(x, SMALL_BLOCK, 8, 1, q));
    for (int j = 0; j < 16; j++) {
      y[b].qs[j] = (uint8_t)((int)q[j] + 8) | (uint8_t)(((int)q[j + 16] + 8) << 4);
    }
  }
}

void quantize_row_q5_0(const float *x, size_t n, block_q5_0 *y) {
  float q[SMALL_BLOCK];
  for (size_t b = 0; b < n / SMALL_BLOCK; b++, x += SMALL_BLOCK) {
    y[b].d = half_from_float(search_symmetric_scale(x, SMALL_BLOCK, 16, 1, q));
    uint32_t fifth = 0;
    for (int j = 0; j < 16; j++) {
      const unsigned low = (unsigned)((int)q[j] + 16), high = (unsigned)((int)q[j + 16] + 16);
      y[b].qs[j] = (uint8_t)((low & 15) | (high & 15) << 4);
      fifth |= (uint32_t)(low >> 4) << j | (uint32_t)(high >> 4) << (j + 16);
    }
    for (int byte = 0; byte < 4; byte++) y[b].qh[byte] = (uint8_t)(fifth >> 8 * byte);
  }
}

/* ---- Q6_K: x = d sc (q - 32), 16 values a group ---- */

enum { Q6_GROUPS = 16, Q6_GROUP = 16, Q6_LEVELS = 32 };

/* Chooses each group's factor among the whole numbers next to its scale; returns the error. */
VECTOR_FORMS
static float choose_q6_factors(const float *x, const float *scales, float d, float *factors,
                               float *q) {
  float total = 0, trial[Q6_GROUP];
  const float inverse = reciprocal(d);
  for (int g = 0; g < Q6_GROUPS; g++) {
    const float *group = x + Q6_GROUP * g;
    const float centre = rounded_within(scales[g] * inverse, -127.0f, 126.0f);
    float best = INFINITY;
    for (int step = -1; step <= 1; step++) {
      const float factor = centre + (float)step;
      const float error = round_symmetric(group, Q6_GROUP, Q6_LEVELS, d * factor, trial);
      if (error < best) {
        best = error;
        factors[g] = factor;
        memcpy(q + Q6_GROUP * g, trial, sizeof trial);
      }
    }
    total += best;
  }
  return total;
}

static void store_q6_k(const float *factors, const float *q, float d, block_q6_k *y) {
  memset(y, 0, sizeof *y);
  y->d = half_from_float(d);
  for (int g = 0; g < Q6_GROUPS; g++) y->scales[g] = (uint8_t)(int8_t)factors[g];
  for (int i = 0; i < SUPER_BLOCK; i++) {
    const unsigned value = (unsigned)((int)q[i] + 32);
    const int half = i / 128, run = i % 128 / 32, l = i % 32;
    y->ql[64 * half + 32 * (run & 1) + l] |= (uint8_t)((value & 15) << (run < 2 ? 0 : 4));
    y->qh[32 * half + l] |= (uint8_t)((value >> 4) << 2 * run);
  }
}

VECTOR_FORMS
static void quantize_block_q6_k(const float *x, block_q6_k *y) {
  float scales[Q6_GROUPS], factors[Q6_GROUPS] = {0}, best_factors[Q6_GROUPS] = {0};
  float q[SUPER_BLOCK] = {0}, best_q[SUPER_BLOCK] = {0}, weighted[SUPER_BLOCK];
  float greatest = 0;
  for (int g = 0; g < Q6_GROUPS; g++) {
    scales[g] = search_symmetric_scale(x + Q6_GROUP * g, Q6_GROUP, Q6_LEVELS, 0, q);
    if (fabsf(scales[g]) > fabsf(greatest)) greatest = scales[g];
  }
  /* The greatest scale takes the factor -128, the far end of a signed byte. */
  float d = rounded_to_half(greatest / -128.0f);
  float best_d = 0, best_error = INFINITY;
  /* Given factors and q, least squares gives a better d, and that better factors. A third round
   * gains less than 0.01 %. */
  for (int round = 0; round < 2; round++) {
    const float error = choose_q6_factors(x, scales, d, factors, q);
    if (error < best_error) {
      best_error = error;
      best_d = d;
      memcpy(best_factors, factors, sizeof factors);
      memcpy(best_q, q, sizeof q);
    }
    for (int i = 0; i < SUPER_BLOCK; i++) weighted[i] = factors[i / Q6_GROUP] * q[i];
    d = rounded_to_half(fitted_scale(x, weighted, SUPER_BLOCK, d));
  }
  store_q6_k(best_factors, best_q, best_d, y);
}

void quantize_row_q6_k(const float *x, size_t n, block_q6_k *y) {
  for (size_t b = 0; b < n / SUPER_BLOCK; b++) quantize_block_q6_k(x + SUPER_BLOCK * b, y + b);
}
