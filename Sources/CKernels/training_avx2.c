#if defined(__x86_64__)

#include <math.h>
#include <string.h>

#include "exponential.h"
#include "training_table.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

/* 4 x 3 sums, 3 vectors of b and a broadcast fill the 16 registers. */
#define VECTOR_BYTES 32
#define MICRO_ROWS 4
#define MICRO_VECTORS 3
#define TRAINING_TABLE training_avx2
#include "training_template.h"

#pragma clang attribute pop

#endif
