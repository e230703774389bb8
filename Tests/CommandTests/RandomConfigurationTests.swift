// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Testing

@testable import buildpost

/// Random configuration files: every setting, every style of YAML and both layers.
@Suite struct RandomConfigurationTests {
  /// A value of a setting that its kind allows.
  private static func value(of setting: Setting, _ random: inout SeededRandom) -> String {
    switch setting.kind {
    case .toggle: ["true", "false", "yes", "off"].randomElement(using: &random) ?? ""
    case .wholeNumber: String(Int.random(in: 0...1_000_000, using: &random))
    case .seconds: ["0.5", "1", "86400", "12.25"].randomElement(using: &random) ?? ""
    case .choice(let words): words.randomElement(using: &random) ?? ""
    default:
      [
        "a", "feature/x", "é 日本", "it's", "say \"hi\"", "a: b", "x # y", "100%", "- a", "[a]",
        "{a}", "*",
      ]
      .randomElement(using: &random) ?? ""
    }
  }

  /// A scalar in one of YAML's styles that keep the text.
  private static func scalar(_ text: String, _ random: inout SeededRandom) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (97...122).contains(byte | 0x20) || "./_".utf8.contains(byte)
    }
    let single = "'" + text.replacing("'", with: "''") + "'"
    let double = "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    return (isPlain ? [text, single, double] : [single, double]).randomElement(using: &random) ?? ""
  }

  private static var free: [Setting] { SettingTable.all.filter { $0.scope == .project } }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func whatIsWrittenIsReadWithItsLine(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var lines = ["# a comment"]
    var expected: [String: [ConfigurationValue]] = [:]
    for setting in Self.free.shuffled(using: &random).prefix(12) {
      if Bool.random(using: &random) {
        lines.append(["", "# note", "   "].randomElement(using: &random) ?? "")
      }
      let isList = setting.isRepeatable && Bool.random(using: &random)
      let texts = (0..<(isList ? 3 : 1)).map { _ in Self.value(of: setting, &random) }
      let scalars = texts.map { Self.scalar($0, &random) }
      if isList, Bool.random(using: &random) {
        lines.append("\(setting.name):")
        for scalar in scalars { lines.append("  - \(scalar)") }
        expected[setting.name] = texts.enumerated().map { position, text in
          ConfigurationValue(text: text, line: lines.count - texts.count + 1 + position)
        }
      } else {
        let items = scalars.joined(separator: ", ")
        lines.append("\(setting.name): " + (isList ? "[\(items)]" : items) + "  # why")
        expected[setting.name] = texts.map { ConfigurationValue(text: $0, line: lines.count) }
      }
    }
    let text = lines.joined(separator: "\n") + "\n"
    for layer in [ConfigurationFile.Layer.project, .user] {
      let file = try ConfigurationFile(path: "/p/.buildpost.yml", layer: layer, text: text)
      #expect(file.values == expected, "\(text)")
    }
    let windows = lines.joined(separator: "\r\n")
    #expect(try ConfigurationFile(path: "/p/c", layer: .user, text: windows).values == expected)
  }

  @Test(arguments: SettingTable.all)
  func aSettingIsOnlyAllowedWhereItsScopeSays(setting: Setting) throws {
    var random = SeededRandom(seed: 1)
    let text = "\(setting.name): \(Self.scalar(Self.value(of: setting, &random), &random))\n"
    for layer in [ConfigurationFile.Layer.project, .user] {
      let isAllowed = setting.scope == .project || setting.scope == .user && layer == .user
      if isAllowed {
        let file = try ConfigurationFile(path: "/p/c.yml", layer: layer, text: text)
        #expect(file.values[setting.name]?.count == 1)
      } else {
        let error = try #require(throws: CommandError.self) {
          try ConfigurationFile(path: "/p/c.yml", layer: layer, text: text)
        }
        #expect(error.kind == .badSetting)
        #expect(error.location == "/p/c.yml:1:1")
      }
    }
  }

  /// The value is the same wherever it comes from; only its origin differs.
  @Test(arguments: SettingTable.all.filter { $0.scope == .project })
  func everyLayerGivesTheSameValue(setting: Setting) throws {
    var random = SeededRandom(seed: 2)
    let value = Self.value(of: setting, &random)
    let text = "\(setting.name): \(Self.scalar(value, &random))\n"
    let file = try ConfigurationFile(path: "/p/c.yml", layer: .project, text: text)
    var given = GivenSettings()
    given[setting] = [value]
    let layers: [(settings: Settings, origin: FactOrigin)] = [
      (Settings(given: given, environment: [:], files: []), .option(setting.flag)),
      (
        Settings(given: GivenSettings(), environment: [setting.variable: value], files: []),
        .variable(setting.variable)
      ),
      (
        Settings(given: GivenSettings(), environment: [:], files: [file]),
        .file("c.yml", line: 1)
      ),
    ]
    for (settings, origin) in layers {
      let values =
        setting.isRepeatable
        ? settings.list(setting).map { $0 } : [settings.text(setting)].compactMap { $0 }
      #expect(values.map(\.value) == [value], "\(origin)")
      #expect(values.map(\.origin) == [origin])
    }
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func aDamagedFileIsReadOrItsErrorSaysWhere(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let text = Self.free.prefix(6).map { "\($0.name): \(Self.value(of: $0, &random))\n" }.joined()
    let marks = Array("{}[]:,-#&*!|>'\"%@`\n\t 0a\u{7}é".utf8)
    for _ in 0..<100 {
      var bytes = Array(text.utf8)
      for _ in 0...Int.random(in: 0...3, using: &random) {
        let position = Int.random(in: bytes.indices, using: &random)
        let mark = marks.randomElement(using: &random) ?? 0
        if Bool.random(using: &random) {
          bytes[position] = mark
        } else {
          bytes.insert(mark, at: position)
        }
      }
      let damaged = String(decoding: bytes, as: UTF8.self)
      do {
        let file = try ConfigurationFile(path: "/p/c.yml", layer: .project, text: damaged)
        #expect(file.values.keys.allSatisfy { SettingTable.setting(named: $0) != nil })
      } catch {
        #expect(error.location?.hasPrefix("/p/c.yml:") == true, "\(damaged)")
        #expect(!error.summary.contains("\n"))
      }
    }
  }
}
