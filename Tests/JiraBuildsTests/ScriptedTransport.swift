// SPDX-License-Identifier: Apache-2.0

import JiraBuilds
import Synchronization

/// Answers by a function of the request and of how many came before it, and keeps the requests.
final class ScriptedTransport: Transport {
  typealias Script = @Sendable (HTTPRequest, Int) throws(JiraError) -> HTTPResponse

  private let script: Script
  private let kept = Mutex<[HTTPRequest]>([])

  init(_ script: @escaping Script) {
    self.script = script
  }

  var requests: [HTTPRequest] { kept.withLock { $0 } }

  func send(_ request: HTTPRequest, timeout: Double) async throws(JiraError) -> HTTPResponse {
    let number = kept.withLock { requests in
      requests.append(request)
      return requests.count - 1
    }
    await Task.yield()
    return try script(request, number)
  }
}
