// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Small cases after public bug reports, each a folder with the arguments and what is expected of
/// the command.
@Suite(.enabled(if: ReportCase.folder != nil, "the cases are not next to the project"), .slow)
struct ReportCaseTests {
  static let cases: [ReportCase] = ReportCase.all

  @Test(arguments: cases)
  func theCommandAgrees(_ reportCase: ReportCase) async throws {
    let command = BuiltCommand(in: reportCase.path)
    let facts = [
      "--provider", "none", "--pipeline-id", "p", "--build-number", "1", "--display-name", "n",
      "--url", "https://example.com/1", "--issue-key", "PROJ-7",
    ]
    let converted = try await command.run(["convert"] + facts + reportCase.arguments)
    #expect(converted.status == reportCase.int("exit") ?? 0, "\(converted.talk)")
    let build = try #require((converted.json()["builds"] as? [[String: Any]])?.first)
    if let state = reportCase.state {
      #expect(build["state"] as? String == state)
    }
    let tests = build["testInfo"] as? [String: Int] ?? [:]
    for (name, member) in [
      ("tests", "totalNumber"), ("passed", "numberPassed"), ("failed", "numberFailed"),
      ("skipped", "numberSkipped"),
    ] {
      if let number = reportCase.int(name) { #expect(tests[member] == number, "\(name)") }
    }
    let inspected = try await command.run(["inspect", "--json"] + reportCase.arguments)
    #expect(inspected.status == reportCase.int("exit") ?? 0)
    if let duration = reportCase.duration {
      let total = try #require(inspected.json()["total"] as? [String: Any])
      #expect(total["duration"] as? Double == duration)
    }
    guard let words = reportCase.finding else { return }
    let explained = try await command.run(["explain"] + facts + reportCase.arguments)
    for talk in [converted.talk, inspected.talk, explained.talk] {
      #expect(talk.contains(words), "\(talk)")
    }
  }
}

struct ReportCase: CustomTestStringConvertible, Sendable {
  let path: String
  let arguments: [String]
  let state: String?
  let finding: String?
  let duration: Double?
  private let numbers: [String: Int]

  var testDescription: String { (path as NSString).lastPathComponent }

  init(path: String, arguments: [String], expected: [String: Any]) {
    self.path = path
    self.arguments = arguments
    state = expected["state"] as? String
    finding = expected["finding"] as? String
    duration = expected["duration"] as? Double
    numbers = expected.compactMapValues { $0 as? Int }
  }

  func int(_ name: String) -> Int? { numbers[name] }

  /// The folder of the cases, `nil` if there is none.
  static let folder: String? = {
    let path = ProjectFiles.root + "/../shared/cases/reports"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  static let all: [ReportCase] = {
    guard let folder else { return [] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().compactMap { name in
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)/case.json"),
        let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
        let arguments = object["arguments"] as? [String],
        let expected = object["expect"] as? [String: Any]
      else { return nil }
      return ReportCase(path: "\(folder)/\(name)", arguments: arguments, expected: expected)
    }
  }()
}
