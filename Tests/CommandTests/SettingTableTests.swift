// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import Testing

@testable import buildpost

/// The contract of the table of settings: one value is all that a setting needs.
@Suite struct SettingTableTests {
  /// Settings that only this test knows.
  enum Probe: SettingGroup {
    static let size = Setting(
      "probe-size", short: "s", .wholeNumber, "bytes", help: "A size.", default: "7")
    static let word = Setting("probe-word", .choice(["one", "two"]), help: "A word.")
    static let names = Setting("probe-name", .freeText, help: "A name.", isRepeatable: true)
    static let files = Setting("probe-file", .files, help: "Files.", isRepeatable: true)
    static let isOn = Setting("probe-on", .toggle, help: "A switch.")
    static let settings = [size, word, names, files, isOn]
  }

  struct Command: ParsableCommand {
    @OptionGroup(title: "Probes") var probes: SettingOptions<Probe>
  }

  @Test func aNewSettingIsParsed() throws {
    let command = try Command.parse([
      "-s", "3", "--probe-word=two", "--probe-name", "--dash", "--probe-name", "b", "--probe-on",
      "--probe-file", "x", "y",
    ])
    let given = command.probes.given
    #expect(given[Probe.size] == ["3"])
    #expect(given[Probe.word] == ["two"])
    #expect(given[Probe.names] == ["--dash", "b"])
    #expect(given[Probe.files] == ["x", "y"])
    #expect(given[Probe.isOn] == ["true"])
    #expect(try Command.parse([]).probes.given == GivenSettings())
  }

  @Test func aNewSettingIsInTheHelpAndTheCompletions() {
    let help = Command.helpMessage(columns: 100)
    #expect(help.contains("PROBES:"))
    #expect(help.contains("-s, --probe-size <bytes>"))
    #expect(help.contains("A size (default: 7)."))
    #expect(help.contains("A word: one or two."))
    #expect(help.contains("A name (repeatable)."))
    #expect(Command.completionScript(for: .bash).contains("one"))
  }

  @Test func aNewSettingIsReadFromTheEnvironmentAndItsDefault() throws {
    let settings = Settings(
      given: GivenSettings(),
      environment: ["BUILDPOST_PROBE_WORD": "two", "BUILDPOST_PROBE_NAME": "a, b"], files: [])
    #expect(try settings.word(Probe.word) == "two")
    #expect(settings.list(Probe.names).map(\.value) == ["a", "b"])
    #expect(try settings.seconds(Probe.size) == 7)
  }

  @Test func everySettingHasAUniqueNameAndAHelpText() {
    for setting in SettingTable.all {
      #expect(setting.name.allSatisfy { $0.isLowercase || $0 == "-" }, "\(setting.name)")
      #expect(setting.fullHelp.hasSuffix("."), "\(setting.name)")
      #expect(!setting.help.contains("default:"), "\(setting.name) states its default twice")
    }
  }

  @Test(arguments: SettingTable.all.filter { $0.defaultValue != nil })
  func theDefaultIsAValueOfTheSetting(setting: Setting) throws {
    let settings = Settings(
      given: GivenSettings(), environment: [setting.variable: setting.defaultValue ?? ""],
      files: [])
    switch setting.kind {
    case .choice: #expect(try settings.word(setting) == setting.defaultValue)
    case .wholeNumber: #expect(try settings.number(setting) != nil)
    case .seconds: #expect(try settings.seconds(setting) > 0)
    default: break
    }
  }

  @Test(arguments: [
    ("sucessful", Setting.state, "did you mean `successful`? (one of pending, in_progress"),
    ("zzz", .damaged, "pass one of report, refuse, ignore"),
  ])
  func aWrongWordGetsASuggestion(word: String, setting: Setting, fix: String) throws {
    let settings = Settings(
      given: GivenSettings(), environment: [setting.variable: word], files: [])
    let error = #expect(throws: CommandError.self) { try settings.word(setting) }
    #expect(error?.summary == "`\(word)` is not a value of `\(setting.flag)`")
    #expect(error?.fix?.hasPrefix(fix) == true, "\(error?.fix ?? "")")
    #expect(error?.kind == .badSetting)
    #expect(error?.location == setting.variable)
  }
}
