#include "peaks.h"

#include <pthread.h>
#include <stdint.h>
#include <time.h>

enum { MOST_THREADS = 64 };

typedef struct {
  const uint8_t *start;
  size_t bytes;
  uint64_t result;
} share;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* Seconds until body has run over all shares, the first on this thread. */
static double run(share *shares, int threads, void *(*body)(void *)) {
  pthread_t workers[MOST_THREADS];
  const double start = now();
  int started = 1;
  while (started < threads && pthread_create(&workers[started], NULL, body, &shares[started]) == 0) {
    started++;
  }
  body(&shares[0]);
  for (int i = 1; i < started; i++) pthread_join(workers[i], NULL);
  return now() - start;
}

static int bounded(int threads) {
  return threads < 1 ? 1 : threads > MOST_THREADS ? MOST_THREADS : threads;
}

typedef uint64_t words __attribute__((vector_size(64), aligned(8)));

#if defined(__x86_64__)
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
static void read_share(share *s) {
  words sums[8] = {0};
  for (size_t i = 0; i + sizeof sums <= s->bytes; i += sizeof sums) {
    const words *p = (const words *)(s->start + i);
    for (int j = 0; j < 8; j++) sums[j] ^= p[j];
  }
  for (int j = 1; j < 8; j++) sums[0] ^= sums[j];
  s->result = sums[0][0] ^ sums[0][1];
}

static void *read_body(void *argument) {
  read_share(argument);
  return NULL;
}

double peak_read_bandwidth(const void *buffer, size_t bytes, int threads) {
  threads = bounded(threads);
  share shares[MOST_THREADS];
  for (int i = 0; i < threads; i++) {
    const size_t part = bytes / (size_t)threads;
    shares[i] = (share){(const uint8_t *)buffer + (size_t)i * part, part, 0};
  }
  return (double)bytes / run(shares, threads, read_body);
}

#if defined(__x86_64__)

#include <immintrin.h>

/* 24 independent sums, so that neither latency nor loads hold the instruction back. */
enum { SUMS = 24, ROUNDS = 200000 };

__attribute__((target("avx512f,avx512vnni"))) static void *dot_body(void *argument) {
  share *s = argument;
  __m512i sums[SUMS];
  const __m512i a = _mm512_set1_epi8(3), b = _mm512_set1_epi8(5);
  for (int i = 0; i < SUMS; i++) sums[i] = _mm512_setzero_si512();
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < SUMS; i++) {
      __asm__ volatile("vpdpbusd %1, %2, %0" : "+v"(sums[i]) : "v"(a), "v"(b));
    }
  }
  for (int i = 1; i < SUMS; i++) sums[0] = _mm512_add_epi32(sums[0], sums[i]);
  s->result = (uint64_t)_mm512_reduce_add_epi32(sums[0]);
  return NULL;
}

double peak_int8_operations(int threads) {
  if (!__builtin_cpu_supports("avx512vnni")) return 0;
  threads = bounded(threads);
  share shares[MOST_THREADS] = {0};
  const double seconds = run(shares, threads, dot_body);
  return (double)threads * ROUNDS * SUMS * 128 / seconds;
}

#else

double peak_int8_operations(int threads) {
  (void)threads;
  return 0;
}

#endif
