#include "compute.h"
#include "kernels.h"

void activation_forward(compute *compute, linear_epilogue activation, float *y, size_t n) {
  compute->table->epilogue(y, n, NULL, activation, y);
}
