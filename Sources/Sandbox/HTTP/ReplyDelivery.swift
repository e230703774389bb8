// SPDX-License-Identifier: Apache-2.0

import BuildModel
import FlyingFox
import FlyingSocks
import Platform

extension Reply {
  /// The number of pieces of a slow answer.
  private static let pieces = 10

  /// The reply as it is sent, with its fault.
  func response(breaking fault: Fault, clock: SandboxClock) -> HTTPResponse {
    switch fault {
    case .drop: HTTPResponse(webSocket: DroppedConnection())
    case .half:
      response(
        clock,
        body(in: [body.prefix(body.count / 2)], pause: {}, breaksOff: true))
    case .slow(let seconds):
      response(
        clock,
        body(
          in: split(), pause: { try await clock.sleep(seconds / Double(Self.pieces)) },
          breaksOff: false))
    default: response(clock, HTTPBodySequence(data: body))
    }
  }

  private func response(_ clock: SandboxClock, _ body: HTTPBodySequence) -> HTTPResponse {
    var fields = HTTPHeaders()
    fields[.date] = HTTPWords.date(clock.now())
    fields[.cacheControl] = "no-store"
    fields[HTTPHeader("X-Content-Type-Options")] = "nosniff"
    for (name, value) in headers { fields[HTTPHeader(name)] = value }
    let code = HTTPStatusCode(status, phrase: HTTPWords.phrase(of: status))
    return HTTPResponse(statusCode: code, headers: fields, body: body)
  }

  /// A body that announces its full length, at least one byte so that it can be cut off.
  private func body(
    in pieces: [Data], pause: @escaping @Sendable () async throws -> Void, breaksOff: Bool
  ) -> HTTPBodySequence {
    let sequence = PiecemealBody(
      pieces: pieces.filter { !$0.isEmpty }, pause: pause, breaksOff: breaksOff)
    return HTTPBodySequence(from: sequence, count: breaksOff ? max(1, body.count) : body.count)
  }

  private func split() -> [Data] {
    let size = max(1, (body.count + Self.pieces - 1) / Self.pieces)
    return stride(from: 0, to: body.count, by: size).map { start in
      Data(body.dropFirst(start).prefix(size))
    }
  }
}

/// Closes the connection without a byte of an answer.
///
/// FlyingFox asks a web socket's handler for its frames before it writes the header, and closes the
/// connection if that fails: its only way to leave a request unanswered.
struct DroppedConnection: WSHandler {
  struct Dropped: Error {}

  func makeFrames(
    for client: AsyncThrowingStream<WSFrame, any Error>
  ) async throws -> AsyncStream<WSFrame> {
    throw Dropped()
  }
}

/// A body that is sent in pieces with a pause before each, and that may be cut off.
struct PiecemealBody: AsyncBufferedSequence {
  typealias Element = UInt8

  let pieces: [Data]
  /// The pause before each piece.
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
