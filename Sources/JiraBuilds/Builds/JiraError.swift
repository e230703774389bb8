// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// Why a request to Jira failed.
///
/// Callers decide by ``kind``. Whether trying again helps, and how long to wait, are properties
/// too; nothing is read from a text.
public struct JiraError: BuildpostError, Equatable {
  /// What went wrong.
  public enum Kind: Sendable, Equatable, CaseIterable {
    /// A setting of the connection is missing or invalid (site, cloud id, URL, CA file).
    case malformedSetting
    /// A credential is missing or cannot be read.
    case missingCredential
    /// Credentials may not be sent to this host.
    case forbiddenHost
    /// libcurl is not installed.
    case missingLibrary
    /// No connection, or one that broke: name resolution, timeout, reset, incomplete answer.
    case network
    /// TLS failed: certificate, name or version.
    case untrusted
    /// 400 or 413: the whole request was refused; with fewer builds it may succeed.
    case refusedRequest
    /// 401.
    case unauthorized
    /// 403.
    case forbidden
    /// 404 for a build.
    case noSuchBuild
    /// 404, 405 or 410 for anything else: a wrong URL, or a site that does not exist.
    case noSuchSite
    /// A redirect: the site was renamed, or the URL is wrong.
    case redirected
    /// 429.
    case throttled
    /// 408, 425, 5xx apart from 501 and 505.
    case serverFault
    /// Any other status, or a success that cannot be understood.
    case unexpectedAnswer
    /// The deadline passed before there was an answer.
    case deadline
  }

  /// What 429 was about, from `RateLimit-Reason`.
  public enum ThrottleScope: Sendable, Equatable {
    /// `jira-burst-based`, or no reason: this endpoint only.
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
  /// The HTTP status, if there was an answer.
  public var status: Int?
  /// The time that the server asked us to wait before trying again, in seconds.
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

  /// Whether the same request may succeed later; an unknown status needs a person to look at it.
  public var isTransient: Bool {
    switch kind {
    case .network, .throttled, .serverFault: true
    case .unexpectedAnswer: status.map { (200..<300).contains($0) } ?? true
    default: false
    }
  }
}
