// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// A fault of one request.
enum Fault: Sendable, Equatable {
  /// Nothing.
  case none
  /// Another status, with what follows the `@` in the script.
  case status(Int, detail: String?)
  /// The connection is closed without an answer; nothing is stored.
  case drop
  /// The request is carried out, and the connection is closed in the middle of the answer.
  case half
  /// The request is carried out, and answered after a number of seconds.
  case hang(seconds: Double)
  /// The request is carried out, and its answer is sent in pieces over a number of seconds.
  case slow(seconds: Double)
  /// An HTML page with a status; nothing is stored.
  case html(Int)
  /// A status without a body; nothing is stored.
  case empty(Int)
  /// The answer names builds that were not sent; nothing is stored.
  case lie
  /// The answer says that the builds were accepted, but nothing is stored.
  case lose
}

extension Fault {
  /// The answer that replaces the operation's own; `nil` if the operation is carried out.
  func reply() throws -> Reply? {
    switch self {
    case .none, .half, .hang, .slow, .lie, .lose: nil
    case .drop: .empty(0, "no answer")
    case .html(let status): .html(status)
    case .empty(let status): .empty(status, "an empty answer")
    case .status(let status, let detail): try Self.reply(status, detail)
    }
  }

  /// Whether the operation has an effect.
  var hasEffect: Bool { self != .lie && self != .lose }

  /// A status with the body that the real service or its gateway sends with it.
  private static func reply(_ status: Int, _ detail: String?) throws -> Reply {
    var reply: Reply
    switch status {
    case 401: reply = try .gateway(status, "Unauthorized")
    case 403, 404, 429, 503, 200...399: reply = .empty(status)
    default: reply = try .errors(status, ["A fault of the sandbox: \(status)"])
    }
    if (300...399).contains(status) {
      reply.headers["Location"] = detail
    } else if let detail {
      for part in detail.split(separator: "/") {
        let isNumber = part.allSatisfy(\.isNumber)
        reply.headers[isNumber ? "Retry-After" : "RateLimit-Reason"] = String(part)
      }
    }
    if status == 429, reply.headers["RateLimit-Reason"] == nil {
      reply.headers["RateLimit-Reason"] = "jira-burst-based"
    }
    return reply
  }

  /// The fault as the script writes it, for the page; `nil` if there is none.
  var words: String? {
    switch self {
    case .none: nil
    case .status(let status, let detail): "\(status)" + (detail.map { "@\($0)" } ?? "")
    case .drop: "drop"
    case .half: "half"
    case .hang(let seconds): "hang:\(seconds)"
    case .slow(let seconds): "slow:\(seconds)"
    case .html(let status): "html:\(status)"
    case .empty(let status): "empty:\(status)"
    case .lie: "lie"
    case .lose: "lose"
    }
  }
}
