// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the process does about signals; those that end a delivery are ``Delivery/Termination``'s.
enum Signals {
  /// A reader that closes its end of a pipe must not kill a delivery under way.
  static func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
  }
}
