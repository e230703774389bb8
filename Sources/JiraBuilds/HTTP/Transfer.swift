// SPDX-License-Identifier: Apache-2.0

internal import Platform

/// The state of one transfer while it runs.
final class Transfer {
  /// Why we ended it.
  enum Ending {
    case overLimit
    case silence
    case stopped
  }

  /// How far the TLS handshake got.
  enum Handshake {
    case unbegun
    /// We began, and the other side has not answered.
    case unanswered
    case answered
  }

  let request: HTTPRequest
  /// The addresses that may be connected to; `nil` for a proxy, which may be anywhere.
  let reach: HostPolicy.Reach?
  let patience: Patience
  let stop: StopFlag
  private(set) var head = HTTPHead()
  private(set) var body = Data()
  private(set) var ending: Ending?
  private(set) var wasAddressRefused = false
  /// How far TLS got, if its library reports that.
  ///
  /// A connection that ends unanswered is a network fault, not an untrusted server.
  var handshake = Handshake.unbegun
  /// Seconds since the start, and whether a connection is established.
  var elapsed: (() -> (elapsed: Double, isConnected: Bool))?
  /// The bytes of all parts of the answer so far.
  private var received = 0
  private var lastMove = 0.0
  private var sent: Int64 = -1

  /// What a line costs beyond its bytes, since each one takes memory of its own.
  private static let lineCost = 256

  init(
    _ request: HTTPRequest, reach: HostPolicy.Reach?, patience: Patience, stop: StopFlag
  ) {
    self.request = request
    self.reach = reach
    self.patience = patience
    self.stop = stop
  }

  /// Reads a line of the head or of the trailers; `false` if the answer gets too large.
  func take(header line: UnsafeRawBufferPointer) -> Bool {
    guard fits(line.count + Self.lineCost) else { return false }
    head.take(String(decoding: line, as: UTF8.self))
    return true
  }

  /// Reads a piece of the body; `false` if the answer gets too large.
  func take(body piece: UnsafeRawBufferPointer) -> Bool {
    guard fits(piece.count) else { return false }
    body.append(contentsOf: piece)
    return true
  }

  /// Counts bytes of any part of the answer against its limit.
  private func fits(_ count: Int) -> Bool {
    guard count <= patience.answerLimit - received else {
      ending = .overLimit
      return false
    }
    received += count
    return true
  }

  /// The transfer that was passed to a callback of the library.
  static func at(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Whether to continue; called at least once a second.
  ///
  /// - Parameter sent: How much of the request's body was sent, in bytes.
  /// - Returns: Whether to continue; ``ending`` says why not.
  func continues(sent: Int64) -> Bool {
    let (elapsed, isConnected) = elapsed?() ?? (0, false)
    if stop.isRaised {
      ending = .stopped
    } else if !isConnected || head.status != 0 || sent != self.sent {
      lastMove = elapsed
      self.sent = isConnected ? sent : -1
    } else if elapsed - lastMove > patience.firstByte {
      ending = .silence
    }
    return ending == nil
  }

  func admits(_ address: UnsafeRawBufferPointer) -> Bool {
    guard let reach else { return true }
    let isFine = NetworkAddress(bytes: Array(address)).map(reach.admits) ?? false
    if !isFine { wasAddressRefused = true }
    return isFine
  }

  /// The answer, as far as it was read.
  func response(_ completeness: HTTPResponse.Completeness) -> HTTPResponse {
    HTTPResponse(
      status: head.status, headers: head.headers, body: body, completeness: completeness)
  }
}

/// The head of an answer, read line by line; interim answers (1xx) and trailers are dropped.
struct HTTPHead {
  private(set) var status = 0
  private(set) var headers: [(name: String, value: String)] = []
  /// Whether the next line begins a head: only there a status line has a meaning.
  private var isAtStart = true
  private var isComplete = false

  /// Reads a line, with or without its line break.
  mutating func take(_ line: String) {
    let line = Self.trimmed(line[...])
    if isAtStart {
      guard line.hasPrefix("HTTP/") else { return }
      status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
      headers = []
      isAtStart = false
    } else if line.isEmpty {
      isAtStart = (100..<200).contains(status)
      isComplete = !isAtStart
    } else if !isComplete, let colon = line.firstIndex(of: ":") {
      let value = line[line.index(after: colon)...]
      headers.append((String(line[..<colon]), Self.trimmed(value)))
    }
  }

  private static func trimmed(_ value: Substring) -> String {
    String(Substring(value.utf8.trimming { $0 <= 0x20 }))
  }
}

/// How long the phases of a request may take, in seconds, and how large an answer may be.
public struct Patience: Sendable {
  /// Name resolution, connection and TLS together.
  public var connect: Double
  /// Silence in both directions before the answer begins.
  public var firstByte: Double
  /// The largest answer, in bytes: head, body and trailers together.
  public var answerLimit: Int

  /// Creates limits: 10 s, 10 s and 4 MiB by default.
  ///
  /// Some name servers never answer, and glibc waits 5 s for each.
  public init(connect: Double = 10, firstByte: Double = 10, answerLimit: Int = 4 << 20) {
    self.connect = connect
    self.firstByte = firstByte
    self.answerLimit = answerLimit
  }
}
