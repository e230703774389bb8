// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform
import TextCoding

/// An answer of the sandbox, before any fault.
struct Reply: Sendable {
  var status: Int
  var headers: [String: String] = [:]
  var body = Data()
  /// How many builds were rejected; `nil` if none was.
  var rejected: Int?
  /// Whether the request only asked what the app may do, so that no status is a failure.
  var isQuestion = false
  /// What happened, for the page.
  var words: [String] = []

  /// An answer without a body.
  static func empty(_ status: Int, _ words: String...) -> Reply {
    Reply(status: status, words: words)
  }

  /// A JSON document.
  static func json(
    _ status: Int, _ value: some Encodable, words: [String] = []
  ) throws -> Reply {
    Reply(
      status: status, headers: ["Content-Type": "application/json;charset=UTF-8"],
      body: try JSONText.encode(value), words: words)
  }

  /// The errors of the Builds API: an array of `{message}`.
  static func errors(_ status: Int, _ messages: [String]) throws -> Reply {
    try json(status, messages.map { Receipt.Rejection.Reason(message: $0) }, words: messages)
  }

  /// The errors of the gateway in front of the API: `{code, message}`.
  static func gateway(_ status: Int, _ message: String) throws -> Reply {
    try json(status, ["code": status, "message": message] as JSONObject, words: [message])
  }

  /// A page as proxies and gateways send it when they fail.
  static func html(_ status: Int) -> Reply {
    let title = "\(status) \(HTTPWords.phrase(of: status))"
    let page = "<html><head><title>\(title)</title></head><body><h1>\(title)</h1></body></html>\n"
    return Reply(
      status: status, headers: ["Content-Type": "text/html"], body: Data(page.utf8),
      words: ["an HTML page"])
  }
}

extension Reply {
  /// The same answer, but about builds that nobody sent.
  func lying() throws -> Reply {
    let stranger = BuildKey(pipelineId: "nobody/sent/this", buildNumber: 1)
    return try .json(
      status, SubmitAnswer(acceptedBuilds: [stranger]), words: ["an answer about other builds"])
  }
}

/// Fixed texts of HTTP.
enum HTTPWords {
  /// The reason phrase of a status (RFC 9110 section 15).
  static func phrase(of status: Int) -> String { phrases[status] ?? "Status \(status)" }

  private static let phrases = [
    200: "OK", 202: "Accepted", 302: "Found",
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 413: "Content Too Large", 415: "Unsupported Media Type",
    421: "Misdirected Request", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
    500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable",
    504: "Gateway Timeout",
  ]

  /// A time in the form of the `Date` header (RFC 9110 section 5.6.7).
  static func date(_ time: Timestamp) -> String {
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let day = Int(max(0, time.milliseconds) / 86_400_000 % 7)
    let parts = Timestamp(milliseconds: max(0, time.milliseconds)).rfc3339.split {
      "-T.".contains($0)
    }
    let month = Int(parts[1]) ?? 1
    return "\(days[day]), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]) GMT"
  }
}
