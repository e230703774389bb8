// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

/// A value in a configuration file, with its line.
struct ConfigurationValue: Sendable, Equatable {
  var text: String
  var line: Int
}

/// A configuration file, read and checked.
struct ConfigurationFile: Sendable, Equatable {
  /// Whose file it is.
  enum Layer: Sendable, Equatable {
    /// In the repository: anyone who can open a pull request may have written it.
    case project
    case user
  }

  let path: String
  let layer: Layer
  /// By the names of the settings; a key without a value is left out.
  let values: [String: [ConfigurationValue]]

  /// Checks a text against the table of settings.
  ///
  /// - Throws: ``CommandError`` with the place, for what is not YAML, for a key that is unknown or
  ///   not allowed in this file, and for a value of the wrong type.
  init(path: String, layer: Layer, text: String) throws(CommandError) {
    self.path = path
    self.layer = layer
    var values: [String: [ConfigurationValue]] = [:]
    for entry in try YAMLMapping(text, path: path).entries {
      let setting = try Self.setting(of: entry, layer: layer, path: path)
      let items = try Self.values(of: entry, setting: setting, path: path)
      if !items.isEmpty { values[entry.key] = items }
    }
    self.values = values
  }

  /// Where a value came from.
  func origin(of value: ConfigurationValue) -> FactOrigin {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return .file(name, line: value.line)
  }

  private static func setting(
    of entry: YAMLMapping.Entry, layer: Layer, path: String
  ) throws(CommandError) -> Setting {
    let key = String(entry.key.prefix(60))
    let place = entry.place.location(in: path)
    if let file = SettingTable.setting(named: key + "-file"), let variable = file.secretVariable {
      throw CommandError(
        .badSetting, "secrets are not allowed in configuration files", at: place,
        fix: "remove it, change the secret, and use \(file.flag) or \(variable)")
    }
    guard let setting = SettingTable.setting(named: entry.key), setting.scope != .commandLine else {
      let advice = SettingTable.suggestion(for: entry.key).map { "did you mean `\($0.name)`?" }
      throw CommandError(
        .badSetting, "`\(key)` is not a setting", at: place,
        fix: advice ?? "use the long name of an option, without its dashes")
    }
    guard layer == .user || setting.scope == .project else {
      throw CommandError(
        .badSetting,
        """
        `\(key)` is not allowed in the project file, which anyone who can open a pull request can \
        change
        """, at: place,
        fix: "set \(setting.variable), or move it to the user's configuration file")
    }
    return setting
  }

  private static func values(
    of entry: YAMLMapping.Entry, setting: Setting, path: String
  ) throws(CommandError) -> [ConfigurationValue] {
    guard entry.isFlat, setting.isRepeatable || !entry.isList else {
      let form = setting.isRepeatable ? "a value or a list of values" : "one value"
      throw CommandError(
        .badSetting, "`\(entry.key)` needs \(form)", at: entry.valuePlace.location(in: path))
    }
    for item in entry.items {
      if let form = setting.kind.expectedForm(of: item.text) {
        throw CommandError(
          .badSetting, "`\(entry.key)` needs \(form)", at: item.place.location(in: path))
      }
    }
    return entry.items.map { ConfigurationValue(text: $0.text, line: $0.place.line) }
  }
}

extension Setting.Kind {
  /// The expected form if the value is malformed, otherwise `nil`.
  fileprivate func expectedForm(of text: String) -> String? {
    switch self {
    case .text, .freeText, .choice, .file, .files, .directory, .secretFile: return nil
    case .toggle: return Setting.toggle(text) == nil ? "true or false" : nil
    case .wholeNumber: return Int64(digits: text) == nil ? "a whole number" : nil
    case .seconds:
      return Setting.seconds(text) == nil ? "a number of seconds above 0 and up to 86400" : nil
    }
  }
}

/// The directories for files of a user.
enum UserDirectory {
  /// Buildpost's directory below the one that a variable names, else below a part of the home
  /// directory; a relative path is ignored, as the XDG specification says.
  static func path(
    _ variable: String, _ usual: String, _ environment: [String: String]
  ) -> String? {
    func absolute(_ name: String) -> String? {
      environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let base = absolute(variable) ?? absolute("HOME").map { $0 + usual }
    return base.map { $0 + "/buildpost" }
  }
}

/// Finds and reads the configuration files of a run.
struct ConfigurationSearch {
  /// The name of the project file.
  static let projectFile = ".buildpost.yml"
  /// The most bytes that a configuration file may have.
  static let limit = 256 * 1024

  var environment: [String: String]
  /// The working directory, absolute.
  var directory: String

  /// The files, in order of precedence: that of the project, that of the user.
  ///
  /// - Throws: ``CommandError`` for a file that exists but cannot be read or is wrong.
  func files() throws(CommandError) -> [ConfigurationFile] {
    var files: [ConfigurationFile] = []
    let directories = projectDirectories()
    for directory in directories {
      let path = directory + "/" + Self.projectFile
      guard RawPath(path).exists else { continue }
      try Self.requireInside(directories[directories.count - 1], path)
      guard let text = try Self.text(at: path) else { continue }
      files.append(try ConfigurationFile(path: path, layer: .project, text: text))
      break
    }
    // In many containers this user may not enter HOME, which counts as having no file there.
    if let path = userPath, RawPath(path).exists, let text = try Self.text(at: path) {
      files.append(try ConfigurationFile(path: path, layer: .user, text: text))
    }
    return files
  }

  /// The working directory and those above it, up to the one that holds `.git`.
  ///
  /// Outside of a repository only the working directory: anybody may write to those above it.
  private func projectDirectories() -> [String] {
    var path = directory == "/" ? "" : directory
    var result: [String] = []
    while true {
      result.append(path)
      if RawPath(path + "/.git").exists { return result }
      guard let slash = path.lastIndex(of: "/") else { return [result[0]] }
      path = String(path[..<slash])
    }
  }

  private var userPath: String? {
    UserDirectory.path("XDG_CONFIG_HOME", "/.config", environment).map { $0 + "/config.yml" }
  }

  /// A warning if a file exists whose name was probably meant to be that of the project file.
  func nearMiss() -> Finding? {
    let names = [".buildpost.yaml", "buildpost.yml", "buildpost.yaml"]
    let path = names.map { directory + "/" + $0 }.first { RawPath($0).exists }
    return path.map {
      Finding(.warning, "this file is not read; the project file is `\(Self.projectFile)`", at: $0)
    }
  }

  /// Refuses a link that leads out of the workspace, so that nothing of its target is shown.
  private static func requireInside(_ top: String, _ path: String) throws(CommandError) {
    let root = RawPath(top).canonical.names
    let target = RawPath(path).canonical.names
    guard target.starts(with: root) else {
      throw unreadable(
        path, "it is a link to a file outside the repository", fix: "replace the link with a file")
    }
  }

  /// The text of a file; `nil` if it does not exist.
  private static func text(at path: String) throws(CommandError) -> String? {
    let bytes: [UInt8]
    do throws(SmallFile.Failure) {
      bytes = try SmallFile.read(path, .init(limit: limit)).bytes
    } catch {
      switch error {
      case .missing: return nil
      case .tooLarge:
        throw unreadable(
          path, "it is larger than \(limit / 1024) KiB", fix: "check that it is the right file")
      default: throw unreadable(path, error.words)
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw unreadable(path, "it is not UTF-8", fix: "save the file as UTF-8")
    }
    return text.hasPrefix("\u{FEFF}") ? String(text.unicodeScalars.dropFirst()) : text
  }

  private static func unreadable(
    _ path: String, _ reason: String, fix: String = "make the file readable, or delete it"
  ) -> CommandError {
    CommandError(
      .badSetting, "the configuration file cannot be read: \(reason)", at: path, fix: fix)
  }
}
