// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The state of one transfer while it runs.
final class Transfer {
  /// Why it was ended from here.
  enum Ending {
    case overLimit
    case silence
    case stopped
  }

  /// How far TLS came.
  enum Handshake {
    case unbegun
    /// We began, and the other side said nothing.
    case unanswered
    case answered
  }

  let request: HTTPRequest
  /// The addresses that may be connected to; `nil` where a proxy is, which may lie anywhere.
  let reach: HostPolicy.Reach?
  let patience: Patience
  let stop: StopFlag
  private(set) var head = HTTPHead()
  private(set) var body = Data()
  private(set) var ending: Ending?
  private(set) var wasAddressRefused = false
  /// How far TLS came, where its library tells.
  ///
  /// A connection that ends unanswered is a fault on the way, not a server that cannot be trusted.
  var handshake = Handshake.unbegun
  /// Seconds since the start, and whether the request is being sent or was.
  var elapsed: (() -> (elapsed: Double, isConnected: Bool))?
  private var lastMove = 0.0
  private var sent: Int64 = -1

  init(
    _ request: HTTPRequest, reach: HostPolicy.Reach?, patience: Patience, stop: StopFlag
  ) {
    self.request = request
    self.reach = reach
    self.patience = patience
    self.stop = stop
  }

  /// Takes a line of the head.
  func take(header line: UnsafeRawBufferPointer) {
    head.take(String(decoding: line, as: UTF8.self))
  }

  /// Takes a piece of the body; `false` where it is too much.
  func take(body piece: UnsafeRawBufferPointer) -> Bool {
    guard body.count + piece.count <= patience.bodyLimit else {
      ending = .overLimit
      return false
    }
    body.append(contentsOf: piece)
    return true
  }

  /// The transfer that a callback of the library was given.
  static func at(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Whether to go on; asked at least once a second.
  ///
  /// - Parameter sent: Bytes of the request's body that were sent.
  /// - Returns: Whether to go on; ``ending`` says why not.
  func goesOn(sent: Int64) -> Bool {
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

  /// The answer, as far as it came.
  func response(_ completeness: HTTPResponse.Completeness) -> HTTPResponse {
    HTTPResponse(
      status: head.status, headers: head.headers, body: body, completeness: completeness)
  }
}
