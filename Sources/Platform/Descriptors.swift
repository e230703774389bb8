// SPDX-License-Identifier: Apache-2.0

/// Writes all bytes to a descriptor, and waits if somebody else made it non-blocking.
package func writeAll(_ bytes: some ContiguousBytes, to descriptor: Int32) throws(SystemFailure) {
  try bytes.withUnsafeBytes { buffer in
    Result { () throws(SystemFailure) in try writeAll(buffer, to: descriptor) }
  }.get()
}

private func writeAll(
  _ bytes: UnsafeRawBufferPointer, to descriptor: Int32
) throws(SystemFailure) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let piece = UnsafeRawBufferPointer(rebasing: rest)
    let count = try waiting(for: POLLOUT, on: descriptor) { () throws(SystemFailure) in
      try system("write") { write(descriptor, piece.baseAddress, piece.count) }
    }
    guard count > 0 else { throw SystemFailure(code: EIO, call: "write") }
    rest = rest.dropFirst(count)
  }
}

/// Repeats a call on a non-blocking descriptor until there is something to read, or room to write.
func waiting(
  for event: Int32, on descriptor: Int32, _ call: () throws(SystemFailure) -> Int
) throws(SystemFailure) -> Int {
  while true {
    do throws(SystemFailure) {
      return try call()
    } catch {
      guard error.code == EAGAIN else { throw error }
      var wish = pollfd(fd: descriptor, events: Int16(event), revents: 0)
      poll(&wish, 1, -1)
    }
  }
}

/// Fills the standard descriptors that are closed, so that no file of ours becomes one of them;
/// reading and writing them still fails.
package func fillStandardDescriptors() {
  for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
    guard fcntl(descriptor, F_GETFD) < 0 else { continue }
    _ = systemOpen("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
  }
}
