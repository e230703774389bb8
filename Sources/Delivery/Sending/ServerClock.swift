// SPDX-License-Identifier: Apache-2.0

internal import Platform

/// What is known about the server's clock, and what that means for numbers that are times.
struct ServerClock: Equatable, Sendable {
  /// How far the server's clock is ahead of this machine's, in milliseconds; `nil` if it is
  /// unknown.
  private(set) var offset: Int64?

  /// A smaller difference is ignored: the header has whole seconds, and answers take time.
  static let tolerance: Int64 = 30_000
  /// How far a number may be ahead of the server's clock; a higher one would freeze its build for
  /// that long.
  static let reach: Int64 = 300_000

  /// Learns the server's clock from an answer.
  mutating func note(_ serverTime: Int64?, at wall: Int64) {
    guard let serverTime, (0...Self.latest).contains(serverTime) else { return }
    let difference = serverTime - min(max(wall, 0), Self.latest)
    guard abs(difference) <= Self.credible || Self.plausible.contains(serverTime) else { return }
    offset = difference
  }

  private static let latest: Int64 = 253_402_300_799_999
  /// Twenty years: with a greater difference, one of the two clocks is nonsense.
  private static let credible: Int64 = 20 * 31_557_600_000
  /// From 2020 to 2045: a server in these years is right, whatever this machine says.
  private static let plausible: ClosedRange<Int64> = 1_577_836_800_000...2_398_377_600_000

  /// The highest number that may be minted; `nil` if the server's clock is unknown.
  func limit(at wall: Int64) -> Int64? {
    guard let offset else { return nil }
    return wall.addingSaturating(offset).addingSaturating(Self.reach)
  }

  /// What a minted number would be by the server's clock.
  ///
  /// It is moved by the difference of the clocks if that is more than 30 s, and is never in the
  /// server's future.
  func corrected(_ number: Int64, at wall: Int64) -> Int64 {
    guard let offset, let limit = limit(at: wall) else { return number }
    let moved =
      offset.magnitude > Self.tolerance.magnitude ? number.addingSaturating(offset) : number
    return max(0, moved <= limit ? moved : wall.addingSaturating(offset))
  }

  /// What a number of another machine, whose clock may be right, would be: the same unless it is
  /// too far ahead.
  func capped(_ number: Int64, at wall: Int64) -> Int64 {
    guard let offset, let limit = limit(at: wall), number > limit else { return number }
    return max(0, wall.addingSaturating(offset))
  }
}
