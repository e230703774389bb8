// SPDX-License-Identifier: Apache-2.0

/// Compares two files byte by byte.
enum SameBytes {
  /// Whether two files hold the same bytes; standard input never does.
  static func compare(_ left: ReportFile, _ right: ReportFile) throws(Refusal) -> Bool {
    guard left.access != .standardInput, right.access != .standardInput else { return false }
    let one = try OpenFile.open(left, standardInput: -1)
    let other = try OpenFile.open(right, standardInput: -1)
    do throws(SystemFailure) {
      return try isSame(one, other)
    } catch {
      throw Refusal(summary: error.words)
    }
  }

  private static func isSame(
    _ one: borrowing OpenFile, _ other: borrowing OpenFile
  ) throws(SystemFailure) -> Bool {
    let size = FileReading.chunk
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size * 2, alignment: 16)
    defer { buffer.deallocate() }
    let left = UnsafeMutableRawBufferPointer(rebasing: buffer[..<size])
    let right = UnsafeMutableRawBufferPointer(rebasing: buffer[size...])
    while true {
      let count = try one.read(into: left)
      guard try other.read(into: right) == count, left[..<count].elementsEqual(right[..<count])
      else { return false }
      if count < size { return true }
    }
  }
}
