// SPDX-License-Identifier: Apache-2.0

import Platform

/// A pipe from a child; both ends close themselves in other children.
struct ChildPipe {
  private(set) var reading: Int32 = -1
  private(set) var writing: Int32 = -1

  init() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    reading = ends[0]
    writing = ends[1]
  }

  var isOpen: Bool { reading >= 0 }

  mutating func closeWriting() {
    if writing >= 0 { _ = systemClose(writing) }
    writing = -1
  }

  mutating func close() {
    closeWriting()
    if reading >= 0 { _ = systemClose(reading) }
    reading = -1
  }

  /// What can be read now, nothing at the end.
  static func read(_ descriptor: Int32) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = buffer.withUnsafeMutableBytes { systemRead(descriptor, $0) }
      if count < 0, errno == EINTR { continue }
      return Array(buffer.prefix(max(0, count)))
    }
  }

  /// Everything up to the end.
  static func readAll(_ descriptor: Int32) -> [UInt8] {
    var result: [UInt8] = []
    while true {
      let bytes = read(descriptor)
      if bytes.isEmpty { return result }
      result += bytes
    }
  }
}

private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, buffer.baseAddress, buffer.count)
}
