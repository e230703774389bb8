// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Reads the answers to one kind of request.
struct AnswerReading: Sendable {
  /// What was asked.
  enum Request: Sendable {
    /// Builds were sent.
    case submission
    /// One build was named.
    case build
    /// Builds with some properties were named.
    case properties
    /// A token was asked for.
    case token
    /// The site was asked for its cloud id.
    case tenantInfo
  }

  let request: Request
  let location: String
  let clock: ClientClock
  let secrets: [Secret]
  let advice: CredentialAdvice?

  init(
    _ request: Request, of sent: HTTPRequest, clock: ClientClock, secrets: [Secret] = [],
    advice: CredentialAdvice? = nil
  ) {
    self.request = request
    location = sent.location
    self.clock = clock
    self.secrets = secrets
    self.advice = advice
  }

  /// The error of an answer that is no success.
  func error(_ response: HTTPResponse) -> JiraError {
    let kind = kind(response.status)
    let renamed = kind == .redirected ? newHost(response) : nil
    var summary = "Jira answered \(response.status)"
    if kind == .redirected {
      summary += renamed.map { " with a redirect to `\($0)`" } ?? " with a redirect"
    } else {
      summary += AnswerText.words(response, hiding: secrets)
    }
    return finished(JiraError(kind, summary, fix: fix(kind, newHost: renamed)), by: response)
  }

  /// The error of a success that cannot be believed.
  func unexpected(_ response: HTTPResponse, _ summary: String, fix: String? = nil) -> JiraError {
    switch response.completeness {
    case .whole:
      let error = JiraError(.unexpectedAnswer, summary, fix: fix ?? self.fix(.unexpectedAnswer))
      return finished(error, by: response)
    case .cut:
      let error = JiraError(
        .network, "the answer was cut short", fix: "try again; see whether a proxy ends connections"
      )
      return finished(error, by: response)
    case .overLimit:
      let error = JiraError(
        .unexpectedAnswer, "the answer is larger than 4 MB", fix: self.fix(.unexpectedAnswer))
      return finished(error, by: response)
    }
  }

  private func finished(_ error: JiraError, by response: HTTPResponse) -> JiraError {
    var error = error
    error.location = location
    error.status = response.status
    error.serverTime = response.serverTime
    error.retryAfter = Waiting(response: response, now: clock.now()).seconds
    if error.kind == .throttled { error.throttleScope = scope(response) }
    return error
  }

  private func kind(_ status: Int) -> JiraError.Kind {
    switch (status, request) {
    case (400, .token): .unauthorized
    case (400, .submission), (400, .build), (400, .properties), (413, .submission): .refusedRequest
    case (401, _): .unauthorized
    case (403, _): .forbidden
    case (404, .build): .noSuchBuild
    case (404, _), (405, _), (410, _): .noSuchSite
    case (429, _): .throttled
    case (408, _), (425, _): .serverFault
    case (300..<400, _): .redirected
    case (501, _), (505, _): .unexpectedAnswer
    case (500..<600, _): .serverFault
    default: .unexpectedAnswer
    }
  }

  /// Source: the `RateLimit-Reason` values on Atlassian's page on rate limiting.
  private func scope(_ response: HTTPResponse) -> JiraError.ThrottleScope {
    let reasons = response.values("ratelimit-reason").map { $0.lowercased() }
    if reasons.contains(where: { $0.hasPrefix("jira-quota") }) { return .site }
    return reasons.contains("jira-per-issue-on-write") ? .issue : .endpoint
  }

  /// The host of `Location`, and nothing else of it.
  private func newHost(_ response: HTTPResponse) -> Host? {
    guard let target = response.values("location").first else { return nil }
    let lowered = target.prefix(8).lowercased()
    guard let scheme = ["https://", "http://"].first(where: lowered.hasPrefix) else { return nil }
    let authority = target.dropFirst(scheme.count).prefix { !"/?#\\".contains($0) }
    guard !authority.contains("@") else { return nil }
    return Host(String(authority.prefix { $0 != ":" }))
  }

  private func fix(_ kind: JiraError.Kind, newHost: Host? = nil) -> String? {
    switch kind {
    case .unauthorized: advice?.unauthorized
    case .forbidden: request == .tenantInfo ? "pass `--cloud-id`" : advice?.forbidden
    case .refusedRequest: "send fewer builds in a request, or correct what the answer names"
    case .noSuchBuild: "check `--pipeline-id`, `--build-number` and the site"
    case .noSuchSite: "check `--site`, `--cloud-id` and `--api-url`"
    case .redirected:
      newHost.flatMap { $0.isVendors ? "pass `--site \($0)` if the site was renamed" : nil }
        ?? "check `--site` and `--api-url`; redirects are not followed"
    case .throttled: "try again later"
    case .serverFault: "try again later; see https://status.atlassian.com"
    default: "try again; if it stays, check `--site`, `--api-url` and any proxy on the way"
    }
  }
}
