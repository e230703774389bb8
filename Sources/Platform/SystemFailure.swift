// SPDX-License-Identifier: Apache-2.0

internal import CSystem

/// A failed system call.
package struct SystemFailure: Error, Equatable {
  /// The value of `errno`.
  package var code: Int32
  /// The name of the call; empty if the caller knows it.
  package var call: String

  /// Creates a failure.
  package init(code: Int32, call: String = "") {
    self.code = code
    self.call = call
  }

  /// The system's own description: `No space left on device`.
  package var words: String {
    guard let text = strerror(code) else { return "error \(code)" }
    return String(cString: text)
  }

  /// The system's own description within a sentence: `no space left on device`.
  package var lowercasedWords: String {
    words.prefix(1).lowercased() + words.dropFirst()
  }
}

/// Makes a system call that returns -1 on failure, and repeats it if a signal interrupted it.
///
/// The repetition is bounded: a call that is always interrupted fails instead of hanging.
@discardableResult
package func system(_ name: String, _ call: () -> Int) throws(SystemFailure) -> Int {
  for _ in 0..<100 {
    let result = call()
    if result != -1 { return result }
    let code = errno
    guard code == EINTR else { throw SystemFailure(code: code, call: name) }
  }
  throw SystemFailure(code: EINTR, call: name)
}

/// Raises the limit on files that this process has open, as far as the system allows, if it is
/// lower than `wanted`, and returns it.
package func openFileLimit(raisedTo wanted: UInt) -> UInt {
  UInt(buildpost_allow_files(rlim_t(wanted)))
}
