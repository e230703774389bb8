// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel

/// A command of CI jobs, which can be made from plain words.
protocol PlainCommand: AsyncParsableCommand {
  /// The settings that it has.
  static var groups: [any SettingGroup.Type] { get }

  init(_ words: PlainWords)
}

/// A command line of nothing but reports and `--name value`, each known, complete and unambiguous.
///
/// Most command lines of CI jobs are like that. The parser, which first describes every option of
/// a command to itself, would take longer to read them than the command takes to read its reports;
/// it gets every other command line.
struct PlainWords {
  /// The words that are not options or their values.
  private(set) var reports: [String] = []
  /// The settings that were given.
  private(set) var given = GivenSettings()

  /// The command, if its command line is plain.
  static func command(_ words: [String]) -> (any PlainCommand)? {
    let type: any PlainCommand.Type
    switch words.first {
    case "convert": type = Convert.self
    case "submit": type = Submit.self
    default: return nil
    }
    return PlainWords(words.dropFirst(), of: type.groups).map { type.init($0) }
  }

  private init?(_ words: ArraySlice<String>, of groups: [any SettingGroup.Type]) {
    var rest = words
    while let word = rest.popFirst() {
      guard word.utf8.first == UInt8(ascii: "-") else {
        reports.append(word)
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let setting = Self.setting(parts[0], in: groups), setting.kind != .files,
        given[setting].isEmpty || setting.isRepeatable
      else { return nil }
      if setting.kind == .toggle {
        guard parts.count == 1 else { return nil }
        given[setting] = ["true"]
      } else {
        let value = parts.count > 1 ? String(parts[1]) : rest.popFirst()
        guard let value, let first = value.utf8.first, first != UInt8(ascii: "-") else {
          return nil
        }
        given[setting] += [value]
      }
    }
  }

  private static func setting(
    _ flag: Substring, in groups: [any SettingGroup.Type]
  ) -> Setting? {
    guard flag.hasPrefix("--") else { return nil }
    let name = flag.dropFirst(2)
    return groups.lazy.flatMap { $0.settings }.first { $0.name == name }
  }
}
