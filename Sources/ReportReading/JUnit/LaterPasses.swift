// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

/// Tests that passed after a test with the same name had failed in the same suite: reruns, unless
/// several tests have one name.
struct LaterPasses {
  /// The names that failed in the open suite.
  private var failed: Set<UInt64> = []
  private var count = 0

  /// How many names are remembered.
  private static let limit = 1000

  /// Whether a test that passes may matter.
  private(set) var isWatching = false

  mutating func noteFailed(_ name: UInt64?) {
    guard let name, failed.count < Self.limit else { return }
    failed.insert(name)
    isWatching = true
  }

  mutating func notePassed(_ name: UInt64?) {
    if let name, failed.remove(name) != nil { count += 1 }
  }

  /// Forgets the tests of a suite when it ends, or when another one starts.
  mutating func clear() {
    if isWatching { (failed, isWatching) = ([], false) }
  }

  /// The hint to merge reruns, if it applies.
  func findings(in path: String) -> [Finding] {
    guard count > 0 else { return [] }
    let tests = count == 1 ? "1 test" : "\(count) tests"
    return [
      Finding(
        .warning,
        "\(tests) failed and then passed in the same suite; if these are reruns, "
          + "pass --merge-reruns to count each test once",
        at: path, topic: "tests failed and then passed; for reruns, pass --merge-reruns")
    ]
  }
}
