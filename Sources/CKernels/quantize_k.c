#include <math.h>

#include "quantize_row.h"

/* Q4_K and Q5_K: x = (d sc) q - (dmin m) with eight groups of 32, q from 0 to `top`.
 * First each group's scale and minimum are found as real numbers, then the whole numbers sc and m
 * that stand for them, then d and dmin once more by least squares. */

enum { LANES = 8, GROUPS = 8, GROUP = 32 };

/* sc and m have six bits. */
static const float factor_top = 63.0f;

typedef struct { float scale, minimum; } affine;

/* How much an error at each value of a group counts: more where the value is large, as the product
 * with an activation is. Plain squares lose 1 % less of the weights and more of the model: on a
 * trained 6M model, all matrices but the token table in Q4_K, the mean KL divergence from the
 * unrounded model was 0.0496 with them and 0.0468 with these weights. */
static inline void weigh(const float *x, float *w) {
  float squares = 0;
  for (int i = 0; i < GROUP; i++) squares += x[i] * x[i];
  const float typical = sqrtf(squares / (float)GROUP);
  for (int i = 0; i < GROUP; i++) w[i] = typical + fabsf(x[i]);
}

/* Rounds (x + minimum) / scale to q and returns the weighted squared error. */
static inline float round_affine(const float *x, const float *w, affine a, float top, float *q) {
  const float inverse = reciprocal(a.scale);
  float error[LANES] = {0};
  for (int i = 0; i < GROUP; i += LANES) {
    for (int l = 0; l < LANES; l++) {
      const float rounded = rounded_within((x[i + l] + a.minimum) * inverse, 0.0f, top);
      const float difference = rounded * a.scale - a.minimum - x[i + l];
      q[i + l] = rounded;
      error[l] += w[i + l] * (difference * difference);
    }
  }
  return ((error[0] + error[4]) + (error[1] + error[5])) +
         ((error[2] + error[6]) + (error[3] + error[7]));
}

/* Scale and minimum (not below 0) that bring scale q - minimum closest to x, by least squares, and
 * the squared error that is left less the sum of x^2. */
static inline affine fitted_affine(const float *x, const float *w, const float *q, affine otherwise,
                                   float *left) {
  float sw[LANES] = {0}, sx[LANES] = {0}, sq[LANES] = {0}, sqq[LANES] = {0}, sxq[LANES] = {0};
  for (int i = 0; i < GROUP; i += LANES) {
    for (int l = 0; l < LANES; l++) {
      const float wx = w[i + l] * x[i + l], wq = w[i + l] * q[i + l];
      sw[l] += w[i + l];
      sx[l] += wx;
      sq[l] += wq;
      sqq[l] += wq * q[i + l];
      sxq[l] += wx * q[i + l];
    }
  }
  float n = 0, x1 = 0, q1 = 0, qq = 0, xq = 0;
  for (int l = 0; l < LANES; l++) {
    n += sw[l];
    x1 += sx[l];
    q1 += sq[l];
    qq += sqq[l];
    xq += sxq[l];
  }
  const float determinant = n * qq - q1 * q1;
  affine a = otherwise;
  if (determinant > 0) {
    a.scale = (n * xq - q1 * x1) / determinant;
    a.minimum = (q1 * xq - qq * x1) / determinant;
  }
  if (a.minimum < 0 && qq > 0) a = (affine){xq / qq, 0};
  if (!(a.scale > 0 && a.minimum >= 0)) a = otherwise;
  *left = a.scale * (a.scale * qq - 2 * xq) +
          a.minimum * (n * a.minimum + 2 * (x1 - a.scale * q1));
  return a;
}

/* The real-valued scale and minimum of a group. */
VECTOR_FORMS
static affine search_affine(const float *x, const float *w, float top) {
  float low = 0, high = x[0], q[GROUP];
  for (int i = 0; i < GROUP; i++) {
    low = x[i] < low ? x[i] : low;
    high = x[i] > high ? x[i] : high;
  }
  affine best = {0, -low};
  /* All alike and not positive: the minimum alone says it. */
  if (!(high > low) || !isfinite(high - low)) return best;
  float least = INFINITY, left;
  for (int step = 0; step < 16; step++) {
    /* The range may be stretched a little, or cut at both ends. */
    const float levels = top * (0.9f + 0.25f / 15.0f * (float)step);
    affine a = {(high - low) / levels, -low};
    if (levels > top) a.minimum = fmaxf(0, -low - (levels - top) * a.scale / 2);
    round_affine(x, w, a, top, q);
    a = fitted_affine(x, w, q, a, &left);
    if (left < least) {
      least = left;
      best = a;
    }
  }
  /* Values nearer to another level of the fitted grid move there, and the grid is fitted again. */
  for (int round = 0; round < 2; round++) {
    round_affine(x, w, best, top, q);
    best = fitted_affine(x, w, q, best, &left);
  }
  return best;
}

/* A super-block's numbers while they are sought. */
typedef struct {
  float d, dmin;
  float sc[GROUPS], m[GROUPS];
  float q[SUPER_BLOCK];
  float error;
} super_block;

/* Chooses sc and m of each group among the whole numbers next to its real ones. */
VECTOR_FORMS
static void choose_factors(const float *x, const float *w, const affine *groups, float top, super_block *s) {
  const float inverse_d = reciprocal(s->d), inverse_dmin = reciprocal(s->dmin);
  float trial[GROUP];
  s->error = 0;
  for (int g = 0; g < GROUPS; g++) {
    const float sc = rounded_within(groups[g].scale * inverse_d, 0, factor_top);
    const float m = rounded_within(groups[g].minimum * inverse_dmin, 0, factor_top);
    float best = INFINITY;
    for (int i = -1; i <= 1; i++) {
      for (int j = -1; j <= 1; j++) {
        const float trial_sc = sc + (float)i, trial_m = m + (float)j;
        if (trial_sc < 0 || trial_sc > factor_top || trial_m < 0 || trial_m > factor_top) continue;
        const affine a = {s->d * trial_sc, s->dmin * trial_m};
        const float error = round_affine(x + GROUP * g, w + GROUP * g, a, top, trial);
        if (error < best) {
          best = error;
          s->sc[g] = trial_sc;
          s->m[g] = trial_m;
          memcpy(s->q + GROUP * g, trial, sizeof trial);
        }
      }
    }
    s->error += best;
  }
}

/* d and dmin that bring d (sc q) - dmin m closest to x, given the whole numbers: least squares. */
static void refit_super_scales(const float *x, const float *w, super_block *s) {
  double aa = 0, ab = 0, bb = 0, xa = 0, xb = 0;
  for (int g = 0; g < GROUPS; g++) {
    const float b = -s->m[g];
    for (int i = GROUP * g; i < GROUP * (g + 1); i++) {
      const float a = s->sc[g] * s->q[i];
      aa += w[i] * a * a;
      ab += w[i] * a * b;
      bb += w[i] * b * b;
      xa += w[i] * x[i] * a;
      xb += w[i] * x[i] * b;
    }
  }
  const double determinant = aa * bb - ab * ab;
  if (determinant > 1e-9 * aa * bb) {
    const double d = (xa * bb - xb * ab) / determinant;
    const double dmin = (xb * aa - xa * ab) / determinant;
    if (d > 0 && dmin > 0) {
      s->d = rounded_to_half((float)d);
      s->dmin = rounded_to_half((float)dmin);
    }
  } else if (bb == 0 && aa > 0 && xa > 0) {
    s->d = rounded_to_half((float)(xa / aa));
  }
}

static void search_super_block(const float *x, float top, super_block *best) {
  affine groups[GROUPS];
  float scale = 0, minimum = 0, w[SUPER_BLOCK];
  for (int g = 0; g < GROUPS; g++) {
    weigh(x + GROUP * g, w + GROUP * g);
    groups[g] = search_affine(x + GROUP * g, w + GROUP * g, top);
    scale = groups[g].scale > scale ? groups[g].scale : scale;
    minimum = groups[g].minimum > minimum ? groups[g].minimum : minimum;
  }
  super_block s = {.d = rounded_to_half(scale / factor_top),
                   .dmin = rounded_to_half(minimum / factor_top)};
  *best = (super_block){.error = INFINITY};
  /* A third round gains less than 0.05 %. */
  for (int round = 0; round < 2; round++) {
    choose_factors(x, w, groups, top, &s);
    if (s.error < best->error) *best = s;
    refit_super_scales(x, w, &s);
  }
}

static void pack_scales(const super_block *s, uint8_t scales[12]) {
  memset(scales, 0, 12);
  for (int j = 0; j < GROUPS; j++) {
    const unsigned sc = (unsigned)s->sc[j], m = (unsigned)s->m[j];
    if (j < 4) {
      scales[j] |= (uint8_t)sc;
      scales[j + 4] |= (uint8_t)m;
    } else {
      scales[j + 4] |= (uint8_t)((sc & 15) | (m & 15) << 4);
      scales[j - 4] |= (uint8_t)((sc >> 4) << 6);
      scales[j] |= (uint8_t)((m >> 4) << 6);
    }
  }
}

static void pack_low_bits(const super_block *s, uint8_t qs[128]) {
  for (int i = 0; i < 128; i++) {
    const float *pair = s->q + i / 32 * 64 + i % 32;
    qs[i] = (uint8_t)(((int)pair[0] & 15) | ((int)pair[32] & 15) << 4);
  }
}

void quantize_row_q4_k(const float *x, size_t n, block_q4_k *y) {
  super_block s;
  for (size_t b = 0; b < n / SUPER_BLOCK; b++) {
    search_super_block(x + SUPER_BLOCK * b, 15, &s);
    y[b].d = half_from_float(s.d);
    y[b].dmin = half_from_float(s.dmin);
    pack_scales(&s, y[b].scales);
    pack_low_bits(&s, y[b].qs);
  }
}

void quantize_row_q5_k(const float *x, size_t n, block_q5_k *y) {
  super_block s;
  for (size_t b = 0; b < n / SUPER_BLOCK; b++) {
    search_super_block(x + SUPER_BLOCK * b, 31, &s);
    y[b].d = half_from_float(s.d);
    y[b].dmin = half_from_float(s.dmin);
    pack_scales(&s, y[b].scales);
    pack_low_bits(&s, y[b].qs);
    memset(y[b].qh, 0, sizeof y[b].qh);
    for (int i = 0; i < SUPER_BLOCK; i++) {
      y[b].qh[i % 32] |= (uint8_t)(((int)s.q[i] >> 4) << i / 32);
    }
  }
}
