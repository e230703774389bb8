// SPDX-License-Identifier: Apache-2.0

import BuildModel
import FlyingFox
import FlyingSocks
import Platform

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

  /// Listens while `body` runs, then stops, leaving requests in progress a tenth of a second.
  ///
  /// - Parameter body: Receives the address, without a trailing slash.
  /// - Returns: What `body` returns.
  /// - Throws: ``SandboxError`` if the port cannot be opened, or what `body` throws.
  package func serve<Value: Sendable>(
    _ body: (_ url: String) async throws -> Value
  ) async throws -> Value {
    let server = HTTPServer(
      config: HTTPServer.Configuration(
        address: try .inet(ip4: "127.0.0.1", port: configuration.port),
        timeout: 100_000, logger: .disabled),
      handler: handler)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await Self.run(server, port: configuration.port) }
      group.addTask { try await server.waitUntilListening(timeout: 60) }
      try await group.next()
      let url = "http://127.0.0.1:\(await Self.port(of: server) ?? configuration.port)"
      do {
        let value = try await body(url)
        await Self.stop(server, &group)
        return value
      } catch {
        await Self.stop(server, &group)
        throw error
      }
    }
  }

  private static func run(_ server: HTTPServer, port: UInt16) async throws {
    do {
      try await server.run()
    } catch SocketError.failed(_, let errno, let message) {
      throw SandboxError(
        .port, "cannot open port \(port) on 127.0.0.1: \(message) (\(errno))", at: "--port",
        fix: "choose another port, or 0 for a free one")
    }
  }

  private static func port(of server: HTTPServer) async -> UInt16? {
    guard case .ip4(_, let port)? = await server.listeningAddress else { return nil }
    return port
  }

  private static func stop(
    _ server: HTTPServer, _ group: inout ThrowingTaskGroup<Void, any Error>
  ) async {
    await server.stop(timeout: 0.1)
    group.cancelAll()
    // A stopped server ends with an error that says its socket is closed.
    while let end = await group.nextResult() { _ = end }
  }
}
