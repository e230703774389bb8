// SPDX-License-Identifier: Apache-2.0

import FlyingSocks
import Platform

/// A request as the sandbox received it.
struct ServedRequest: Sendable {
  var method: String
  /// The path as it was sent, without the query.
  var path: String
  /// The query as it was sent, without the `?`.
  var query = ""
  /// The header fields by lower-case name.
  var headers: [String: String] = [:]
  /// The body; `nil` if it is larger than ``RequestReader/bodyLimit``.
  var body: Data? = Data()
  /// Whether the client wants to send another request on the connection.
  var keepsAlive = true
}

/// Reads the requests of one connection (RFC 9112).
struct RequestReader {
  /// Why a request cannot be read; the connection is closed after the answer.
  struct Refusal: Error {
    let status: Int
    let reason: String
  }

  /// The most bytes of a body that are kept; Jira does not document a number for its 413.
  static let bodyLimit = 4 << 20
  /// The most bytes that are read and discarded so that the client sees the 413.
  private static let patience = 64 << 20
  private static let headLimit = 64 << 10
  private static let lineFeed = UInt8(ascii: "\n")

  private let socket: AsyncSocket
  /// How long to wait for bytes, in seconds.
  private let idleLimit: Double
  private var buffer: [UInt8] = []
  /// The position in `buffer` of the first byte that was not read yet.
  private var position = 0

  init(_ socket: AsyncSocket, idleLimit: Double) {
    self.socket = socket
    self.idleLimit = idleLimit
  }

  /// The next request; `nil` if the client closed the connection or did not send anything.
  ///
  /// - Throws: ``Refusal`` if the message is malformed, or an error of the socket.
  mutating func next() async throws -> ServedRequest? {
    guard let lines = try await readHead(), var request = try Self.request(lines[0]) else {
      return nil
    }
    request.headers = try Self.fields(lines.dropFirst())
    let connection = request.headers["connection"]?.lowercased() ?? ""
    request.keepsAlive = request.keepsAlive && !connection.contains("close")
    if request.headers["expect"]?.lowercased() == "100-continue" {
      try await socket.write(Data("HTTP/1.1 100 Continue\r\n\r\n".utf8))
    }
    guard let coding = request.headers["transfer-encoding"] else {
      request.body = try await readBody(length: Self.length(request.headers["content-length"]))
      return request
    }
    guard request.headers["content-length"] == nil, coding.lowercased() == "chunked" else {
      throw Refusal(status: 400, reason: "the length of the body is ambiguous")
    }
    request.body = try await readChunks()
    return request
  }

  private static func request(_ line: String) throws(Refusal) -> ServedRequest? {
    let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard words.count == 3, isToken(words[0]), ["HTTP/1.1", "HTTP/1.0"].contains(words[2]),
      words[1].utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
    else { throw Refusal(status: 400, reason: "the request line is malformed") }
    let target = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    return ServedRequest(
      method: words[0], path: String(target[0]), query: target.count > 1 ? String(target[1]) : "",
      keepsAlive: words[2] == "HTTP/1.1")
  }

  private static func fields(
    _ lines: ArraySlice<String>
  ) throws(Refusal) -> [String: String] {
    var fields: [String: String] = [:]
    for line in lines {
      let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2, isToken(String(halves[0])) else {
        throw Refusal(status: 400, reason: "a header field is malformed")
      }
      let name = halves[0].lowercased()
      let value = String(halves[1].trimming { $0 == " " || $0 == "\t" })
      let framing = ["host", "content-length", "transfer-encoding"]
      if let earlier = fields[name] {
        guard !framing.contains(name) else {
          throw Refusal(status: 400, reason: "the header field `\(name)` is repeated")
        }
        fields[name] = "\(earlier), \(value)"
      } else {
        fields[name] = value
      }
    }
    return fields
  }

  private static func length(_ field: String?) throws(Refusal) -> Int {
    guard let field else { return 0 }
    guard !field.isEmpty, field.utf8.allSatisfy(\.isDigit), let length = Int(field) else {
      throw Refusal(status: 400, reason: "the content length is not a number")
    }
    return length
  }

  private static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { $0.isAlphanumeric || "!#$%&'*+-.^_`|~".utf8.contains($0) }
  }

  /// The request line and the header fields; `nil` if the connection ended before them.
  private mutating func readHead() async throws -> [String]? {
    var lines: [String] = []
    var size = 0
    while let line = try await readLine(limit: Self.headLimit - size) {
      size += line.utf8.count + 2
      guard size <= Self.headLimit else { throw Self.tooLarge }
      if !line.isEmpty {
        lines.append(line)
      } else if !lines.isEmpty {
        return lines
      }
    }
    return nil
  }

  private static var tooLarge: Refusal { Refusal(status: 431, reason: "the head is too large") }

  private mutating func readBody(length: Int) async throws -> Data? {
    guard length <= Self.patience else {
      throw Refusal(status: 413, reason: "the request body is too large")
    }
    var body = Data()
    var rest = length
    while rest > 0 {
      let bytes = try await read(atMost: rest)
      rest -= bytes.count
      if length <= Self.bodyLimit { body.append(contentsOf: bytes) }
    }
    return length <= Self.bodyLimit ? body : nil
  }

  private mutating func readChunks() async throws -> Data? {
    var body = Data()
    var total = 0
    while true {
      guard let line = try await readLine(limit: 1024) else { throw SocketError.disconnected }
      let digits = line.prefix { $0 != ";" && $0 != " " && $0 != "\t" }
      guard !digits.isEmpty, digits.utf8.count <= 8, let size = Int(digits, radix: 16),
        digits.utf8.allSatisfy(\.isAlphanumeric)
      else { throw Refusal(status: 400, reason: "a chunk is malformed") }
      guard size > 0 else { break }
      total += size
      guard let chunk = try await readBody(length: size), total <= Self.patience else {
        throw Refusal(status: 413, reason: "the request body is too large")
      }
      if total <= Self.bodyLimit { body.append(chunk) }
      guard try await readLine(limit: 2) == "" else {
        throw Refusal(status: 400, reason: "a chunk is malformed")
      }
    }
    var trailers = 0
    while let line = try await readLine(limit: Self.headLimit - trailers), !line.isEmpty {
      trailers += line.utf8.count
    }
    return total <= Self.bodyLimit ? body : nil
  }

  /// A line without its end; `nil` if the connection ends.
  private mutating func readLine(limit: Int) async throws -> String? {
    var searched = position
    while true {
      if let end = buffer[searched...].firstIndex(of: Self.lineFeed) {
        var line = buffer[position..<end]
        position = end + 1
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        guard line.allSatisfy({ $0 >= 0x20 || $0 == UInt8(ascii: "\t") }) else {
          throw Refusal(status: 400, reason: "the head contains a control character")
        }
        return String(decoding: line, as: UTF8.self)
      }
      guard buffer.count - position <= limit else {
        throw Self.tooLarge
      }
      let offset = buffer.count - position
      guard try await fill() else { return nil }
      searched = position + offset
    }
  }

  private mutating func read(atMost count: Int) async throws -> ArraySlice<UInt8> {
    if position == buffer.count {
      guard try await fill() else { throw SocketError.disconnected }
    }
    let bytes = buffer[position..<min(buffer.count, position + count)]
    position = bytes.endIndex
    return bytes
  }

  /// Receives more bytes; `false` if there are none before the connection ends or the time is up.
  private mutating func fill() async throws -> Bool {
    buffer.removeSubrange(..<position)
    position = 0
    do {
      buffer += try socket.socket.read(atMost: 65_536)
    } catch SocketError.blocked {
      let (socket, idleLimit) = (socket, idleLimit)
      let bytes = try await withThrowingTaskGroup(of: [UInt8].self) { group in
        group.addTask { try await socket.read(atMost: 4096) }
        group.addTask {
          try await SystemClock.sleep(seconds: idleLimit)
          return []
        }
        defer { group.cancelAll() }
        return try await group.next() ?? []
      }
      buffer += bytes
      return !bytes.isEmpty
    } catch SocketError.disconnected {
      return false
    }
    return true
  }
}
