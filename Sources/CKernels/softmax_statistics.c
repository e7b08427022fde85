#include <math.h>

#include "exponential.h"
#include "kernels.h"

/* Independent sums, so that the compiler may keep them in vector registers. */
#define LANES 16
/* Terms of one lane before it goes into the double total: short float sums lose nothing that counts. */
#define TERMS 16

static size_t first_of(const float *x, size_t n, float value) {
  for (size_t i = 0; i < n; i++) {
    if (x[i] == value) return i;
  }
  return 0;
}

static float maximum(const float *x, size_t n) {
  float lanes[LANES];
  for (int lane = 0; lane < LANES; lane++) lanes[lane] = -INFINITY;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    for (int lane = 0; lane < LANES; lane++) {
      lanes[lane] = x[i + lane] > lanes[lane] ? x[i + lane] : lanes[lane];
    }
  }
  for (; i < n; i++) lanes[0] = x[i] > lanes[0] ? x[i] : lanes[0];
  for (int lane = 1; lane < LANES; lane++) {
    lanes[0] = lanes[lane] > lanes[0] ? lanes[lane] : lanes[0];
  }
  return lanes[0];
}

softmax_summary softmax_statistics(const float *x, size_t n) {
  softmax_summary result = {maximum(x, n), 0, 0, 0};
  if (!(result.max > -INFINITY)) return result;
  result.argmax = first_of(x, n, result.max);
  size_t i = 0;
  while (i + LANES <= n) {
    float sums[LANES] = {0}, weighted[LANES] = {0};
    const size_t end = n - i < LANES * TERMS ? i + (n - i) / LANES * LANES : i + LANES * TERMS;
    for (; i < end; i += LANES) {
      for (int lane = 0; lane < LANES; lane++) {
        const float difference = x[i + lane] - result.max;
        const float e = exp_scalar(difference);
        sums[lane] += e;
        /* Not -infinity times 0. */
        weighted[lane] += e * (difference < EXP_LOWEST ? EXP_LOWEST : difference);
      }
    }
    for (int lane = 0; lane < LANES; lane++) {
      result.sum += sums[lane];
      result.weighted += weighted[lane];
    }
  }
  for (; i < n; i++) {
    const float difference = x[i] - result.max;
    const float e = exp_scalar(difference);
    result.sum += e;
    result.weighted += e * (difference < EXP_LOWEST ? EXP_LOWEST : difference);
  }
  return result;
}
