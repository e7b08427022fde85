#define _GNU_SOURCE
#include "thread.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#ifdef __APPLE__
#include <pthread/qos.h>
#else
#include <sys/resource.h>
#endif

typedef struct {
  void (*body)(void *);
  void *argument;
  int background;
} thread_work;

static void *run(void *pointer) {
  const thread_work work = *(thread_work *)pointer;
  free(pointer);
  if (work.background) {
#ifdef __APPLE__
    pthread_set_qos_class_self_np(QOS_CLASS_BACKGROUND, 0);
#else
    /* On Linux 0 means this thread alone. Being refused changes nothing but the priority. */
    (void)setpriority(PRIO_PROCESS, 0, 19);
#endif
  }
  work.body(work.argument);
  return NULL;
}

int thread_start(uint64_t stack_bytes, int background, void (*body)(void *), void *argument) {
  thread_work *work = malloc(sizeof *work);
  if (!work) return ENOMEM;
  *work = (thread_work){body, argument, background};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, (size_t)stack_bytes);
  pthread_t thread;
  const int error = pthread_create(&thread, &attributes, run, work);
  pthread_attr_destroy(&attributes);
  if (error) free(work);
  return error;
}
