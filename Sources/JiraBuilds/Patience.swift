// SPDX-License-Identifier: Apache-2.0

/// How long the phases of a request may take, in seconds, and how much an answer may weigh.
public struct Patience: Sendable {
  /// Name, connection and TLS together.
  public var connect: Double
  /// No byte moves in either direction before the answer begins.
  public var firstByte: Double
  /// The largest body, in bytes.
  public var bodyLimit: Int

  /// Creates limits: 5 s, 10 s and 4 MB by default.
  public init(connect: Double = 5, firstByte: Double = 10, bodyLimit: Int = 4 << 20) {
    self.connect = connect
    self.firstByte = firstByte
    self.bodyLimit = bodyLimit
  }
}
