// SPDX-License-Identifier: Apache-2.0

/// A version of three numbers, as in `1.4.2`.
public struct Version: Equatable, Sendable {
  public let major: Int
  public let minor: Int
  public let patch: Int

  /// Why a text is not a version.
  public enum Problem: Error, Equatable {
    case parts(Int)
    case number(String)
  }

  /// Reads a version. Throws a `Problem` for other than three parts, or a part that is no number.
  public init(_ text: String) throws {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw Problem.parts(parts.count) }
    let numbers = try parts.map { part in
      guard let number = Int(part) else { throw Problem.number(String(part)) }
      return number
    }
    (major, minor, patch) = (numbers[0], numbers[1], numbers[2])
  }
}
