// SPDX-License-Identifier: Apache-2.0

import Platform

/// The file this process was started from.
enum OwnExecutable {
  /// Its absolute path without links if the system knows it, else the word it was called by.
  static var path: String {
    let called = CommandLine.arguments.first ?? "buildpost"
    #if os(Linux)
      let name = "/proc/self/exe"
    #else
      let name = called
    #endif
    guard let resolved = realpath(name, nil) else { return called }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
