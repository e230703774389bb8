// SPDX-License-Identifier: Apache-2.0

import BuildModel

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
  /// - Throws: ``CommandError`` for a file that is there and cannot be read or is wrong.
  func files() throws(CommandError) -> [ConfigurationFile] {
    var files: [ConfigurationFile] = []
    for directory in projectDirectories() {
      let path = directory + "/" + Self.projectFile
      guard let text = try Self.text(at: path) else { continue }
      files.append(try ConfigurationFile(path: path, layer: .project, text: text))
      break
    }
    if let path = userPath, let text = try Self.text(at: path) {
      files.append(try ConfigurationFile(path: path, layer: .user, text: text))
    }
    return files
  }

  /// The working directory and those above it, up to the one that holds `.git`; outside of a repository only
  /// the working directory, since those above may be open to all.
  private func projectDirectories() -> [String] {
    var names = directory.split(separator: "/").map(String.init)
    var result: [String] = []
    while true {
      let path = names.map { "/" + $0 }.joined()
      result.append(path)
      if Self.isThere(path + "/.git") { return result }
      guard names.popLast() != nil else { return [result[0]] }
    }
  }

  /// `$XDG_CONFIG_HOME/buildpost/config.yml`; a relative directory is ignored, as the XDG specification says.
  private var userPath: String? {
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 + "/.config" : nil }
    let given = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return (given ?? home).map { $0 + "/buildpost/config.yml" }
  }

  private static func isThere(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// The text of a file; `nil` where there is none.
  private static func text(at path: String) throws(CommandError) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw unreadable(path, String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw unreadable(path, "it is not a file") }
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw unreadable(
        path, access(path, R_OK) == 0 ? "it went away" : String(cString: strerror(errno)))
    }
    guard data.count <= limit else {
      throw unreadable(path, "it has more than \(limit / 1024) KiB")
    }
    let text = String(validating: data, as: UTF8.self)
    guard let text else { throw unreadable(path, "it is not UTF-8") }
    return text.hasPrefix("\u{FEFF}") ? String(text.unicodeScalars.dropFirst()) : text
  }

  private static func unreadable(_ path: String, _ reason: String) -> CommandError {
    CommandError(
      .badSetting, "the configuration file cannot be read: \(reason)", at: path,
      fix: "make it a readable file of settings, or take it away")
  }
}
