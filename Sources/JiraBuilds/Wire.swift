// SPDX-License-Identifier: Apache-2.0

/// The transport with what every request of Buildpost carries.
struct Wire: Sendable {
  let transport: any Transport
  let clock: ClientClock
  /// The version of Buildpost, for `User-Agent`.
  let version: String

  /// Sends a request with what is left of the time.
  func send(
    _ request: HTTPRequest, within budget: TimeBudget
  ) async throws(JiraError) -> HTTPResponse {
    var request = request
    request.headers.append(("Accept", "application/json"))
    if request.body != nil { request.headers.append(("Content-Type", "application/json")) }
    request.headers.append(("User-Agent", "buildpost/\(version)"))
    return try await transport.send(request, timeout: budget.left())
  }
}
