// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A server on loopback that publishes the built executable as a release.
final class ReleaseServer: Sendable {
  /// Where the release is published.
  let url: String
  private let server: RunningCommand

  /// The built executable in `gzip` form, in the layout of a release, and its digest.
  private struct Release: Sendable {
    var directory: TemporaryDirectory
    var digest: String
    var version: String

    init() async throws {
      directory = try TemporaryDirectory()
      var shell = BuiltCommand(in: directory.path, environment: ["PATH": RecipePieces.systemPath])
      version = try await shell.run(["--version"]).text.filter { !$0.isNewline }
      let executable = shell.path
      shell.path = "/bin/sh"
      let result = try await shell.run([
        "-ec",
        """
        # Symbols would only make the download slow.
        strip -o bare "$1" 2>/dev/null || cp "$1" bare
        mkdir "v$2" && gzip -1c bare >"v$2/buildpost-$2-linux-x86_64.gz"
        ln "v$2/buildpost-$2-linux-x86_64.gz" "v$2/buildpost-$2-linux-aarch64.gz"
        sha256sum <bare | cut -d ' ' -f 1
        """, "sh", executable, version,
      ])
      try #require(result.status == 0, "\(result.talk)")
      digest = result.text.filter { !$0.isNewline }
    }
  }

  /// Made once, because the executable is large.
  private static let release = Task { try await Release() }

  private init(_ directory: String) async throws {
    var python = BuiltCommand(in: directory, environment: ["PATH": RecipePieces.systemPath])
    python.path = "/usr/bin/env"
    server = try python.start([
      "python3", "-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory", directory, "0",
    ])
    let words = await server.firstLine().split(separator: " ")
    let port = try #require(words.firstIndex(of: "port").map { words[$0 + 1] })
    url = "http://127.0.0.1:\(port)"
  }

  /// Starts a server, does something with it and stops it.
  static func open(
    _ body: (_ server: ReleaseServer, _ version: String, _ digest: String) async throws -> Void
  ) async throws {
    let release = try await release.value
    let server = try await ReleaseServer(release.directory.path)
    do { try await body(server, release.version, release.digest) } catch {
      await server.stop()
      throw error
    }
    await server.stop()
  }

  private func stop() async {
    server.send(SIGTERM)
    _ = await server.result()
  }
}
