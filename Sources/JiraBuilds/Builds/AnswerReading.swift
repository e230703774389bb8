// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import Platform

/// Reads the answers to one kind of request.
struct AnswerReading: Sendable {
  /// What was requested.
  enum Request: Sendable {
    /// Builds were sent.
    case submission
    /// One build was read or deleted.
    case build
    /// Builds with certain properties were deleted.
    case properties
    /// A token was requested.
    case token
    /// The site's cloud id was requested.
    case tenantInfo
  }

  let request: Request
  let location: String
  let clock: Clocks
  let secrets: Redaction
  let advice: CredentialAdvice?

  init(
    _ request: Request, of sent: HTTPRequest, clock: Clocks, secrets: [Secret] = [],
    advice: CredentialAdvice? = nil
  ) {
    self.request = request
    location = sent.location
    self.clock = clock
    self.secrets = Redaction(secrets)
    self.advice = advice
  }

  /// The error for an answer that is not a success.
  func error(_ response: HTTPResponse) -> JiraError {
    let kind = kind(response.status)
    let renamed = kind == .redirected ? newHost(response) : nil
    let words = AnswerText.words(response, to: request, hiding: secrets)
    let summary =
      switch kind {
      case .redirected:
        "Jira answered \(response.status) with a redirect"
          + (renamed.map { " to `\(visible($0.description))`" } ?? "")
      case .throttled:
        "Jira is rate-limiting (\(response.status))" + (AnswerText.isBlank(response) ? "" : words)
      default: "Jira answered \(response.status)" + words
      }
    return finished(JiraError(kind, summary, fix: fix(kind, newHost: renamed)), by: response)
  }

  /// The error for a success that cannot be used.
  func unexpected(_ response: HTTPResponse, _ summary: String, fix: String? = nil) -> JiraError {
    switch response.completeness {
    case .whole:
      let error = JiraError(.unexpectedAnswer, summary, fix: fix ?? self.fix(.unexpectedAnswer))
      return finished(error, by: response)
    case .cut:
      let error = JiraError(
        .network, "the response was cut short",
        fix: "try again; check whether a proxy closes connections early"
      )
      return finished(error, by: response)
    case .overLimit:
      let error = JiraError(
        .unexpectedAnswer, "the response is larger than 4 MiB", fix: self.fix(.unexpectedAnswer))
      return finished(error, by: response)
    }
  }

  /// The JSON of an answer, with only those members that are ever read.
  func document(_ response: HTTPResponse) -> JSONValue? {
    // Whatever cannot be read is reported as an unexpected answer.
    try? JSONReader.read(response.body, limits: Self.limits) { _, name in
      Self.members.contains(name.lowercased())
    }
  }

  /// Enough for 100 builds, with 500 unknown issue keys each.
  private static let limits = JSONLimits(depth: 16, values: 100_000)

  private static let members: Set<String> = [
    "acceptedbuilds", "rejectedbuilds", "unknownissuekeys", "unknownassociations", "key",
    "pipelineid", "buildnumber", "errors", "error", "message", "errormessage", "errormessages",
    "error_description", "detail", "errortraceid", "associationtype", "values",
    "updatesequencenumber", "cloudid", "access_token", "expires_in",
  ]

  private func finished(_ error: JiraError, by response: HTTPResponse) -> JiraError {
    var error = error
    error.location = location
    error.status = response.status
    error.serverTime = response.serverTime
    error.retryAfter = RequestedWait(response: response, now: clock.wall()).seconds
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

  /// Source: the values of `RateLimit-Reason` on Atlassian's page on rate limiting.
  private func scope(_ response: HTTPResponse) -> JiraError.ThrottleScope {
    let reasons = response.values("ratelimit-reason").map { $0.lowercased() }
    if reasons.contains(where: { $0.hasPrefix("jira-quota") }) { return .site }
    return reasons.contains("jira-per-issue-on-write") ? .issue : .endpoint
  }

  /// The host of `Location`, and nothing else from it.
  private func newHost(_ response: HTTPResponse) -> Host? {
    guard let target = response.values("location").first else { return nil }
    let parts = URLParts(target)
    guard ["https", "http"].contains(parts.scheme?.lowercased()), parts.user == nil else {
      return nil
    }
    return Host(String(parts.host))
  }

  private func fix(_ kind: JiraError.Kind, newHost: Host? = nil) -> String? {
    switch kind {
    case .unauthorized: advice?.unauthorized
    case .forbidden: request == .tenantInfo ? "pass `--cloud-id`" : advice?.forbidden
    case .refusedRequest: "send fewer builds per request, or fix the problem that Jira reports"
    case .noSuchBuild: "check `--pipeline-id`, `--build-number` and the site"
    case .noSuchSite: "check `--site`, `--cloud-id` and `--api-url`"
    case .redirected:
      newHost.flatMap { host in
        host.isAtlassian
          ? "pass `--site \(visible(host.description))` if the site was renamed" : nil
      }
        ?? "check `--site` and `--api-url`; redirects are not followed"
    case .throttled: "try again later"
    case .serverFault: "try again later; see https://status.atlassian.com"
    default: "try again; if it persists, check `--site`, `--api-url` and any proxy in between"
    }
  }
}

extension AnswerReading {
  /// Sorts the answer to a submission.
  ///
  /// - Throws: ``JiraError/Kind/unexpectedAnswer`` if it names none of the builds that were sent.
  func receipt(_ response: HTTPResponse, sent: [BuildKey]) throws(JiraError) -> Receipt {
    guard response.completeness == .whole, let answer = document(response), answer.isObject
    else {
      throw unexpected(
        response, "Jira answered \(response.status) with an unrecognised body")
    }
    let receipt = Receipt(
      sent: sent, accepted: answer["acceptedBuilds"]?.items.compactMap(Self.key) ?? [],
      rejected: answer["rejectedBuilds"]?.items.compactMap(rejection) ?? [],
      unknownIssueKeys: answer["unknownIssueKeys"]?.items.compactMap(\.string).map(visible) ?? [],
      unknownAssociations: answer["unknownAssociations"]?.items.compactMap(association) ?? [])
    guard sent.isEmpty || !receipt.accepted.isEmpty || !receipt.rejected.isEmpty else {
      throw unexpected(
        response, "Jira answered \(response.status) and named none of the builds that were sent")
    }
    return receipt
  }

  /// Reads a stored build.
  ///
  /// - Throws: ``JiraError/Kind/unexpectedAnswer`` if it is not the build that was requested.
  func storedBuild(_ response: HTTPResponse, asked: BuildKey) throws(JiraError) -> StoredBuild {
    guard response.completeness == .whole, let build = document(response),
      let key = Self.key(build), key == asked,
      let number = build["updateSequenceNumber"]?.wholeNumber
    else {
      throw unexpected(
        response, "Jira answered \(response.status) with something other than the requested build")
    }
    return StoredBuild(
      key: key, updateSequenceNumber: number, json: secrets.apply(to: response.body))
  }

  private static func key(_ value: JSONValue) -> BuildKey? {
    guard let pipeline = value["pipelineId"]?.string, let number = value["buildNumber"]?.wholeNumber
    else { return nil }
    return BuildKey(pipelineId: pipeline, buildNumber: number)
  }

  private func rejection(_ value: JSONValue) -> Receipt.Rejection? {
    guard let key = value["key"].flatMap(Self.key) ?? Self.key(value) else { return nil }
    let reasons = (value["errors"]?.items ?? []).map { error in
      Receipt.Rejection.Reason(
        message: visible(AnswerText.messages(error).joined(separator: "; ")),
        errorTraceId: error["errorTraceId"]?.string.map(visible))
    }
    return Receipt.Rejection(key: key, errors: reasons)
  }

  private func visible(_ text: String) -> String {
    AnswerText.shown(text, hiding: secrets)
  }

  private func association(_ value: JSONValue) -> Association? {
    guard let type = value["associationType"]?.string else { return nil }
    let values = (value["values"]?.items ?? []).compactMap { item in
      item.string ?? item.wholeNumber.map { String($0) }
    }
    return Association(associationType: visible(type), values: values.map(visible))
  }
}
