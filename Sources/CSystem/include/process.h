#pragma once

#include <stdint.h>

/* What Swift cannot call directly: variadic system calls, seccomp, and /proc counters. */

/* Installs a seccomp filter on the whole process that refuses every system call which creates a
 * socket or uses one to reach a peer: socket, socketpair, connect, bind, listen, accept, accept4,
 * and io_uring, which could do the same unseen.
 * Descriptors inherited from the editor keep working for read and write. Children inherit it.
 *
 * deadly != 0: the call kills the process (tests); 0: the call fails with EACCES.
 * Returns 0 only if every thread is covered, else the errno of the step that failed (EBUSY: a
 * thread has a filter of its own); ENOSYS where seccomp does not exist. */
int process_deny_sockets(int deadly);

/* The parent of a process, 0 where it is unknown or the process does not exist. */
int process_parent_of(int process);

/* A descriptor (pidfd) that polls readable once the process has ended and that cannot mean a later
 * process of the same id; -1 and errno where there is none. */
int process_open_handle(int process);

/* Makes a pipe, ends[0] for reading and ends[1] for writing, that closes on exec: from the first
 * moment on where the system can, so that no child started meanwhile keeps it from ending.
 * Returns 0, or -1 and errno. */
int process_open_pipe(int ends[2]);

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
