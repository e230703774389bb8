// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How help is laid out.
enum HelpText {
  /// The terminal's width, at least 80: the examples fit that, and one that the parser breaks cannot be pasted.
  ///
  /// In a narrower terminal the lines run over, and an example that is copied is whole all the same.
  static var columns: Int {
    let environment = ProcessInfo.processInfo.environment
    return max(80, Terminal.columns(of: STDOUT_FILENO, environment: environment) ?? 80)
  }
}
