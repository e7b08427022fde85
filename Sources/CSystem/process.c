#define _GNU_SOURCE
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define AUDIT_ARCH_NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define AUDIT_ARCH_NATIVE AUDIT_ARCH_AARCH64
#endif

/* A call of another architecture (32-bit entry points of x86-64) has other numbers, so it is
 * refused whole. x32 calls carry bit 30; they are refused for the same reason. */
int process_deny_sockets(int deadly) {
  const uint32_t refuse = deadly ? SECCOMP_RET_KILL_PROCESS : (SECCOMP_RET_ERRNO | EACCES);
#define DENY(number)                                        \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1),      \
      BPF_STMT(BPF_RET | BPF_K, refuse)
  struct sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_NATIVE, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, refuse),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#ifdef __x86_64__
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, refuse),
#endif
      DENY(__NR_socket),
      DENY(__NR_socketpair),
      DENY(__NR_connect),
      DENY(__NR_bind),
      DENY(__NR_listen),
      DENY(__NR_accept),
      DENY(__NR_accept4),
      DENY(__NR_io_uring_setup), /* its operations make sockets past this filter */
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
#undef DENY
  struct sock_fprog filter = {
      .len = (unsigned short)(sizeof(program) / sizeof(program[0])),
      .filter = program,
  };
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
  /* TSYNC covers threads that already run, so the order of start-up does not matter. A positive
   * result is the id of a thread that could not be covered: nothing was installed, errno is unset. */
  const long result =
      syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter);
  if (result < 0) return errno;
  return result == 0 ? 0 : EBUSY;
}

/* The name in field 2 may hold blanks and parentheses, so fields count from the last ')'. */
pid_t process_parent_of(pid_t process) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%ld/stat", (long)process);
  FILE *file = fopen(path, "re");
  if (!file) return 0;
  char text[512];
  const size_t length = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[length] = '\0';
  const char *rest = strrchr(text, ')');
  char state = 0;
  long parent = 0;
  if (!rest || sscanf(rest + 1, " %c %ld", &state, &parent) != 2) return 0;
  return (pid_t)parent;
}

int process_open_handle(pid_t process) {
#ifdef __NR_pidfd_open
  return (int)syscall(__NR_pidfd_open, process, 0);
#else
  (void)process;
  errno = ENOSYS;
  return -1;
#endif
}

static uint64_t field_in_kilobytes(const char *path, const char *name) {
  FILE *file = fopen(path, "re");
  if (!file) return 0;
  char line[256];
  uint64_t value = 0;
  const size_t length = strlen(name);
  while (fgets(line, sizeof line, file)) {
    if (strncmp(line, name, length) == 0 && line[length] == ':') {
      unsigned long long number = 0;
      if (sscanf(line + length + 1, "%llu", &number) == 1) value = number * 1024;
      break;
    }
  }
  fclose(file);
  return value;
}

process_memory process_memory_usage(void) {
  const char *status = "/proc/self/status";
  return (process_memory){
      .anonymous_bytes = field_in_kilobytes(status, "RssAnon"),
      .mapped_bytes = field_in_kilobytes(status, "RssFile"),
      .resident_bytes = field_in_kilobytes(status, "VmRSS"),
      .peak_resident_bytes = field_in_kilobytes(status, "VmHWM"),
  };
}

int process_cpu_count(void) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  const int count = CPU_COUNT(&set);
  return count > 0 ? count : 1;
}

uint64_t process_available_memory(void) {
  return field_in_kilobytes("/proc/meminfo", "MemAvailable");
}

#else

int process_deny_sockets(int deadly) {
  (void)deadly;
  return ENOSYS;
}

pid_t process_parent_of(pid_t process) { return process == getpid() ? getppid() : 0; }

int process_open_handle(pid_t process) {
  (void)process;
  errno = ENOSYS;
  return -1;
}

process_memory process_memory_usage(void) {
  process_memory none;
  memset(&none, 0, sizeof none);
  return none;
}

uint64_t process_available_memory(void) { return 0; }

int process_cpu_count(void) {
  const long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? (int)count : 1;
}

#endif

int process_open_pipe(int ends[2]) {
#ifdef __linux__
  return pipe2(ends, O_CLOEXEC);
#else
  if (pipe(ends) != 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  return 0;
#endif
}
