// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The hard limit on the time of a hook: two seconds, whatever it waits for.
enum HookTimeLimit {
  /// What git may take of it, all runs together.
  static let gitSeconds = 1.5

  /// Ends this process with status 0, in words, two seconds from now.
  static func start() {
    signal(SIGALRM) { _ in
      let words: StaticString = "buildpost: the hook took longer than 2 seconds and gave up\n"
      // Nobody can be told that standard error is closed.
      _ = write(STDERR_FILENO, words.utf8Start, words.utf8CodeUnitCount)
      _exit(0)
    }
    alarm(2)
  }
}
