// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__linux__)
#include <malloc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#endif

/// Lets blocks of memory of at least this size go back to the system as soon as they are freed;
/// the C library would keep them for later use.
static inline void buildpost_return_blocks(int size) {
#if defined(M_MMAP_THRESHOLD)
  (void)mallopt(M_MMAP_THRESHOLD, size);
  // It stops the library from adapting this one, and threads would wait for a heap that keeps
  // shrinking and growing.
  (void)mallopt(M_TRIM_THRESHOLD, 4 * size);
#endif
}

/// Lets the system take back the pages of this program's code, which come back when they are used.
static inline void buildpost_release_code(void) {
#if defined(__linux__)
  extern char __executable_start, etext;
  const unsigned long size = sysconf(_SC_PAGESIZE);
  const unsigned long start = ((unsigned long)&__executable_start + size - 1) / size * size;
  const unsigned long end = (unsigned long)&etext / size * size;
  if (start < end) (void)madvise((void *)start, end - start, MADV_DONTNEED);
#endif
}

/// Lets all threads allocate from one heap, if the system's library gives each its own.
///
/// A heap for each thread takes 50 system calls and 100 pages of a short run, and threads allocate
/// too little for them to wait for each other.
static inline void buildpost_share_heap(void) {
#if defined(M_ARENA_MAX)
  (void)mallopt(M_ARENA_MAX, 1);
#endif
}

/// Maps the zero-initialised variables of this program, at most the first `size` bytes of them.
///
/// Otherwise nearly every page of them takes two faults, one to read it and one to write it, and
/// once there are threads the second one interrupts all processors.
static inline void buildpost_map_variables(unsigned long size) {
#if defined(__linux__) && defined(MADV_POPULATE_WRITE)
  extern char __bss_start, _end;
  const unsigned long page = sysconf(_SC_PAGESIZE);
  const unsigned long start = ((unsigned long)&__bss_start + page - 1) / page * page;
  const unsigned long end = (unsigned long)&_end / page * page;
  // Linux before 5.14 refuses this.
  if (start >= end) return;
  (void)madvise((void *)start, end - start < size ? end - start : size, MADV_POPULATE_WRITE);
#endif
}

/// Raises the limit on files that this process has open, as far as it may, if it is lower than
/// `wanted`, and returns it.
static inline rlim_t buildpost_allow_files(rlim_t wanted) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  if (limit.rlim_cur < wanted) {
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    (void)getrlimit(RLIMIT_NOFILE, &limit);
  }
  return limit.rlim_cur;
}

/// How a child process begins.
struct buildpost_child {
  /// The path of the program.
  const char *program;
  /// Its name and arguments, then a null.
  char *const *arguments;
  /// All of its variables, then a null.
  char *const *environment;
  /// Its standard output and standard error; `/dev/null` if negative.
  int output;
  int errors;
  /// Whether it has a session of its own and outlives this process. Otherwise it has a process
  /// group of its own, and on Linux it is killed when the thread that started it ends.
  int is_detached;
  /// The most bytes that it may allocate, apart from files that it maps; 0 for any number. Only
  /// Linux observes it.
  unsigned long memory;
};

/// Turns a new process into the child; returns the code of what failed.
///
/// It makes only system calls: the process still shares the memory of its parent.
static inline int buildpost_become(const struct buildpost_child *child, pid_t parent) {
  if (child->is_detached ? setsid() < 0 : setpgid(0, 0) != 0) return errno;
#if defined(__linux__)
  if (!child->is_detached && prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return errno;
  if (!child->is_detached && getppid() != parent) return ECHILD;
  if (child->memory > 0) {
    const struct rlimit limit = {child->memory, child->memory};
    (void)setrlimit(RLIMIT_DATA, &limit);
  }
#else
  (void)parent;
#endif
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0) return errno;
  if (dup2(nothing, STDIN_FILENO) < 0) return errno;
  if (dup2(child->output < 0 ? nothing : child->output, STDOUT_FILENO) < 0) return errno;
  if (dup2(child->errors < 0 ? nothing : child->errors, STDERR_FILENO) < 0) return errno;
  for (int number = 1; number < 32; number += 1) {
    struct sigaction action;
    if (sigaction(number, 0, &action) != 0) continue;
    if (action.sa_handler == SIG_IGN && number != SIGPIPE) continue;
    action.sa_handler = SIG_DFL;
    action.sa_flags = 0;
    (void)sigaction(number, &action, 0);
  }
  sigset_t none;
  sigemptyset(&none);
  (void)sigprocmask(SIG_SETMASK, &none, 0);
  execve(child->program, child->arguments, child->environment);
  return errno;
}

/// Starts a child, and returns 0 or the code of what failed.
///
/// `posix_spawn` would do, but it cannot tie a child to the end of its parent.
static __attribute__((noinline)) int buildpost_start(
    const struct buildpost_child *child, pid_t *id) {
  volatile int failure = 0;
  const pid_t parent = getpid();
  sigset_t all, before;
  sigfillset(&all);
  // No handler of the parent may run in the child.
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t made = vfork();
  if (made == 0) {
    failure = buildpost_become(child, parent);
    _exit(127);
  }
  if (made < 0) failure = errno;
  if (made > 0 && failure != 0) (void)waitpid(made, 0, 0);
  pthread_sigmask(SIG_SETMASK, &before, 0);
  *id = made;
  return failure;
}
