// SPDX-License-Identifier: Apache-2.0

/// Proves who is asking, and says where requests go.
///
/// Each ``AuthenticationMode`` has one.
protocol Authenticator: Sendable {
  /// Values that must not be shown if a server repeats them.
  var secrets: [Secret] { get }

  /// What to do if the credentials are refused.
  var advice: CredentialAdvice { get }

  /// The base URL of the operations.
  func base(within budget: TimeBudget) async throws(JiraError) -> ServiceBase

  /// The value of `Authorization` for a request.
  func credential(
    for request: HTTPRequest, within budget: TimeBudget
  ) async throws(JiraError) -> Credential

  /// Another value after a 401; `nil` if trying again cannot help.
  func renewed(
    _ refused: Credential, by answer: HTTPResponse, for request: HTTPRequest,
    within budget: TimeBudget
  ) async throws(JiraError) -> Credential?

  /// Gets what requests need in advance; returns the server's clock if a request was made.
  func prepare(within budget: TimeBudget) async throws(JiraError) -> Int64?

  /// Learns the server's clock from an answer.
  func note(serverTime: Int64) async
}

/// A server and the path that the paths of the operations are appended to.
struct ServiceBase: Sendable {
  let origin: Origin
  let path: String
}

/// A value of `Authorization`, numbered so that newer and older ones can be distinguished.
struct Credential: Sendable {
  let header: Secret
  let serial: Int
}

/// What to do if credentials are refused.
struct CredentialAdvice: Sendable {
  /// After a 401.
  let unauthorized: String
  /// After a 403.
  let forbidden: String
}
