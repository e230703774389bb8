// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A system call that failed.
struct SystemFailure: Error, Equatable {
  /// The value of `errno`.
  var code: Int32
  /// The name of the call.
  var call: String

  /// What the system says about the code: `No space left on device`.
  var words: String {
    guard let text = strerror(code) else { return "error \(code)" }
    return String(cString: text)
  }
}

/// Makes a system call, and makes it again where a signal interrupted it.
///
/// The repetition is bounded, so that a call which is always interrupted ends as an error and never as a hang.
@discardableResult
func system(_ name: String, _ call: () -> Int) throws(SystemFailure) -> Int {
  for _ in 0..<100 {
    let result = call()
    if result != -1 { return result }
    let code = errno
    guard code == EINTR else { throw SystemFailure(code: code, call: name) }
  }
  throw SystemFailure(code: EINTR, call: name)
}
