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
  let makeAuthenticator:
    @Sendable (CheckedSettings, RequestSender) throws(JiraError) -> any Authenticator

  /// All modes; the first is the default.
  public static let all: [AuthenticationMode] = [.oauth, .connect]
}

/// Settings of a connection whose form has been checked; an authenticator is made from them.
struct CheckedSettings: Sendable {
  let mode: AuthenticationMode
  /// The values of the mode's settings.
  let values: [String: String]
  let secrets: [String: Secret]
  let site: Origin?
  let gateway: Origin
  let cloudId: CloudId?
  let proxies: ProxySettings

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

  /// Checks that everything the mode needs is set, and reports all that is missing in one error.
  func checkCredentials() throws(JiraError) {
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
    if !needsSite, settings.count == 1 {
      return JiraError(
        .missingCredential, "no \(settings[0].label) is set", fix: settings[0].advice)
    }
    let flags = (needsSite ? ["--site"] : []) + settings.map(\.flag)
    let variables =
      (needsSite ? ["BUILDPOST_SITE"] : []) + settings.map { $0.secretVariable ?? $0.variable }
    func list(_ names: [String]) -> String {
      names.map { "`\($0)`" }.joined(separator: ", ")
    }
    return JiraError(
      needsSite ? .malformedSetting : .missingCredential, "not set: \(list(flags))",
      fix: "pass them, or set \(list(variables))")
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
