#define _GNU_SOURCE
#include "mapping_guard.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A model has a few files, sharded ones some dozens. */
enum { GUARD_COUNT = 256 };

typedef struct {
  atomic_uintptr_t base;
  atomic_uintptr_t length;
  atomic_int damaged;
  atomic_flag taken;
} guarded_mapping;

static guarded_mapping mappings[GUARD_COUNT];
static struct sigaction previous;
static uintptr_t page_size;
static pthread_once_t installed = PTHREAD_ONCE_INIT;

/* Reads atomics and calls mmap, which Linux and Darwin carry out as a plain system call. */
static void on_bus_error(int number, siginfo_t *info, void *context) {
  const uintptr_t address = (uintptr_t)info->si_addr;
  for (int i = 0; i < GUARD_COUNT; i++) {
    const uintptr_t base = atomic_load(&mappings[i].base);
    const uintptr_t length = atomic_load(&mappings[i].length);
    if (!base || address < base || address - base >= length) continue;
    /* What is behind a lost page is lost too: files are cut at their end. */
    const uintptr_t page = address & ~(page_size - 1);
    void *zeros = mmap((void *)page, base + length - page, PROT_READ,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (zeros == MAP_FAILED) break;
    atomic_store(&mappings[i].damaged, 1);
    return;
  }
  if (previous.sa_flags & SA_SIGINFO && previous.sa_sigaction) {
    previous.sa_sigaction(number, info, context);
  } else {
    /* The instruction is repeated, and its signal then has its ordinary effect. */
    sigaction(SIGBUS, &previous, NULL);
  }
}

static void install(void) {
  page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = on_bus_error;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, &previous);
}

int mapping_guard_add(const void *base, uint64_t length) {
  pthread_once(&installed, install);
  for (int i = 0; i < GUARD_COUNT; i++) {
    if (atomic_flag_test_and_set(&mappings[i].taken)) continue;
    atomic_store(&mappings[i].damaged, 0);
    atomic_store(&mappings[i].length, (uintptr_t)length);
    atomic_store(&mappings[i].base, (uintptr_t)base);
    return i;
  }
  return -1;
}

int mapping_guard_is_damaged(int number) {
  return number >= 0 && number < GUARD_COUNT &&
         atomic_load_explicit(&mappings[number].damaged, memory_order_relaxed);
}

void mapping_guard_remove(int number) {
  if (number < 0 || number >= GUARD_COUNT) return;
  atomic_store(&mappings[number].base, 0);
  atomic_flag_clear(&mappings[number].taken);
}
