// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/resource.h>
#include <sys/types.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/syscall.h>
#endif

/// Limits the memory that another process may allocate, apart from files that it maps.
///
/// glibc shows `prlimit` only to C that asks for extensions, and only Linux has it: elsewhere this
/// does nothing.
static inline void buildpost_limit_memory(pid_t process, unsigned long bytes) {
#if defined(__linux__)
  const unsigned long long limit[2] = {bytes, bytes};
  (void)syscall(SYS_prlimit64, process, RLIMIT_DATA, limit, (void *)0);
#else
  (void)process;
  (void)bytes;
#endif
}
