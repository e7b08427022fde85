/* The packed dot product of the AVX2 table on CPUs that have vpdpbusd on 256 bits. */

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,avxvnni"))), apply_to = function)

#include "avx2_dot.h"

void avx_vnni_packed_dot(weight_layout layout, const void *panel, size_t groups,
                         const activation_tile *tile, float *acc);
extern const unpacked_kernels avx_vnni_unpacked_kernels;

INLINE void group_sums(weight_layout layout, const __m256i w[8], const int8_t *x,
                       const activation_tile *tile, size_t cell, __m256i *low, __m256i *high) {
  __m256i a = _mm256_setzero_si256(), b = _mm256_setzero_si256();
  if (layout == WEIGHT_PACKED_Q4) a = _mm256_set1_epi32(tile->offset8[cell]);
  if (layout == WEIGHT_PACKED_Q8 || layout == WEIGHT_PACKED_Q6_K) {
    a = _mm256_set1_epi32(tile->offset128[2 * cell]);
    b = _mm256_set1_epi32(tile->offset128[2 * cell + 1]);
  }
  if (layout == WEIGHT_PACKED_Q6_K) {
    /* -32 * sum from -128 * sum. */
    a = _mm256_srai_epi32(a, 2);
    b = _mm256_srai_epi32(b, 2);
  }
  for (int v = 0; v < 4; v++) {
    a = _mm256_dpbusd_avx_epi32(a, w[v], broadcast4(x + v * 4));
    b = _mm256_dpbusd_avx_epi32(b, w[v + 4], broadcast4(x + 16 + v * 4));
  }
  *low = a;
  *high = b;
}

DEFINE_PACKED_DOT(avx_vnni_packed_dot)
DEFINE_UNPACKED_DOT(avx_vnni_unpack, avx_vnni_unpacked_dot)

#pragma clang attribute pop

const unpacked_kernels avx_vnni_unpacked_kernels =
    UNPACKED_KERNELS(avx_vnni_unpack, avx_vnni_unpacked_dot);

#endif
