// SPDX-License-Identifier: Apache-2.0

import FlyingSocks
import Foundation
import Testing

/// What a server answered over a real socket.
struct HTTPAnswer: Equatable {
  var status = 0
  var headers: [String: String] = [:]
  var body = Data()
  /// Whether as many bytes arrived as were announced.
  var isWhole = true

  var text: String { String(decoding: body, as: UTF8.self) }

  func json() throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
  }

  /// The messages of an error in the form of the Builds API.
  func messages() throws -> [String] {
    let errors = try #require(try JSONSerialization.jsonObject(with: body) as? [[String: Any]])
    return errors.compactMap { $0["message"] as? String }
  }
}

/// One request on a connection of its own, byte for byte.
struct HTTPExchange {
  var method = "GET"
  var target: String
  var headers: [String: String] = [:]
  var body = Data()

  /// Sends the request; `nil` if the connection is closed without an answer.
  func send(to port: UInt16) async throws -> HTTPAnswer? {
    let socket = try await AsyncSocket.connected(
      to: .inet(ip4: "127.0.0.1", port: port), timeout: 60)
    defer { try? socket.close() }  // The peer closes it as well.
    var fields = headers
    fields["Connection"] = "close"
    if fields["Host"] == nil { fields["Host"] = "127.0.0.1:\(port)" }
    if !body.isEmpty, fields["Transfer-Encoding"] == nil {
      fields["Content-Length"] = "\(body.count)"
    }
    let lines = ["\(method) \(target) HTTP/1.1"] + fields.map { "\($0): \($1)" }
    var message = Data((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    message.append(body)
    try await socket.write(message)
    var received = Data()
    // The end of the connection is the end of the answer.
    while let bytes = try? await socket.read(atMost: 65_536) { received.append(contentsOf: bytes) }
    return received.isEmpty ? nil : try Self.parse(received)
  }

  private static func parse(_ received: Data) throws -> HTTPAnswer {
    let end = try #require(received.firstRange(of: Data("\r\n\r\n".utf8)))
    let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
    let lines = head.split(separator: "\r\n").map(String.init)
    var answer = HTTPAnswer()
    let words = try #require(lines.first?.split(separator: " "))
    answer.status = try #require(Int(words[1]))
    for line in lines.dropFirst() {
      let colon = try #require(line.firstIndex(of: ":"))
      answer.headers[line[..<colon].lowercased()] =
        line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    answer.body = Data(received[end.upperBound...])
    answer.isWhole = Int(answer.headers["content-length"] ?? "") == answer.body.count
    return answer
  }
}
