#pragma once

#include <stddef.h>

/* Fork-join over numbered chunks. Chunks are taken one by one from a shared counter, so a thread
 * that the system has put aside holds back at most the chunk it is in. */

typedef struct thread_pool thread_pool;

/* `worker` is 0 ..< threads and tells whose scratch memory to use; the caller is 0. */
typedef void (*pool_task)(void *context, size_t chunk, int worker);

/* A pool of `threads` workers, the caller among them; fewer where the system gives no more.
 * NULL if memory is short. */
thread_pool *thread_pool_create(int threads);
void thread_pool_destroy(thread_pool *);
int thread_pool_size(const thread_pool *);

/* Runs task(context, 0 ..< chunks, worker) and returns when all are done. One caller at a time. */
void thread_pool_run(thread_pool *, size_t chunks, pool_task task, void *context);
