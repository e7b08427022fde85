#include "cpu_features.h"

#include <stddef.h>

#if defined(__x86_64__)
#include <cpuid.h>

/* Register sets the operating system saves. */
static unsigned long long saved_state(void) {
  unsigned low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (unsigned long long)high << 32 | low;
}

/* Bits: Intel SDM volume 2, CPUID; XCR0: volume 1, 13.3. */
cpu_features cpu_features_detect(void) {
  cpu_features found = {0};
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return found;
  const unsigned fma = c >> 12 & 1, osxsave = c >> 27 & 1, avx = c >> 28 & 1, f16c = c >> 29 & 1;
  if (!osxsave || !avx) return found;
  const unsigned long long state = saved_state();
  const int ymm_saved = (state & 0x6) == 0x6, zmm_saved = (state & 0xe6) == 0xe6;
  if (!ymm_saved || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return found;
  const unsigned subleaves = a;
  const unsigned avx2 = b >> 5 & 1, f = b >> 16 & 1, dq = b >> 17 & 1, bw = b >> 30 & 1;
  const unsigned vl = b >> 31 & 1, vnni = c >> 11 & 1;
  found.avx2 = avx2 && fma && f16c;
  found.avx512_vnni = found.avx2 && zmm_saved && f && dq && bw && vl && vnni;
  if (subleaves >= 1 && __get_cpuid_count(7, 1, &a, &b, &c, &d)) {
    found.avx_vnni = found.avx2 && (a >> 4 & 1);
  }
  return found;
}

#elif defined(__aarch64__) && defined(__APPLE__)
#include <sys/sysctl.h>

cpu_features cpu_features_detect(void) {
  int dotprod = 0;
  size_t size = sizeof dotprod;
  if (sysctlbyname("hw.optional.arm.FEAT_DotProd", &dotprod, &size, NULL, 0) != 0) dotprod = 0;
  return (cpu_features){.dotprod = dotprod};
}

#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>

cpu_features cpu_features_detect(void) {
  const unsigned long dotprod = 1ul << 20; /* HWCAP_ASIMDDP */
  return (cpu_features){.dotprod = (getauxval(AT_HWCAP) & dotprod) != 0};
}

#else

cpu_features cpu_features_detect(void) { return (cpu_features){0}; }

#endif
