// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// A way to authenticate: the settings it needs, and how it proves who is asking.
///
/// To add a mode, write one file that defines it and add one line to ``all``.
public struct AuthenticationMode: Sendable {
  /// The value of `--auth`.
  public let name: String
  /// The settings that only this mode reads; each of them is required.
  public let settings: [Setting]

  /// Whether requests go to the site itself instead of the API gateway.
  let usesSite: Bool
  let makeAuthenticator: @Sendable (Credentials, Wire) throws(JiraError) -> any Authenticator

  /// All modes; the first is the default.
  public static let all: [AuthenticationMode] = [.oauth, .connect]
}

/// What a mode is made from: the values of its settings, and where requests go.
struct Credentials: Sendable {
  let values: [String: String]
  let secrets: [String: Secret]
  let site: Origin?
  let gateway: Origin
  let cloudId: CloudId?

  /// The value of a setting.
  ///
  /// - Throws: ``JiraError/Kind/missingCredential`` if it is not set.
  func text(_ setting: Setting) throws(JiraError) -> String {
    guard let value = values[setting.name] else { throw Self.missing([setting]) }
    return value
  }

  /// The value of a secret setting.
  ///
  /// - Throws: ``JiraError/Kind/missingCredential`` if it is not set.
  func secret(_ setting: Setting) throws(JiraError) -> Secret {
    guard let secret = secrets[setting.name] else { throw Self.missing([setting]) }
    return secret
  }

  /// Checks that everything a mode needs is set, and reports all that is missing in one error.
  func check(for mode: AuthenticationMode) throws(JiraError) {
    let missing = mode.settings.filter { setting in
      setting.kind == .secretFile ? secrets[setting.name] == nil : values[setting.name] == nil
    }
    let needsSite = site == nil && (mode.usesSite || cloudId == nil)
    guard needsSite else {
      if !missing.isEmpty { throw Self.missing(missing) }
      return
    }
    guard missing.isEmpty else {
      let names = missing.map(\.label).joined(separator: ", ")
      throw JiraError(
        .malformedSetting, "no Jira site is set; also not set: \(names)",
        fix: ([Self.siteAdvice] + missing.map(\.advice)).joined(separator: "; "))
    }
    throw Self.missingSite
  }

  static var missingSite: JiraError {
    JiraError(.malformedSetting, "no Jira site is set", fix: siteAdvice)
  }

  private static let siteAdvice = "pass `--site HOST` or set `BUILDPOST_SITE`"

  private static func missing(_ settings: [Setting]) -> JiraError {
    let names = settings.map(\.label).joined(separator: ", ")
    return JiraError(
      .missingCredential, settings.count == 1 ? "no \(names) is set" : "not set: \(names)",
      fix: settings.map(\.advice).joined(separator: "; "))
  }
}

extension Setting {
  /// Its name in a message: `client id`, `client secret`.
  fileprivate var label: String {
    let label = secretVariable == nil ? name : String(name.dropLast("-file".count))
    return label.replacing("-", with: " ")
  }

  /// How to give a value, in the imperative.
  fileprivate var advice: String {
    secretVariable.map { "set `\($0)` or pass `\(flag)`" }
      ?? "pass `\(flag)` or set `\(variable)`"
  }
}
