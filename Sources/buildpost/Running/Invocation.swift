// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Presentation

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One run of the command: its settings, its surroundings and its console.
///
/// The only place where the environment, the working directory and the clock are read.
struct Invocation: Sendable {
  var settings: Settings
  var environment: [String: String]
  var directory: String
  var console: Console
  /// The time at the start of the run.
  var now: Timestamp

  /// Gathers flags, environment and configuration files.
  ///
  /// - Parameters:
  ///   - given: The flags.
  ///   - files: Reads the configuration files that a search finds.
  /// - Throws: What `files` throws, and ``CommandError`` where a switch of output makes no sense.
  init(
    _ given: GivenOptions,
    files: (ConfigurationSearch) throws -> [ConfigurationFile] = { try $0.files() }
  ) throws {
    environment = ProcessInfo.processInfo.environment
    directory = FileManager.default.currentDirectoryPath
    now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    let search = ConfigurationSearch(environment: environment, directory: directory)
    settings = Settings(
      layers: SettingsLayers(given: given, environment: environment, files: try files(search)))
    console = try Self.console(settings, environment)
  }

  /// Whether one JSON document is asked for on standard output.
  var wantsJSON: Bool {
    get throws(CommandError) { try settings.isOn("json") }
  }

  /// The directory in which git is read.
  var gitDirectory: String { settings.text("directory")?.value ?? directory }

  private static func console(
    _ settings: Settings, _ environment: [String: String]
  ) throws(CommandError) -> Console {
    let color = try settings.choice("color", of: Terminal.Color.self)?.value ?? .auto
    func style(_ descriptor: Int32) -> TextStyle {
      Terminal.style(of: descriptor, color: color, environment: environment)
    }
    var console = Console(style: style(STDERR_FILENO), outputStyle: style(STDOUT_FILENO))
    if try settings.isOn("verbose") { console.verbosity = .verbose }
    if try settings.isOn("quiet") { console.verbosity = .quiet }
    return console
  }
}
