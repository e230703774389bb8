// SPDX-License-Identifier: Apache-2.0

import BuildModel
import FlyingFox

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Reply {
  /// How many pieces a slow answer comes in.
  private static let pieces = 10

  /// The reply as it goes over the wire, broken where the fault says so.
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

  /// A body that announces its whole length; at least a byte, so that there is something to break off.
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
