// SPDX-License-Identifier: Apache-2.0

package import BuildModel
import FlyingSocks
import Platform
import Synchronization

/// A local stand-in for Jira's Builds API, on the loopback interface only.
///
/// ```swift
/// try await SandboxServer(configuration).serve { url in
///   // requests to `url`, such as http://127.0.0.1:8080
/// }
/// ```
package struct SandboxServer: Sendable {
  private let configuration: SandboxConfiguration
  private let handler: SandboxHandler

  /// Prepares a sandbox; nothing listens yet.
  ///
  /// - Throws: ``SandboxError`` if the store or the directory for recordings cannot be used.
  package init(_ configuration: SandboxConfiguration) throws(SandboxError) {
    self.configuration = configuration
    handler = try SandboxHandler(configuration)
  }

  /// Listens while `body` runs, then stops, giving requests in progress a tenth of a second.
  ///
  /// - Parameter body: Receives the address, without a trailing slash.
  /// - Returns: What `body` returns.
  /// - Throws: ``SandboxError`` if the port cannot be opened, or what `body` throws.
  package func serve<Value: Sendable>(
    _ body: (_ url: String) async throws -> Value
  ) async throws -> Value {
    let socket = try Self.listen(port: configuration.port)
    let pool = SocketPool.make()
    try await pool.prepare()
    let listener = try AsyncSocket(socket: socket, pool: pool)
    guard case .ip4(_, let port) = try socket.sockname() else {
      throw SandboxError(.port, "cannot determine the socket's port")
    }
    let open = OpenRequests()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await pool.run() }
      group.addTask { try await accept(on: listener, open) }
      let result: Result<Value, any Error>
      do {
        result = .success(try await body("http://127.0.0.1:\(port)"))
      } catch {
        result = .failure(error)
      }
      await open.waitUntilDone()
      group.cancelAll()
      // A cancelled listener ends with an error that says so.
      while let end = await group.nextResult() { _ = end }
      return try result.get()
    }
  }

  private func accept(on listener: AsyncSocket, _ open: OpenRequests) async throws {
    defer { try? listener.close() }  // There is nothing to do about a socket that cannot be closed.
    try await withThrowingDiscardingTaskGroup { group in
      for try await socket in listener.sockets {
        group.addTask {
          await ServedConnection(
            socket: socket, handler: handler, clock: configuration.clock,
            idleLimit: configuration.idleLimit, open: open
          ).run()
        }
      }
    }
  }

  private static func listen(port: UInt16) throws -> Socket {
    do {
      let socket = try Socket(domain: AF_INET)
      do {
        try socket.setValue(true, for: .localAddressReuse)
        try socket.bind(to: .inet(ip4: "127.0.0.1", port: port))
        try socket.listen()
      } catch {
        try? socket.close()  // The first error is the one to report.
        throw error
      }
      return socket
    } catch SocketError.failed(_, let errno, let message) {
      throw SandboxError(
        .port, "cannot open port \(port) on 127.0.0.1: \(message) (\(errno))", at: "--port",
        fix: "choose another port, or 0 for a free one")
    }
  }
}

/// Counts the requests that are being answered.
final class OpenRequests: Sendable {
  private let count = Mutex(0)

  func begin() { count.withLock { $0 += 1 } }
  func end() { count.withLock { $0 -= 1 } }

  /// Waits until none is left, for a tenth of a second at most.
  func waitUntilDone() async {
    for _ in 0..<20 where count.withLock({ $0 > 0 }) {
      // Cancellation ends the wait early, which is what the caller wants then.
      try? await SystemClock.sleep(seconds: 0.005)
    }
  }
}

/// Why the sandbox cannot start or continue.
package typealias SandboxError = ModuleError<SandboxFailure>

/// What went wrong.
package enum SandboxFailure: Sendable, Equatable, CaseIterable {
  /// A setting is invalid.
  case malformedSetting
  /// The port cannot be opened.
  case port
  /// The file of `--store` cannot be used.
  case store
  /// The directory of `--record` cannot be written.
  case recording
}
