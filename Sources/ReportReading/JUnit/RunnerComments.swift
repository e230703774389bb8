// SPDX-License-Identifier: Apache-2.0

import TextCoding

/// The totals that Node's test runner writes as comments after the tests, such as
/// `<!-- fail 1 -->`: nothing else says that a test with subtests failed by itself.
struct RunnerComments {
  /// How many tests failed or were cancelled.
  private(set) var failed = 0
  /// The first bytes of the open comment.
  private var text: [UInt8] = []

  /// The comments that matter are shorter.
  private static let limit = 40

  mutating func open() { text.removeAll(keepingCapacity: true) }

  /// Reads the next bytes of the open comment.
  mutating func take(_ from: ByteScan.Position, _ to: ByteScan.Position) {
    let count = min(to - from, Self.limit - text.count)
    if count > 0 { text += UnsafeBufferPointer(start: from, count: count) }
  }

  mutating func close() {
    guard !text.isEmpty else { return }
    for word in ["fail", "cancelled"] where text.starts(with: " \(word) ".utf8) {
      let number = text.dropFirst(word.utf8.count + 2)
      guard number.last == UInt8(ascii: " ") else { return }
      let count = Array(number.dropLast()).withUnsafeBufferPointer { DecimalText.number($0) }
      failed = failed.addingSaturating(count ?? 0)
    }
  }
}
