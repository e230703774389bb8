// SPDX-License-Identifier: Apache-2.0
// How the release executable starts threads if a container restricts that.

#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

/// Stands in for the C library's function of this name, which then uses the older `clone`.
///
/// Docker before 20.10.10 refuses the system call with EPERM. The C library gives up on that, and
/// uses the older call only if the kernel does not know the newer one.
int __clone3(void *arguments, size_t size, int (*function)(void *), void *argument) {
  (void)arguments, (void)size, (void)function, (void)argument;
  errno = ENOSYS;
  return -1;
}

int __real_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

static void say(const char *text) {
  if (write(STDERR_FILENO, text, strlen(text)) < 0) return;
}

/// Creates a thread, or ends the process: libdispatch would try again forever.
int __wrap_pthread_create(
    pthread_t *thread, const pthread_attr_t *attributes, void *(*function)(void *),
    void *argument) {
  for (int tries = 1;; tries += 1) {
    const int code = __real_pthread_create(thread, attributes, function, argument);
    if (code == 0) return 0;
    if (tries == 6) {
      say("error: cannot start a thread: ");
      say(strerror(code));
      say("\n  fix: raise the limit on processes or memory, for example the container's\n");
      _exit(78);
    }
    sleep(1);
  }
}
