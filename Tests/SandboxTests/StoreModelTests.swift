// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import TestSupport
import Testing

@testable import Sandbox

/// Random requests against the sandbox and against a dictionary that follows the published rules.
@Suite struct StoreModelTests {
  private struct Stored: Equatable {
    var sequence: Int
    var name: String
    var team: String?
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func theSandboxStoresWhatTheRulesSay(seed: UInt64) async throws {
    try await TestSite.run { site in
      var random = SeededRandom(seed: seed)
      var model: [Int: Stored] = [:]
      for step in 1...25 {
        let number = Int.random(in: 1...4, using: &random)
        switch Int.random(in: 0...9, using: &random) {
        case 0:
          #expect(try await site.call("DELETE", "/pipelines/app/builds/\(number)")?.status == 202)
          model[number] = nil
        case 1:
          #expect(try await site.call("DELETE", "/bulkByProperties?team=a")?.status == 202)
          model = model.filter { $0.value.team != "a" }
        default:
          let team = ["a", "b", nil].randomElement(using: &random) ?? nil
          let new = Stored(
            sequence: Int.random(in: 1...9, using: &random), name: "step \(step)", team: team)
          let numbers = Set([number, Int.random(in: 1...4, using: &random)])
          let members: [String: Any] = [
            "updateSequenceNumber": new.sequence, "displayName": new.name,
          ]
          let answer = try await site.submit(
            numbers.sorted().map { build($0, members) },
            properties: team.map { ["team": $0] } ?? [:])
          // What is too old is accepted, too, and changes nothing.
          let accepted = try #require(try answer.json()["acceptedBuilds"] as? [[String: Any]])
          #expect(accepted.compactMap { $0["buildNumber"] as? Int } == numbers.sorted())
          for number in numbers where model[number].map({ $0.sequence < new.sequence }) ?? true {
            model[number] = new
          }
        }
        for number in 1...4 {
          let answer = try await site.get(number)
          #expect((answer.status == 200) == (model[number] != nil), "step \(step), build \(number)")
          guard let stored = model[number], answer.status == 200 else { continue }
          #expect(try answer.json()["displayName"] as? String == stored.name)
          #expect(try answer.json()["updateSequenceNumber"] as? Int == stored.sequence)
        }
      }
    }
  }
}

/// Fault scripts, written out step by step by hand.
@Suite struct FaultScriptTests {
  private static let steps: [(text: String, fault: Fault)] = [
    ("ok", .none), ("drop", .drop), ("half", .half), ("lie", .lie), ("lose", .lose),
    ("503", .status(503, detail: nil)), ("599", .status(599, detail: nil)),
  ]

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func everyStepAppliesAsOftenAsItSays(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var words: [String] = []
    var expected: [Fault] = []
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      let step = Self.steps.randomElement(using: &random) ?? Self.steps[0]
      let count = Int.random(in: 1...4, using: &random)
      let isCounted = count > 1 || Bool.random(using: &random)
      words.append(isCounted ? "\(step.text):\(count)" : step.text)
      expected += Array(repeating: step.fault, count: count)
    }
    var script = try FaultScript(words.joined(separator: ","))
    #expect(expected.map { _ in script.next() } == expected)
    #expect(script.next() == .none)
  }

  @Test(arguments: [
    ("503@7", Fault.status(503, detail: "7")), ("429@a/b@c", .status(429, detail: "a/b@c")),
    ("503@", .status(503, detail: "")), ("hang", .hang(seconds: 60)),
    ("hang:0.5", .hang(seconds: 0.5)), ("slow", .slow(seconds: 10)),
    ("slow:86400", .slow(seconds: 86_400)), ("html", .html(502)), ("html:500", .html(500)),
    ("empty", .empty(200)), ("empty:204", .empty(204)),
  ])
  func aStepMayHaveADetail(text: String, fault: Fault) throws {
    var script = try FaultScript(text)
    #expect(script.next() == fault)
    #expect(script.next() == .none)
  }

  @Test(arguments: [
    "", "ok,", ",ok", "ok,,ok", "199", "600", "5000", "50", "+50", "٥٠٣", "ok:0", "ok:-1", "ok:x",
    "ok:1:2", "drop@x", "ok:", "hang:-1", "hang:86401", "hang:nan", "hang:inf", "html:99", "OK",
    " ok", "maybe", "503:",
  ])
  func anythingElseIsNamed(text: String) throws {
    let error = try #require(throws: SandboxError.self) { try FaultScript(text) }
    #expect(error.kind == .malformedSetting)
    #expect(error.summary.hasSuffix("is not a step of a fault script"))
    #expect(error.location == "--fault")
    #expect(error.fix?.contains("STATUS[:COUNT][@DETAIL]") == true)
  }
}

@Suite struct FormTextTests {
  @Test(arguments: [
    ("a=1&b=2", ["a": "1", "b": "2"]), ("a=x+y%2B", ["a": "x y+"]), ("a", ["a": ""]),
    ("a=b=c", ["a": "b=c"]), ("%61=%C3%A9", ["a": "é"]), ("a=%zz", ["a": "%zz"]), ("", [:]),
    ("&&a=1&", ["a": "1"]), ("a=%FF", ["a": "%FF"]), ("=x", ["": "x"]),
  ])
  func formsAreReadAsABrowserWritesThem(text: String, parameters: [String: String]) {
    let read = FormText.parameters(text)
    #expect(Dictionary(read.map { ($0.name, $0.value) }) { $1 } == parameters)
  }
}
