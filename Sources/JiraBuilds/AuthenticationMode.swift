// SPDX-License-Identifier: Apache-2.0

/// A way of authentication by its name, with the options it needs; what ``all`` holds is what there is.
public struct AuthenticationMode: Sendable {
  /// The value of `--auth`.
  public let name: String
  /// What it is, for help texts.
  public let summary: String
  /// The option of the file that its secret is read from.
  public let secretOption: String
  /// The variable that its secret is read from.
  public let secretVariable: String

  /// Whether the operations are asked of the site, not of the gateway.
  let sendsToSite: Bool
  let make: @Sendable (ConnectionSettings.Checked, Wire) throws(JiraError) -> any Authenticator

  /// The modes; the first is the default.
  public static let all: [AuthenticationMode] = [.oauth, .connect]

  /// The mode of a name.
  ///
  /// - Throws: ``JiraError/Kind/malformedSetting``.
  public static func named(_ name: String) throws(JiraError) -> AuthenticationMode {
    guard let mode = all.first(where: { $0.name == name }) else {
      throw JiraError(
        .malformedSetting, "there is no such way of authentication", at: "--auth",
        fix: "pass one of \(all.map { "`\($0.name)`" }.joined(separator: ", "))")
    }
    return mode
  }
}

extension AuthenticationMode {
  static let oauth = AuthenticationMode(
    name: "oauth", summary: "OAuth 2.0 client credentials of the site",
    secretOption: "--client-secret-file", secretVariable: "BUILDPOST_CLIENT_SECRET",
    sendsToSite: false
  ) { checked, wire throws(JiraError) in
    let settings = checked.settings
    guard checked.site != nil || checked.cloudId != nil else {
      throw ConnectionSettings.missing(option: "--site")
    }
    return OAuthClientCredentials(
      OAuthClientCredentials.Settings(
        clientId: try settings.required(settings.clientId, option: "--client-id"),
        clientSecret: try settings.requiredSecret(for: checked.mode), gateway: checked.gateway,
        site: checked.site, cloudId: checked.cloudId),
      wire: wire)
  }

  static let connect = AuthenticationMode(
    name: "connect", summary: "the shared secret of an Atlassian Connect app",
    secretOption: "--connect-secret-file", secretVariable: "BUILDPOST_CONNECT_SECRET",
    sendsToSite: true
  ) { checked, wire throws(JiraError) in
    let settings = checked.settings
    guard let site = checked.site else { throw ConnectionSettings.missing(option: "--site") }
    return ConnectJWT(
      key: try settings.required(settings.connectKey, option: "--connect-key"),
      sharedSecret: try settings.requiredSecret(for: checked.mode), site: site, wire: wire)
  }
}
