// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// Why Jira, or the way to it, did not do what was asked.
///
/// Callers decide by ``kind``; whether trying again helps and how long to wait are properties, never text.
public struct JiraError: BuildpostError, Equatable {
  /// What went wrong.
  public enum Kind: Sendable, Equatable, CaseIterable {
    /// A setting of the connection is missing or makes no sense (site, cloud id, URL, CA file).
    case malformedSetting
    /// A credential is missing or cannot be read.
    case missingCredential
    /// The host is not one that credentials may be sent to.
    case forbiddenHost
    /// libcurl is not there.
    case missingLibrary
    /// No connection: name resolution, connect, reset before the first byte, timeout, cut answer.
    case network
    /// TLS: certificate, name, version.
    case untrusted
    /// 400, 413: the request as a whole was refused; fewer builds may pass.
    case refusedRequest
    /// 401.
    case unauthorized
    /// 403.
    case forbidden
    /// 404 where a build was asked for.
    case noSuchBuild
    /// 404, 405, 410 elsewhere: wrong path, no such site, suspended.
    case noSuchSite
    /// A redirect: the site was renamed, or the URL is wrong.
    case redirected
    /// 429.
    case throttled
    /// 408, 425, 5xx apart from 501 and 505.
    case serverFault
    /// Any other status, or a success that cannot be read.
    case unexpectedAnswer
    /// The deadline passed before an answer.
    case deadline
  }

  /// What 429 was about, from `RateLimit-Reason`.
  public enum ThrottleScope: Sendable, Equatable {
    /// `jira-burst-based`, or no reason given: this endpoint only.
    case endpoint
    /// `jira-per-issue-on-write`: the builds of one issue only.
    case issue
    /// `jira-quota-…`: the whole site, for up to an hour.
    case site
  }

  /// What went wrong.
  public var kind: Kind
  /// What happened.
  public var summary: String
  /// The URL without credentials or query, or the setting.
  public var location: String?
  /// What to do.
  public var fix: String?
  /// The HTTP status, where there was an answer.
  public var status: Int?
  /// The least time to wait before trying again, in seconds, where the server asked for one.
  public var retryAfter: Double?
  /// What a 429 was about.
  public var throttleScope: ThrottleScope?
  /// The server's clock by its `Date` header, in milliseconds since 1970.
  public var serverTime: Int64?

  /// Creates an error.
  public init(
    _ kind: Kind, _ summary: String, at location: String? = nil, fix: String? = nil,
    status: Int? = nil
  ) {
    self.kind = kind
    self.summary = summary
    self.location = location
    self.fix = fix
    self.status = status
  }

  /// Whether the same request may succeed later; an unknown status is for a person to look at.
  public var isTransient: Bool {
    switch kind {
    case .network, .throttled, .serverFault: true
    case .unexpectedAnswer: status.map { (200..<300).contains($0) } ?? true
    default: false
    }
  }
}
