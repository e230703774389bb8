// SPDX-License-Identifier: Apache-2.0

/// What is known about the server's clock, and what that means for numbers that are times.
struct ServerClock: Equatable, Sendable {
  /// How far the server's clock is ahead of this machine's, in milliseconds; `nil` where it was not stated.
  private(set) var offset: Int64?

  /// A difference up to this is left alone: the header has whole seconds, and answers take time.
  static let tolerance: Int64 = 30_000
  /// How far a number may be ahead of the server's clock.
  ///
  /// A higher one would freeze its build for that long.
  static let reach: Int64 = 300_000

  /// Takes over what an answer says about the server's clock.
  mutating func note(_ serverTime: Int64?, at wall: Int64) {
    guard let serverTime, (0...Self.latest).contains(serverTime) else { return }
    let difference = serverTime - min(max(wall, 0), Self.latest)
    guard abs(difference) <= Self.credible || wall < Self.oldest else { return }
    offset = difference
  }

  private static let latest: Int64 = 253_402_300_799_999
  /// Twenty years: a greater difference is the fault of whoever answers, and would lose or freeze builds.
  private static let credible: Int64 = 20 * 31_557_600_000
  /// The start of 2020: a machine that shows less was never told the time, and any answer knows better.
  private static let oldest: Int64 = 1_577_836_800_000

  /// The highest number that may be minted; `nil` where the server's clock is not known.
  func limit(at wall: Int64) -> Int64? {
    guard let offset else { return nil }
    return wall.addingSaturated(offset).addingSaturated(Self.reach)
  }

  /// The number that a minted one has by the server's clock.
  ///
  /// It is moved by the difference of the clocks where that is more than 30 s, and never lies in the server's future.
  func corrected(_ number: Int64, at wall: Int64) -> Int64 {
    guard let offset, let limit = limit(at: wall) else { return number }
    let moved =
      offset.magnitude > Self.tolerance.magnitude ? number.addingSaturated(offset) : number
    return max(0, moved <= limit ? moved : wall.addingSaturated(offset))
  }
}
