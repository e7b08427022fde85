#include "compute.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Below this cost an operation stays on the calling thread. Handing work to a thread that is awake
 * costs about a microsecond, in which one core reads about 16 KiB. */
enum { SERIAL_COST = 32 * 1024 };

enum { TABLES = 4 };

static const kernel_table *tables[TABLES + 1];
static const char *table_names[TABLES + 1];
static pthread_once_t tables_found = PTHREAD_ONCE_INIT;

static void find_tables(void) {
  const kernel_table *candidates[TABLES] = {avx512_table(), avx2_table(), neon_table(),
                                            scalar_table()};
  int count = 0;
  for (int i = 0; i < TABLES; i++) {
    if (candidates[i] == NULL) continue;
    tables[count] = candidates[i];
    table_names[count++] = candidates[i]->name;
  }
}

const char *const *compute_available_isas(void) {
  pthread_once(&tables_found, find_tables);
  return table_names;
}

static const kernel_table *table_named(const char *isa) {
  pthread_once(&tables_found, find_tables);
  if (isa == NULL) return tables[0];
  for (int i = 0; tables[i] != NULL; i++) {
    if (strcmp(tables[i]->name, isa) == 0) return tables[i];
  }
  return NULL;
}

compute *compute_create(int threads, const char *isa) {
  const kernel_table *table = table_named(isa);
  if (table == NULL) return NULL;
  compute *c = calloc(1, sizeof *c);
  if (c == NULL) return NULL;
  c->table = table;
  c->pool = thread_pool_create(threads);
  if (c->pool == NULL) {
    free(c);
    return NULL;
  }
  return c;
}

void compute_destroy(compute *c) {
  if (c == NULL) return;
  thread_pool_destroy(c->pool);
  free(c->scratch);
  free(c->projection);
  free(c);
}

const char *compute_isa(const compute *c) { return c->table->name; }

int compute_threads(const compute *c) { return thread_pool_size(c->pool); }

void *compute_scratch(compute *c, size_t bytes) {
  if (bytes <= c->scratch_bytes) return c->scratch;
  if (bytes > SIZE_MAX / 2) return NULL;
  const size_t rounded = round_up(bytes, 4096);
  void *grown = aligned_alloc(64, rounded);
  if (grown == NULL) return NULL;
  free(c->scratch);
  c->scratch = grown;
  c->scratch_bytes = rounded;
  return grown;
}

void compute_run(compute *c, size_t cost, size_t chunks, pool_task task, void *context) {
  if (cost < SERIAL_COST) {
    for (size_t chunk = 0; chunk < chunks; chunk++) task(context, chunk, 0);
  } else {
    thread_pool_run(c->pool, chunks, task, context);
  }
}
