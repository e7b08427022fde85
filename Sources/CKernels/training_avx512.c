#if defined(__x86_64__)

#include <math.h>
#include <string.h>

#include "exponential.h"
#include "training_table.h"

#pragma clang attribute push(                                                    \
    __attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl"))),      \
    apply_to = function)

/* 8 x 3 sums, 3 vectors of b and a broadcast are 28 of the 32 registers. */
#define VECTOR_BYTES 64
#define MICRO_ROWS 8
#define MICRO_VECTORS 3
#define TRAINING_TABLE training_avx512
#include "training_template.h"

#pragma clang attribute pop

#endif
