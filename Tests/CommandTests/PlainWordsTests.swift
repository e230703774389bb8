// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import Testing

@testable import buildpost

/// Plain command lines mean the same as to the parser, which gets all others.
@Suite struct PlainWordsTests {
  /// What a command was given: its reports and the settings of each of its groups.
  private struct Given: Equatable {
    var reports: [String]
    var settings: [GivenSettings]

    init(_ command: any ParsableCommand) throws {
      if let convert = command as? Convert {
        reports = convert.reports.report
        settings = [convert.reports.given, convert.parts.given, convert.build.given]
        settings.append(convert.output.given)
      } else {
        let submit = try #require(command as? Submit)
        reports = submit.reports.report
        settings = [submit.reports.given, submit.parts.given, submit.submit.given]
        settings += [submit.build.given, submit.delivery.given, submit.output.given]
      }
    }
  }

  private func expectAlike(_ words: [String]) throws {
    let plain = try #require(PlainWords.command(words), "\(words)")
    #expect(try Given(plain) == Given(try Buildpost.parseAsRoot(words)), "\(words)")
  }

  private func words(for setting: Setting) -> [[String]] {
    let value: String
    switch setting.kind {
    case .toggle: return [[setting.flag]]
    case .choice(let words): value = words[0]
    default: value = "7"
    }
    let once = [[setting.flag, value], ["\(setting.flag)=\(value)"], ["\(setting.flag)=a=b"]]
    return setting.isRepeatable ? once + [[setting.flag, value, "\(setting.flag)=c"]] : once
  }

  @Test func eachSettingIsRead() throws {
    for (command, groups) in [("convert", Convert.groups), ("submit", Submit.groups)] {
      for setting in groups.flatMap({ $0.settings }) where setting.kind != .files {
        for option in words(for: setting) {
          try expectAlike([command, "a"] + option + ["b c"])
        }
      }
      try expectAlike([command])
    }
  }

  @Test(arguments: [
    "", "help convert", "inspect a", "convert --help", "convert -h", "convert -q a", "convert -",
    "convert a -- b", "convert --branch", "convert --branch --json", "convert --branch -x a",
    "convert --branch= a", "convert --branch a --branch b", "convert --json=true", "convert --nope",
    "convert --site x", "convert --branc x", "convert --version", "convert --json --json",
  ])
  func everythingElseIsLeftToTheParser(_ line: String) {
    #expect(PlainWords.command(line.split(separator: " ").map(String.init)) == nil)
  }
}
