// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import ContextReading
import JiraBuilds
import Platform
import Presentation

/// A group of flags that a command has.
protocol GivenFlags {
  var given: GivenSettings { get }
}

extension SettingOptions: GivenFlags {}

/// One run of the command: its settings, its surroundings and its console.
///
/// Commands take the environment, the working directory and the time of the start from here.
struct Invocation: Sendable {
  let settings: Settings
  let environment: [String: String]
  let directory: String
  var console: Console
  /// The time at the start of the run.
  let now: Timestamp
  private let start = SystemClock.monotonic()

  /// Gathers flags, environment and configuration files.
  ///
  /// - Throws: ``CommandError`` if a configuration file or a switch of output is wrong.
  init(_ flags: any GivenFlags...) throws(CommandError) {
    try self.init(flags)
  }

  /// Gathers flags, environment and configuration files.
  ///
  /// - Throws: ``CommandError`` if a configuration file or a switch of output is wrong.
  init(_ flags: [any GivenFlags]) throws(CommandError) {
    try self.init(flags, files: { search throws(CommandError) in try search.files() })
  }

  /// Gathers flags and environment, and leaves out the configuration files.
  init(withoutFiles flags: any GivenFlags...) throws(CommandError) {
    try self.init(flags, files: { _ in [] })
  }

  private init(
    _ flags: [any GivenFlags],
    files: (ConfigurationSearch) throws(CommandError) -> [ConfigurationFile]
  ) throws(CommandError) {
    var given = GivenSettings()
    for flags in flags { given.merge(flags.given) }
    environment = ProcessInfo.processInfo.environment
    directory = FileManager.default.currentDirectoryPath
    now = Timestamp(milliseconds: SystemClock.wall())
    let search = ConfigurationSearch(environment: environment, directory: directory)
    settings = Settings(given: given, environment: environment, files: try files(search))
    console = try Self.console(settings, environment)
    console.tell([search.nearMiss()].compactMap(\.self) + Self.nearMisses(environment))
  }

  /// Variables that look like settings but are not.
  private static func nearMisses(_ environment: [String: String]) -> [Finding] {
    let ours = environment.keys.filter { $0.hasPrefix("BUILDPOST_") }
    guard !ours.isEmpty else { return [] }
    let known = Set(
      SettingTable.all.flatMap { [$0.variable, $0.secretVariable].compactMap(\.self) })
    return ours.filter { !known.contains($0) }.sorted()
      .compactMap { name in
        guard let meant = Spelling.nearest(to: name, among: known.sorted(), within: 2) else {
          return nil
        }
        return Finding(.warning, "`\(name)` is not a setting; did you mean `\(meant)`?", at: name)
      }
  }

  /// Whether standard output gets one JSON document.
  var wantsJSON: Bool {
    get throws(CommandError) { try settings.isOn(.json) }
  }

  /// Prints a document if JSON was requested, otherwise a text.
  func answer(_ json: some Encodable, _ text: @autoclosure () throws -> String) throws {
    if try wantsJSON { try console.printJSON(json) } else { try console.print(text()) }
  }

  /// The seconds of the deadline that the run has used, but at most half of them: however long
  /// reading takes, the other half is for Jira.
  var timeSpent: Double {
    get throws { min(SystemClock.monotonic() - start, try settings.seconds(.deadline) / 2) }
  }

  /// The directory in which git is read.
  var gitDirectory: String { settings.text(.directory)?.value ?? directory }

  private static func console(
    _ settings: Settings, _ environment: [String: String]
  ) throws(CommandError) -> Console {
    let color: Terminal.Color = try settings.choice(.color)
    func style(_ descriptor: Int32) -> TextStyle {
      Terminal.style(of: descriptor, color: color, environment: environment)
    }
    var console = Console(style: style(STDERR_FILENO), outputStyle: style(STDOUT_FILENO))
    if try settings.isOn(.verbose) { console.verbosity = .verbose }
    if try settings.isOn(.quiet) { console.verbosity = .quiet }
    return console
  }

  /// Refuses two readers of standard input: one would get what is meant for the other.
  ///
  /// - Parameters:
  ///   - paths: The reports or documents that were named.
  ///   - needsSecret: Whether the run reads the client secret.
  /// - Throws: ``CommandError`` with status 64.
  func requireOneReader(
    ofInput paths: [String], needsSecret: Bool = false
  ) throws(CommandError) {
    let secret = needsSecret ? try secretSetting() : nil
    let facts = [secret, .jobResults].compactMap(\.self).compactMap(settings.text)
    let origins =
      (facts + settings.list(.parts)).filter { $0.value == "-" }.map(\.origin.description)
    guard let first = origins.first, origins.count > 1 || paths.contains("-") else { return }
    let other = origins.count > 1 ? "`\(origins[1])`" : "the argument `-`"
    throw CommandError(
      .usage, "standard input cannot be read for both `\(first)` and \(other)", at: first,
      fix: "name a file for one of them")
  }

  // MARK: --soft-fail

  /// Turns failures on Jira's side into 0, unless a build was neither delivered nor kept.
  func softened(_ status: ExitStatus, isKept: Bool) throws(CommandError) -> ExitStatus {
    guard try settings.isOn(.softFail) else { return status }
    guard isKept else { return .cannotKeep }
    switch status {
    case .damaged, .refused, .notDelivered, .noPermission: return .done
    default: return status
    }
  }

  /// Does work that leaves nothing in the outbox; the message of a failure is the same either way.
  func softening(_ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch let error as JiraError {
      guard try softened(ExitStatus(error.kind), isKept: true) == .done else { throw error }
      console.tell(ErrorText.render(error))
    }
  }
}
