// SPDX-License-Identifier: Apache-2.0

/// Compares two files byte by byte.
enum SameBytes {
  /// Whether two files hold the same bytes; standard input never does.
  static func compare(_ left: ReportFile, _ right: ReportFile) throws(Refusal) -> Bool {
    guard left.access != .standardInput, right.access != .standardInput else { return false }
    var opener = ReportOpener(standardInput: -1)
    var one = try opener.open(left)
    var other = try opener.open(right)
    do throws(SystemFailure) {
      return try isSame(&one, &other)
    } catch {
      throw Refusal(summary: error.words)
    }
  }

  private static func isSame(
    _ one: inout OpenReport, _ other: inout OpenReport
  ) throws(SystemFailure) -> Bool {
    let size = FileReading.chunk
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size * 2, alignment: 16)
    defer { buffer.deallocate() }
    let left = UnsafeMutableRawBufferPointer(rebasing: buffer[..<size])
    let right = UnsafeMutableRawBufferPointer(rebasing: buffer[size...])
    while true {
      let (first, second) = try (one.read(into: left), other.read(into: right))
      guard first.elementsEqual(second), one.isAtEnd == other.isAtEnd else { return false }
      if one.isAtEnd { return true }
    }
  }
}
