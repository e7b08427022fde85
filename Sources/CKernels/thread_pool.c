#include "thread_pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

/* How often an idle worker, or a caller waiting for the last chunk, looks again before it sleeps.
 * A decode step leaves gaps of a few microseconds between operations; about 20 microseconds of
 * looking bridge them, and a neighbour on the same core loses no more than that. */
enum { SPINS_BEFORE_SLEEP = 600 };

/* Chunks are numbered in 32 bits beside the job's generation. */
#define CHUNKS_MASK 0xffffffffu

struct thread_pool {
  /* Generation of the job in the high half, chunks nobody has taken in the low half. A claim is a
   * compare-and-swap of both, so a worker that overslept cannot take from a job it has not seen. */
  _Alignas(64) _Atomic(unsigned long long) open;
  /* Chunks not yet finished; a new job is not published before it is zero. */
  _Alignas(64) atomic_size_t unfinished;
  _Alignas(64) atomic_int sleepers;
  atomic_int caller_sleeps;
  atomic_int stopping;

  size_t chunks;
  pool_task task;
  void *context;

  pthread_mutex_t lock;
  pthread_cond_t work;
  pthread_cond_t done;
  int started;
  pthread_t threads[];
};

typedef struct {
  thread_pool *pool;
  int worker;
} worker_start;

static inline void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");
#endif
}

/* Takes one chunk of the open job and runs it; 0 if there is none. */
static int run_one_chunk(thread_pool *pool, int worker) {
  unsigned long long open = atomic_load_explicit(&pool->open, memory_order_acquire);
  do {
    if ((open & CHUNKS_MASK) == 0) return 0;
  } while (!atomic_compare_exchange_weak_explicit(&pool->open, &open, open - 1,
                                                  memory_order_acq_rel, memory_order_acquire));
  /* The job cannot end before this chunk is counted, so its fields stand still from here on. */
  pool->task(pool->context, pool->chunks - (size_t)(open & CHUNKS_MASK), worker);
  if (atomic_fetch_sub(&pool->unfinished, 1) == 1 && atomic_load(&pool->caller_sleeps)) {
    pthread_mutex_lock(&pool->lock);
    pthread_cond_signal(&pool->done);
    pthread_mutex_unlock(&pool->lock);
  }
  return 1;
}

static void sleep_until_work(thread_pool *pool) {
  pthread_mutex_lock(&pool->lock);
  atomic_fetch_add(&pool->sleepers, 1);
  while ((atomic_load(&pool->open) & CHUNKS_MASK) == 0 && !atomic_load(&pool->stopping)) {
    pthread_cond_wait(&pool->work, &pool->lock);
  }
  atomic_fetch_sub(&pool->sleepers, 1);
  pthread_mutex_unlock(&pool->lock);
}

static void *worker_main(void *argument) {
  const worker_start start = *(worker_start *)argument;
  free(argument);
  thread_pool *pool = start.pool;
  int idle = 0;
  while (!atomic_load_explicit(&pool->stopping, memory_order_acquire)) {
    if (run_one_chunk(pool, start.worker)) {
      idle = 0;
    } else if (++idle < SPINS_BEFORE_SLEEP) {
      pause_briefly();
    } else {
      sleep_until_work(pool);
      idle = 0;
    }
  }
  return NULL;
}

static int start_worker(thread_pool *pool, int worker) {
  worker_start *start = malloc(sizeof *start);
  if (start == NULL) return 0;
  *start = (worker_start){pool, worker};
  /* Signals are for the process's own threads. */
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const int failed = pthread_create(&pool->threads[worker - 1], NULL, worker_main, start);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (failed) free(start);
  return !failed;
}

thread_pool *thread_pool_create(int threads) {
  if (threads < 1) threads = 1;
  const size_t bytes = sizeof(thread_pool) + (size_t)(threads - 1) * sizeof(pthread_t);
  thread_pool *pool = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (pool == NULL) return NULL;
  atomic_init(&pool->open, 0);
  atomic_init(&pool->unfinished, 0);
  atomic_init(&pool->sleepers, 0);
  atomic_init(&pool->caller_sleeps, 0);
  atomic_init(&pool->stopping, 0);
  pool->chunks = 0;
  pool->task = NULL;
  pool->context = NULL;
  pool->started = 0;
  pthread_mutex_init(&pool->lock, NULL);
  pthread_cond_init(&pool->work, NULL);
  pthread_cond_init(&pool->done, NULL);
  while (pool->started < threads - 1 && start_worker(pool, pool->started + 1)) pool->started++;
  return pool;
}

void thread_pool_destroy(thread_pool *pool) {
  if (pool == NULL) return;
  pthread_mutex_lock(&pool->lock);
  atomic_store(&pool->stopping, 1);
  pthread_cond_broadcast(&pool->work);
  pthread_mutex_unlock(&pool->lock);
  for (int i = 0; i < pool->started; i++) pthread_join(pool->threads[i], NULL);
  pthread_cond_destroy(&pool->work);
  pthread_cond_destroy(&pool->done);
  pthread_mutex_destroy(&pool->lock);
  free(pool);
}

int thread_pool_size(const thread_pool *pool) { return pool->started + 1; }

static void wait_until_finished(thread_pool *pool) {
  for (int i = 0; i < SPINS_BEFORE_SLEEP; i++) {
    if (atomic_load_explicit(&pool->unfinished, memory_order_acquire) == 0) return;
    pause_briefly();
  }
  pthread_mutex_lock(&pool->lock);
  atomic_store(&pool->caller_sleeps, 1);
  while (atomic_load(&pool->unfinished) != 0) pthread_cond_wait(&pool->done, &pool->lock);
  atomic_store(&pool->caller_sleeps, 0);
  pthread_mutex_unlock(&pool->lock);
}

void thread_pool_run(thread_pool *pool, size_t chunks, pool_task task, void *context) {
  if (pool->started == 0 || chunks <= 1 || chunks > CHUNKS_MASK) {
    for (size_t chunk = 0; chunk < chunks; chunk++) task(context, chunk, 0);
    return;
  }
  pool->chunks = chunks;
  pool->task = task;
  pool->context = context;
  atomic_store(&pool->unfinished, chunks);
  const unsigned long long generation = (atomic_load(&pool->open) >> 32) + 1;
  atomic_store(&pool->open, generation << 32 | chunks);
  /* Sequentially consistent against sleep_until_work: one of the two sees the other's store. */
  if (atomic_load(&pool->sleepers) > 0) {
    pthread_mutex_lock(&pool->lock);
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
  }
  while (run_one_chunk(pool, 0)) {
  }
  wait_until_finished(pool);
}
