// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// What is remembered of a report's tests to recognise copies of the report and reruns in other
/// files.
public struct TestIdentities: Sendable {
  /// A digest of class, name, time and failure of each test; empty unless several files are read.
  var tests: [UInt64] = []
  /// Whether a time is so exact that tests with the same name and time are the same run.
  var hasExactTime = false
  /// Whether any test took a time that is not zero, or a suite says when it started.
  var hasTime = false
  /// When the first suite started, in milliseconds since 1970.
  var started: Int64?
  /// The attempts of all tests, if reruns are merged.
  var attempts: [RerunEntry] = []
  /// Where the listed tests are among the cases, if reruns are merged.
  var listed: [RerunKey: Int] = [:]
  /// The identities of the kept failures, if reruns are merged.
  var failureKeys: [RerunKey?] = []

  /// Tests of one run beyond which copies are not looked for.
  static let limit = 1_000_000

  init() {}
}

/// A digest of texts that is cheap to make; it does not resist somebody who wants two to be equal.
struct TextDigest {
  private var mix: UInt64 = 0x9E37_79B9_7F4A_7C15
  private static let prime: UInt64 = 0xFF51_AFD7_ED55_8CCD

  /// The digest so far.
  var value: UInt64 { mix }

  /// Adds a text and its length.
  mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
    step(UInt64(text.count))
    let bytes = UnsafeRawBufferPointer(text)
    var position = 0
    while position + 8 <= bytes.count {
      step(bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      position += 8
    }
    var rest: UInt64 = 0
    while position < bytes.count {
      rest = rest << 8 | UInt64(bytes[position])
      position += 1
    }
    step(rest)
  }

  private mutating func step(_ word: UInt64) {
    let product = (mix ^ word) &* Self.prime
    mix = product ^ product >> 29
  }
}
