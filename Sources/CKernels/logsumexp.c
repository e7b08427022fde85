#include <math.h>

#include "exponential.h"
#include "kernels.h"

void logsumexp(const float *x, size_t n, float *max, float *sum) {
  float highest = -INFINITY;
  for (size_t i = 0; i < n; i++) highest = x[i] > highest ? x[i] : highest;
  /* In double: a vocabulary of 50,000 small terms would otherwise lose the last digits. */
  double total = 0;
  if (highest > -INFINITY) {
    for (size_t i = 0; i < n; i++) total += exp_scalar(x[i] - highest);
  }
  *max = highest;
  *sum = (float)total;
}
