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
    if needsSite, missing.isEmpty { throw Self.missingSite }
    if !missing.isEmpty { throw Self.missing(missing, andSite: needsSite) }
  }

  static var missingSite: JiraError {
    JiraError(
      .malformedSetting, "no Jira site is set", fix: "pass `--site HOST` or set `BUILDPOST_SITE`")
  }

  private static func missing(_ settings: [Setting], andSite needsSite: Bool = false) -> JiraError {
    let names = (needsSite ? ["Jira site"] : []) + settings.map(\.label)
    let variables =
      (needsSite ? ["BUILDPOST_SITE"] : []) + settings.map { $0.secretVariable ?? $0.variable }
    return JiraError(
      needsSite ? .malformedSetting : .missingCredential,
      names.count == 1 ? "no \(names[0]) is set" : "not set: \(names.joined(separator: ", "))",
      // With their flags, several settings would not fit on a line.
      fix: names.count == 1
        ? settings[0].advice
        : "set " + variables.map { "`\($0)`" }.joined(separator: ", "))
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
