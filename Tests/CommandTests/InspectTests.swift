// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite struct InspectTests {
  let directory: TemporaryDirectory
  let command: BuiltCommand

  init() throws {
    directory = try TemporaryDirectory()
    command = BuiltCommand(in: directory.path)
  }

  @Test func printsTheDocumentOfTheContract() async throws {
    try directory.write(
      """
      <testsuite time="1.25"><testcase classname="C" name="a" file="c.py" line="12">\
      <failure message="no"/></testcase><testcase classname="C" name="b"/></testsuite>
      """, to: "unit.xml")
    let result = try await command.run(["inspect", "--json", "unit.xml"])
    #expect(result.status == 0)
    #expect(
      result.text == """
        {"findings":[],"reports":[{"bailedOut":false,"damaged":false,"duration":1.25,"failed":1,\
        "failures":[{"file":"c.py","line":12,"message":"no","name":"a","suite":"C"}],\
        "findings":[],"flaky":0,"format":"junit","passed":1,"path":"unit.xml","skipped":0,\
        "tests":2,"todo":0}],"total":{"damaged":0,"duration":1.25,"failed":1,"flaky":0,\
        "passed":1,"skipped":0,"tests":2}}

        """)
  }

  @Test func durationsHaveNoSpuriousDigits() async throws {
    for (name, time) in [("a.xml", "0.1"), ("b.xml", "0.2")] {
      try directory.write(
        "<testsuite><testcase name='\(time)' time='\(time)'/></testsuite>", to: name)
    }
    let result = try await command.run(["inspect", "--json", "a.xml", "b.xml"])
    #expect(result.text.contains("\"total\":{\"damaged\":0,\"duration\":0.3,"))
  }

  @Test func aDamagedReportExitsWith65AndPrintsTheDocument() async throws {
    try directory.write("<testsuite><testcase name='a'/><testcase", to: "cut.xml")
    let result = try await command.run(["inspect", "--json", "cut.xml"])
    #expect(result.status == 65)
    let reports = try #require(result.json()["reports"] as? [[String: Any]])
    #expect(reports.first?["damaged"] as? Bool == true)
    #expect(reports.first?["passed"] as? Int == 1)
    #expect(result.talk.hasPrefix("error: "))
    #expect(result.talk.contains("\n  at: cut.xml:1:41, testsuite\n  fix: "))
  }

  @Test func failedTestsDoNotChangeTheStatus() async throws {
    try directory.write(ConvertTests.failing, to: "unit.xml")
    #expect(try await command.run(["inspect", "unit.xml"]).status == 0)
  }

  @Test(arguments: ["never", "auto", "always"])
  func colourFollowsTheOption(choice: String) async throws {
    try directory.write(ConvertTests.failing, to: "unit.xml")
    let result = try await command.run(["inspect", "--color", choice, "unit.xml"])
    #expect(result.text.contains("\u{1B}[") == (choice == "always"))
  }

  @Test func hostileNamesArePrintedEscaped() async throws {
    try directory.write(
      """
      <testsuite><testcase classname="##vso[task.complete]" name="a&#10;::set-output name=x::y">\
      <failure message="&#9;##[error]x"/></testcase></testsuite>
      """, to: "unit.xml")
    let result = try await command.run(["inspect", "unit.xml"])
    #expect(!result.text.contains("##vso[") && !result.text.contains("::set-output"))
    #expect(!result.text.contains("##[error]"))
    #expect(result.text.contains(#"a\n"#))
  }
}
