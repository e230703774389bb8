// SPDX-License-Identifier: Apache-2.0

import TextCoding
import BuildModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What the sandbox answers, before anything goes wrong with it.
struct Reply: Sendable {
  var status: Int
  var headers: [String: String] = [:]
  var body = Data()
  /// How many builds were rejected, where any was.
  var rejected: Int?
  /// What happened in words, for the page.
  var words: [String] = []

  /// An answer without a body.
  static func empty(_ status: Int, _ words: String...) -> Reply {
    Reply(status: status, words: words)
  }

  /// A JSON document.
  static func json(_ status: Int, _ value: some Encodable) throws -> Reply {
    Reply(
      status: status, headers: ["Content-Type": "application/json;charset=UTF-8"],
      body: try JSONText.encode(value))
  }

  /// The errors of the Builds API: a list of `{message}`.
  static func errors(_ status: Int, _ messages: [String]) throws -> Reply {
    var reply = try json(status, messages.map { Receipt.Rejection.Reason(message: $0) })
    reply.words = messages
    return reply
  }

  /// The errors of the gateway before the API: `{code, message}`.
  static func gateway(_ status: Int, _ message: String) throws -> Reply {
    struct Body: Encodable {
      let code: Int
      let message: String
    }
    var reply = try json(status, Body(code: status, message: message))
    reply.words = [message]
    return reply
  }

  /// A page as proxies and gateways answer in trouble.
  static func html(_ status: Int) -> Reply {
    let title = "\(status) \(HTTPWords.phrase(of: status))"
    let page = "<html><head><title>\(title)</title></head><body><h1>\(title)</h1></body></html>\n"
    return Reply(
      status: status, headers: ["Content-Type": "text/html"], body: Data(page.utf8),
      words: ["an HTML page"])
  }
}
