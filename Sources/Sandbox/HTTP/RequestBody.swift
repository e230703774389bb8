// SPDX-License-Identifier: Apache-2.0

import FlyingFox
import Platform

/// Reads the bodies of requests up to a limit.
enum RequestBody {
  /// The most bytes that are kept; Jira does not document a number for its 413.
  static let limit = 4 << 20
  /// The most bytes that are read and discarded so that the client sees the 413.
  private static let patience = 64 << 20

  /// What reading a body led to.
  enum Outcome {
    /// The whole body.
    case whole(Data)
    /// It is larger than ``limit``.
    case tooLarge
    /// It is so large or so broken that the connection can only be closed.
    case hopeless
  }

  static func read(_ request: HTTPRequest) async -> Outcome {
    var body = Data()
    var length = 0
    do {
      for try await chunk in request.bodySequence {
        length += chunk.count
        guard length <= patience else { return .hopeless }
        if length <= limit { body.append(chunk) }
      }
    } catch {
      return .hopeless
    }
    return length <= limit ? .whole(body) : .tooLarge
  }
}

/// The names under which the sandbox answers.
///
/// A browser that came here by DNS rebinding still sends the other name in `Host`.
enum LoopbackHost {
  /// Whether a `Host` header names the loopback interface.
  static func isNamed(by header: String?) -> Bool {
    guard let header else { return false }
    let name: Substring
    let port: Substring
    if header.hasPrefix("["), let end = header.firstIndex(of: "]") {
      name = header[...end]
      port = header[header.index(after: end)...]
    } else {
      name = header.prefix { $0 != ":" }
      port = header.dropFirst(name.count)
    }
    let isPort = port.isEmpty || (port.first == ":" && UInt16(port.dropFirst()) != nil)
    return isPort && ["127.0.0.1", "localhost", "[::1]"].contains(name.lowercased())
  }
}
