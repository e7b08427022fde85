#pragma once

#include <stdint.h>

/* What Swift cannot call directly: variadic system calls, seccomp, and /proc counters. */

/* Installs a seccomp filter on the whole process that refuses every system call which creates a
 * socket or uses one to reach a peer: socket, socketpair, connect, bind, listen, accept, accept4,
 * and io_uring, which could do the same unseen.
 * Descriptors inherited from the editor keep working for read and write. Children inherit it.
 *
 * deadly != 0: the call kills the process (tests); 0: the call fails with EACCES.
 * Returns 0, or the errno of the step that failed; ENOSYS where seccomp does not exist. */
int process_deny_sockets(int deadly);

/* Memory of this process in bytes, as the kernel counts it. Fields are 0 where unknown. */
typedef struct {
  uint64_t anonymous_bytes;
  uint64_t mapped_bytes;
  uint64_t resident_bytes;
  uint64_t peak_resident_bytes;
} process_memory;
process_memory process_memory_usage(void);

/* Bytes of memory that could be allocated without swapping; 0 where unknown. */
uint64_t process_available_memory(void);

/* CPUs that this process may run on; at least 1. */
int process_cpu_count(void);
