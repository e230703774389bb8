// SPDX-License-Identifier: Apache-2.0

internal import JiraBuilds

extension Courier {
  /// Gets token and cloud id and learns the server's clock; returns why that could not be done.
  mutating func prepare(onWait: (Double, String?) -> Void) async -> Holdup? {
    var attempts = 0
    var notBefore = -Double.infinity
    while true {
      let attempt = await attempt(notBefore: notBefore, onWait: onWait) {
        (service, timeout) throws(JiraError) in try await service.prepare(timeout: timeout)
      }
      switch attempt {
      case .value(let serverTime):
        note(serverTime)
        return nil
      case .held(let holdup): return holdup
      case .failed(let error):
        switch step(after: error, attempt: attempts) {
        case .retry(let instant): notBefore = instant
        case .hold(let holdup): return holdup
        // A request without builds cannot be made smaller.
        case .split: return Holdup(cause: .refused, reason: error.summary)
        }
        attempts += 1
      }
    }
  }
}
