// SPDX-License-Identifier: Apache-2.0

/// One way to prove who sends: where requests go then, and what `Authorization` says.
///
/// Two conform: ``OAuthClientCredentials`` and ``ConnectJWT``.
protocol Authenticator: Sendable {
  /// What must not be shown when a server repeats it.
  var secrets: [Secret] { get }

  /// What to do when the credentials are refused.
  var advice: CredentialAdvice { get }

  /// The place of the four operations.
  func base(within budget: TimeBudget) async throws(JiraError) -> ServiceBase

  /// The value of `Authorization` for a request.
  func credential(
    for request: HTTPRequest, within budget: TimeBudget
  ) async throws(JiraError) -> Credential

  /// Another value after a 401; `nil` where asking again cannot help.
  func renewed(
    _ refused: Credential, by answer: HTTPResponse, for request: HTTPRequest,
    within budget: TimeBudget
  ) async throws(JiraError) -> Credential?

  /// Gets what a request needs; the server's clock where something had to be asked.
  func prepare(within budget: TimeBudget) async throws(JiraError) -> Int64?

  /// Learns the server's clock from an answer.
  func note(serverTime: Int64) async
}

/// The server and the path that the paths of the operations follow.
struct ServiceBase: Sendable {
  let origin: Origin
  let path: String
}

/// A value of `Authorization`, with a number that tells it from earlier ones.
struct Credential: Sendable {
  let header: Secret
  let serial: Int
}

/// What to do when credentials are refused, in the words of the mode.
struct CredentialAdvice: Sendable {
  let unauthorized: String
  let forbidden: String
}
