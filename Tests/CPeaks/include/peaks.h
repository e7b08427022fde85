#pragma once

#include <stddef.h>

/* What this machine gives at best, measured now, to hold kernels against. */

/* Bytes a second that `threads` threads read from the buffer, each its share once. */
double peak_read_bandwidth(const void *buffer, size_t bytes, int threads);

/* 8-bit multiplications and additions a second of the widest dot-product instruction, on `threads`
 * threads for about a millisecond; 0 where no such loop is written for this CPU. */
double peak_int8_operations(int threads);
