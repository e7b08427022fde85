#define _GNU_SOURCE
#include "files.h"

#include <errno.h>
#include <stdio.h>

#ifdef __linux__
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

int files_exchange(const char *path, const char *other) {
#if defined(__linux__) && defined(SYS_renameat2)
  /* By number: Debian 12's C library has a wrapper, older ones and musl have none.
   * 2 is RENAME_EXCHANGE, which some headers define and others do not. */
  return syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, other, 2u) == 0 ? 0 : errno;
#elif defined(__APPLE__)
  return renamex_np(path, other, RENAME_SWAP) == 0 ? 0 : errno;
#else
  (void)path;
  (void)other;
  return ENOSYS;
#endif
}
