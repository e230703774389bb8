// SPDX-License-Identifier: Apache-2.0

import FlyingFox
import FlyingSocks

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Closes the connection without a byte of an answer.
///
/// The server asks a web socket's handler for its frames before it writes the header, and closes the connection
/// where that fails: the one way of its interface to leave a request unanswered.
struct DroppedConnection: WSHandler {
  struct Dropped: Error {}

  func makeFrames(
    for client: AsyncThrowingStream<WSFrame, any Error>
  ) async throws -> AsyncStream<WSFrame> {
    throw Dropped()
  }
}

/// A body that comes in pieces with a wait before each, and that may break off.
struct PiecemealBody: AsyncBufferedSequence {
  typealias Element = UInt8

  let pieces: [Data]
  /// The wait before each piece.
  let pause: @Sendable () async throws -> Void
  /// Whether the connection is closed after the last piece.
  let breaksOff: Bool

  func makeAsyncIterator() -> Iterator {
    Iterator(body: self, rest: pieces[...])
  }

  struct Iterator: AsyncBufferedIteratorProtocol {
    let body: PiecemealBody
    var rest: ArraySlice<Data>

    mutating func next() async throws -> UInt8? {
      try await nextBuffer(suggested: 1)?.first
    }

    mutating func nextBuffer(suggested count: Int) async throws -> Data? {
      guard let piece = rest.popFirst() else {
        if body.breaksOff { throw DroppedConnection.Dropped() }
        return nil
      }
      try await body.pause()
      return piece
    }
  }
}
