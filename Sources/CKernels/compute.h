#pragma once

#include "kernel_table.h"
#include "thread_pool.h"

struct compute {
  const kernel_table *table;
  thread_pool *pool;
  void *scratch;
  size_t scratch_bytes;
  /* What an adapter projects to, between its two products. */
  float *projection;
  size_t projection_floats;
};

/* At least `bytes` of 64-byte aligned memory, valid until the next call; NULL if memory is short.
 * Every operation asks once, before it starts threads. */
void *compute_scratch(compute *, size_t bytes);

/* Runs the chunks on the pool, or on the caller alone if all of them together cost less than waking
 * another thread. `cost` is in bytes read, or multiplications / 4, whichever is more. */
void compute_run(compute *, size_t cost, size_t chunks, pool_task task, void *context);

static inline size_t round_up(size_t value, size_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

static inline size_t min_size(size_t a, size_t b) { return a < b ? a : b; }
static inline size_t max_size(size_t a, size_t b) { return a > b ? a : b; }
