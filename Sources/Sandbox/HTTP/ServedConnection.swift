// SPDX-License-Identifier: Apache-2.0

import BuildModel
import FlyingSocks
import Platform

/// One connection to the sandbox: answers its requests one after another.
struct ServedConnection: Sendable {
  let socket: AsyncSocket
  let handler: SandboxHandler
  let clock: SandboxClock
  /// How long to wait for the next bytes of the client, in seconds.
  let idleLimit: Double
  let open: OpenRequests

  /// The number of pieces of a slow answer.
  private static let pieces = 10

  /// Serves until the client or a fault closes the connection, or the client is idle for too long.
  func run() async {
    defer { try? socket.close() }  // There is nothing to do about a socket that cannot be closed.
    var reader = RequestReader(socket, idleLimit: idleLimit)
    do {
      while let request = try await reader.next() {
        open.begin()
        defer { open.end() }
        guard try await answer(request) else { return }
      }
    } catch let refusal as RequestReader.Refusal {
      await refuse(refusal)
    } catch {
      // The client is gone, or the sandbox stops.
    }
  }

  /// Answers a request; `false` if the connection has to be closed.
  private func answer(_ request: ServedRequest) async throws -> Bool {
    let (reply, fault) = await handler.reply(to: request)
    guard fault != .drop else { return false }
    let keepsAlive = request.keepsAlive && fault != .half
    let sendsBody = request.method != "HEAD"
    let size = fault == .half ? max(1, reply.body.count) : reply.body.count
    try await socket.write(head(of: reply, length: size, keepsAlive: keepsAlive))
    guard sendsBody else { return keepsAlive }
    switch fault {
    case .half: try await socket.write(reply.body.prefix(reply.body.count / 2))
    case .slow(let seconds):
      for piece in pieces(of: reply.body) {
        try await clock.sleep(seconds / Double(Self.pieces))
        try await socket.write(piece)
      }
    default: try await socket.write(reply.body)
    }
    return keepsAlive
  }

  /// Answers a malformed message, and reads on for a moment so that the client sees the answer.
  private func refuse(_ refusal: RequestReader.Refusal) async {
    do {
      let reply = try Reply.gateway(refusal.status, refusal.reason)
      try await socket.write(head(of: reply, length: reply.body.count, keepsAlive: false))
      try await socket.write(reply.body)
      shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { for try await _ in socket.bytes {} }
        group.addTask { try await SystemClock.sleep(seconds: 0.2) }
        defer { group.cancelAll() }
        try await group.next()
      }
    } catch {
      // The client is gone already.
    }
  }

  private func head(of reply: Reply, length: Int, keepsAlive: Bool) -> Data {
    var lines = [
      "HTTP/1.1 \(reply.status) \(HTTPWords.phrase(of: reply.status))",
      "Date: \(HTTPWords.date(clock.now()))", "Cache-Control: no-store",
      "X-Content-Type-Options: nosniff", "Connection: \(keepsAlive ? "keep-alive" : "close")",
    ]
    if reply.status != 304 { lines.append("Content-Length: \(length)") }
    lines += reply.headers.sorted { $0.key < $1.key }.map { name, value in
      "\(name): \(String(value.unicodeScalars.filter { $0.value >= 0x20 }.map(Character.init)))"
    }
    return Data((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }

  private func pieces(of body: Data) -> [Data] {
    let size = max(1, (body.count + Self.pieces - 1) / Self.pieces)
    return stride(from: 0, to: body.count, by: size).map { start in
      Data(body.dropFirst(start).prefix(size))
    }
  }
}
