// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Delivery
import JiraBuilds
import Platform
import Synchronization

extension Invocation {
  /// Makes a client of Jira from the settings; nothing is sent yet.
  ///
  /// - Throws: ``JiraError`` naming the option that is missing or invalid.
  func jiraClient() throws -> BuildsClient {
    let connection = try jiraConnection()
    guard console.verbosity == .verbose else {
      return try connection.makeClient(clock: .system)
    }
    let transport = TracedTransport(
      transport: try connection.makeTransport(), console: console)
    return try connection.makeClient(transport: transport, clock: .system)
  }

  /// What keeps a client from being made: the site and the credentials that are missing or wrong.
  var jiraProblem: (any BuildpostError)? {
    do {
      _ = try jiraClient()
      return nil
    } catch {
      return error as? any BuildpostError
    }
  }

  /// Where builds would go, in words; `nil` if no site is set.
  ///
  /// No secret is read.
  ///
  /// - Throws: ``JiraError`` naming the option that is invalid.
  func jiraTarget() throws -> String? {
    try jiraConnectionWithoutSecret().target()
  }

  /// The settings of the connection, with the secrets read.
  func jiraConnection() throws -> ConnectionSettings {
    var connection = try jiraConnectionWithoutSecret()
    for setting in try connection.mode().settings where setting.kind == .secretFile {
      connection.secrets[setting.name] = try secret(setting)
    }
    return connection
  }

  private func jiraConnectionWithoutSecret() throws(CommandError) -> ConnectionSettings {
    var connection = ConnectionSettings(version: Version.current, environment: environment)
    connection.site = settings.text(.site)?.value
    connection.cloudId = settings.text(.cloudId)?.value
    connection.apiURL = settings.text(.apiURL)?.value
    connection.authentication = try settings.word(.auth)
    for setting in AuthenticationMode.all.flatMap(\.settings) where setting.kind != .secretFile {
      connection.credentials[setting.name] = settings.text(setting)?.value
    }
    connection.caFile = settings.text(.caFile)?.value
    connection.allowHosts = settings.list(.allowHost).map(\.value)
    return connection
  }

  /// A secret from its file, or else from its variable.
  private func secret(_ setting: Setting) throws -> Secret? {
    if let file = settings.text(setting) {
      let read = try Secret.read(file: file.value, option: file.origin.description)
      console.tell(read.findings)
      return read.secret
    }
    guard let variable = setting.secretVariable, let value = environment[variable],
      !value.isEmpty
    else { return nil }
    return try Secret.read(variable: variable, value: value)
  }

  /// The setting of the file with the secret of the authentication mode.
  func secretSetting() throws(CommandError) -> Setting? {
    let name = try settings.word(.auth)
    return AuthenticationMode.all.first { $0.name == name }?.settings
      .first { $0.kind == .secretFile }
  }
}

/// A transport that notes each request and its answer, without query and headers.
private final class TracedTransport: Transport {
  let transport: any Transport
  let console: Console
  private let attempts = Mutex<[String: Int]>([:])

  init(transport: any Transport, console: Console) {
    self.transport = transport
    self.console = console
  }

  func send(
    _ request: HTTPRequest, timeout: Double
  ) async throws(JiraError) -> HTTPResponse {
    let start = SystemClock.monotonic()
    let name = "\(request.method) \(request.origin)\(request.path)"
    let attempt = attempts.withLock { attempts in
      attempts[name, default: 0] += 1
      return attempts[name, default: 1]
    }
    func note(_ outcome: String) {
      let time = String(Int((SystemClock.monotonic() - start) * 1000))
      let words = "\(name): \(outcome) in \(time) ms, attempt \(attempt)"
      console.tell([Finding(.note, words)])
    }
    do {
      let response = try await transport.send(request, timeout: timeout)
      note("\(response.status)")
      return response
    } catch {
      note(error.summary)
      throw error
    }
  }
}
