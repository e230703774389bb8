// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A peer of `Peers/` in a process of its own, on a free port of loopback.
final class Peer {
  /// A request as the peer got it.
  struct Request: Decodable {
    let method: String
    let target: String
    let headers: [String: String]
    let body: String
    let connection: Int
  }

  let port: Int
  private let lifeline = ProcessStart.pipe()
  private let scratch: TemporaryDirectory
  private let record: String

  /// Starts `peer.py`.
  convenience init(_ plan: Plan, certificate: Certificate? = nil, newestTLS: String? = nil) throws {
    let text = String(decoding: try JSONEncoder().encode(plan), as: UTF8.self)
    let tls = certificate.map { [$0.certificate, $0.key] } ?? []
    try self.init("peer.py", first: text, rest: tls + [newestTLS].compactMap(\.self))
  }

  /// Starts `proxy.py` in front of another peer.
  convenience init(proxyFor target: Peer, credentials: String? = nil) throws {
    try self.init("proxy.py", first: String(target.port), rest: [credentials].compactMap(\.self))
  }

  private init(_ script: String, first: String, rest: [String]) throws {
    scratch = try TemporaryDirectory()
    record = try scratch.write("", to: "record")
    let folder = URL(filePath: #filePath).deletingLastPathComponent().path()
    let process = Process()
    // The system's interpreter if there is one: wrappers in the search path are slow.
    let interpreter = "/usr/bin/python3"
    let isThere = FileManager.default.isExecutableFile(atPath: interpreter)
    process.executableURL = URL(filePath: isThere ? interpreter : "/usr/bin/env")
    process.arguments =
      (isThere ? [] : ["python3"])
      + ["-I", "-S", "-W", "ignore", folder + "Peers/" + script, first, record] + rest
    let output = ProcessStart.pipe()
    process.standardOutput = output
    process.standardInput = lifeline
    try ProcessStart.run(process)
    var line = Data()
    while line.last != UInt8(ascii: "\n") {
      let piece = try #require(try output.fileHandleForReading.read(upToCount: 1))
      line += piece
    }
    port = try #require(Int(String(decoding: line.dropLast(), as: UTF8.self)))
  }

  deinit {
    // A peer ends with its standard input; a failure to close means that it is closed.
    try? lifeline.fileHandleForWriting.close()
  }

  /// The requests so far, in the order of their arrival.
  func requests() throws -> [Request] {
    try lines().map { try JSONDecoder().decode(Request.self, from: Data($0.utf8)) }
  }

  /// The recorded lines.
  func lines() throws -> [Substring] {
    try String(contentsOfFile: record, encoding: .utf8).split(separator: "\n")
  }
}
