// SPDX-License-Identifier: Apache-2.0

import FlyingFox

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads the bodies of requests up to a limit.
enum RequestBody {
  /// The most that is read into memory; Jira states no number for its 413.
  static let limit = 4 << 20
  /// The most that is read and thrown away so that the caller gets to see the 413.
  private static let patience = 64 << 20

  /// What reading a body came to.
  enum Outcome {
    /// The whole body.
    case whole(Data)
    /// It is larger than ``limit``.
    case tooLarge
    /// It is so large, or so broken, that only closing the connection is left.
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
