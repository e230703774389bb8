// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Delivery
import JiraBuilds

/// The connection to the configured site.
enum Connection {
  /// Makes a client from the settings; nothing is sent yet.
  ///
  /// - Throws: ``JiraError`` naming the option that is missing or makes no sense.
  static func client(_ invocation: Invocation) throws -> BuildsClient {
    try settings(invocation).makeClient(clock: .machine)
  }

  /// Where builds would go, in words; `nil` where no site is given.
  ///
  /// No secret is read.
  ///
  /// - Throws: ``JiraError`` naming the option that makes no sense.
  static func target(_ invocation: Invocation) throws -> String? {
    try withoutSecret(invocation).target()
  }

  /// The settings of the connection, the secret read.
  static func settings(_ invocation: Invocation) throws -> ConnectionSettings {
    var connection = try withoutSecret(invocation)
    connection.secret = try secret(invocation, isConnect: connection.authentication == "connect")
    return connection
  }

  private static func withoutSecret(
    _ invocation: Invocation
  ) throws(CommandError) -> ConnectionSettings {
    let settings = invocation.settings
    var connection = ConnectionSettings(
      version: Version.current, environment: invocation.environment)
    connection.site = settings.text("site")?.value
    connection.cloudId = settings.text("cloud-id")?.value
    if let url = settings.text("api-url") { connection.apiURL = url.value }
    if let mode = settings.text("auth") {
      guard OptionChoices.auth.words.contains(mode.value) else {
        throw settings.malformed(mode, "auth", "is none of \(OptionChoices.auth.text)")
      }
      connection.authentication = mode.value
    }
    connection.clientId = settings.text("client-id")?.value
    connection.connectKey = settings.text("connect-key")?.value
    connection.caFile = settings.text("ca-file")?.value
    connection.allowHosts = settings.list("allow-host").map(\.value)
    return connection
  }

  /// The secret of the mode: its file, else its variable.
  private static func secret(_ invocation: Invocation, isConnect: Bool) throws -> Secret? {
    let option: OptionName = isConnect ? "connect-secret-file" : "client-secret-file"
    if let file = invocation.settings.text(option) {
      let read = try Secret.read(file: file.value, option: file.origin.description)
      invocation.console.tell(read.findings)
      return read.secret
    }
    let variable = isConnect ? "BUILDPOST_CONNECT_SECRET" : "BUILDPOST_CLIENT_SECRET"
    guard let value = invocation.environment[variable], !value.isEmpty else { return nil }
    return try Secret.read(variable: variable, value: value)
  }
}

extension ClientClock {
  /// The clocks of the machine.
  static let machine = ClientClock(
    now: DeliveryClock.system.wall, uptime: DeliveryClock.system.monotonic)
}
