// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What whole runs leave behind, each a folder with the arguments and what is expected of the
/// command.
@Suite(.slow) struct SampleRunTests {
  private static let facts = [
    "--provider", "none", "--pipeline-id", "p", "--build-number", "1", "--display-name", "n",
    "--url", "https://example.com/1",
  ]

  @Test(arguments: SampleRun.all)
  func theCommandAgrees(_ run: SampleRun) async throws {
    let command = BuiltCommand(in: run.path)
    let facts = Self.facts + ["--issue-key", "PROJ-7"]
    let converted = try await command.run(["convert"] + facts + run.arguments)
    #expect(converted.status == run.int("exit") ?? 0, "\(converted.talk)")
    let build = try #require((converted.json()["builds"] as? [[String: Any]])?.first)
    if let state = run.text("state") { #expect(build["state"] as? String == state) }
    let tests = build["testInfo"] as? [String: Int] ?? [:]
    for (name, member) in [
      ("tests", "totalNumber"), ("passed", "numberPassed"), ("failed", "numberFailed"),
      ("skipped", "numberSkipped"),
    ] {
      if let number = run.int(name) { #expect(tests[member] == number, "\(name)") }
    }
    let inspected = try await command.run(["inspect", "--json"] + run.arguments)
    #expect(inspected.status == run.int("exit") ?? 0)
    if let duration = run.duration {
      let total = try #require(inspected.json()["total"] as? [String: Any])
      #expect(total["duration"] as? Double == duration)
    }
    if let words = run.text("output") {
      #expect(try await command.run(["inspect"] + run.arguments).text.contains(words))
    }
    guard let words = run.text("finding") else { return }
    let explained = try await command.run(["explain"] + facts + run.arguments)
    let rehearsed = try await command.run(["submit", "--dry-run"] + facts + run.arguments)
    for talk in [converted.talk, inspected.talk, explained.talk, rehearsed.talk] {
      #expect(talk.contains(words), "\(talk)")
      #expect(talk.split(separator: "\n").count <= 24, "fits on a screen")
    }
  }

  /// A finding is in what every command prints, for people and as JSON.
  @Test func everyCommandShowsTheFindingsOfReports() async throws {
    let command = BuiltCommand(in: ProjectFiles.testReports + "/runs/declared-error")
    let words = "declares 1 failed test but contains 0"
    let commands = [
      ["convert"] + Self.facts, ["submit", "--dry-run"] + Self.facts, ["explain"] + Self.facts,
      ["inspect"], ["report", "--markdown", "-"], ["report", "--html", "-"], ["part", "--json"],
    ]
    for arguments in commands {
      let ran = try await command.run(arguments + ["r.xml"])
      #expect(ran.talk.contains(words), "\(arguments)")
    }
    let pages = [["report", "--markdown", "-"], ["report", "--html", "-"]]
    let documents = [
      ["explain", "--json"] + Self.facts, ["inspect", "--json"], ["part", "--json"],
      ["submit", "--json"] + Self.facts,
    ]
    for arguments in pages + documents {
      let ran = try await command.run(arguments + ["r.xml"])
      #expect(ran.text.contains(words), "\(arguments) \(ran.talk)")
    }
  }

  /// However many files are not reports, what is said about them fits on a screen.
  @Test func hundredsOfForeignFilesAreAFewLines() async throws {
    let folder = try TemporaryDirectory()
    for number in 0..<400 {
      let text = number % 2 == 0 ? "<resources/>" : "<unknown\(number)/>"
      try folder.write(text, to: "d/\(number % 20)/f\(number).xml")
    }
    try folder.write("<testsuite><testcase name='a'/></testsuite>", to: "d/TEST-a.xml")
    let ran = try await BuiltCommand(in: folder.path).run(["convert", "d/**/*.xml"] + Self.facts)
    #expect(ran.status == 0)
    #expect(ran.talk.contains("skipped 200 files that are not test reports: Android resources"))
    #expect(ran.talk.contains("skipped 200 files that are not test reports: no known format"))
    #expect(ran.talk.split(separator: "\n").count <= 24, "\(ran.talk)")
  }

  /// What decides the exit status is said with `--quiet` too.
  @Test(arguments: ["require-tests", "two-roots", "named-checkstyle", "check-native"])
  func whatDecidesTheStatusIsNeverHidden(name: String) async throws {
    let run = try #require(SampleRun.all.first { $0.testDescription == name })
    let command = BuiltCommand(in: run.path)
    let quiet = try await command.run(["inspect", "--quiet"] + run.arguments)
    #expect(quiet.status == 65)
    #expect(quiet.talk.contains(try #require(run.text("finding"))))
  }
}

/// A run: its folder, the arguments of the command, and what is expected.
struct SampleRun: CustomTestStringConvertible, Sendable {
  let path: String
  let arguments: [String]
  let duration: Double?
  private let numbers: [String: Int]
  private let texts: [String: String]

  private init(path: String, arguments: [String], expected: [String: Any]) {
    self.path = path
    self.arguments = arguments
    duration = expected["duration"] as? Double
    numbers = expected.compactMapValues { $0 as? Int }
    texts = expected.compactMapValues { $0 as? String }
  }

  var testDescription: String { (path as NSString).lastPathComponent }

  func int(_ name: String) -> Int? { numbers[name] }
  func text(_ name: String) -> String? { texts[name] }

  /// Those of the project, and further ones next to it if there are any.
  static let all: [SampleRun] =
    runs(in: ProjectFiles.testReports + "/runs", file: "run.json")
    + runs(in: ProjectFiles.root + "/../shared/cases/reports", file: "case.json")

  private static func runs(in folder: String, file: String) -> [SampleRun] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().compactMap { name in
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)/\(file)"),
        let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
        let arguments = object["arguments"] as? [String],
        let expected = object["expect"] as? [String: Any]
      else { return nil }
      return SampleRun(path: "\(folder)/\(name)", arguments: arguments, expected: expected)
    }
  }
}
