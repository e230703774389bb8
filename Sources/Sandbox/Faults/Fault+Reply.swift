// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension Fault {
  /// The answer that stands in for the operation's own; `nil` where the operation is done.
  func reply() throws -> Reply? {
    switch self {
    case .none, .half, .hang, .slow, .lie, .lose: nil
    case .drop: .empty(0, "no answer")
    case .html(let status): .html(status)
    case .empty(let status): .empty(status, "an empty answer")
    case .status(let status, let detail): try Self.reply(status, detail)
    }
  }

  /// Whether what the operation asks for happens.
  var effect: BuildsAPI.Effect {
    switch self {
    case .lie, .lose: .forgotten
    default: .done
    }
  }

  /// A status with the body that the real service, or what stands before it, gives it.
  private static func reply(_ status: Int, _ detail: String?) throws -> Reply {
    var reply: Reply
    switch status {
    case 401: reply = try .gateway(status, "Unauthorized")
    case 403, 404, 429, 503, 200...399: reply = .empty(status)
    default: reply = try .errors(status, ["The sandbox was told to fail with \(status)"])
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

  /// The fault in the words of the script, for the page; `nil` where there is none.
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
