// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@Suite struct ErrorTextTests {
  private enum Kind: Sendable, Equatable {
    case broken
  }

  @Test func anErrorSaysWhatWhereAndWhatToDo() {
    let error = ModuleError<Kind>(.broken, "it is broken", at: "a.xml:3:1", fix: "mend it")
    #expect(ErrorText.render(error) == "error: it is broken\n  at: a.xml:3:1\n  fix: mend it\n")
    #expect(ErrorText.render(ModuleError<Kind>(.broken, "it is broken")) == "error: it is broken\n")
    #expect(error.kind == .broken)
  }

  @Test(arguments: [
    (Finding.Severity.note, "note: n\n  at: l\n"), (.warning, "warning: n\n  at: l\n"),
    (.error, "error: n\n  at: l\n"),
  ])
  func aFindingBeginsWithItsSeverity(severity: Finding.Severity, text: String) {
    #expect(ErrorText.render(Finding(severity, "n", at: "l")) == text)
  }

  @Test func nothingInAnErrorReachesTheTerminalAsACommand() {
    let hostile = "a\u{1B}[2J\n::error::x"
    let text = ErrorText.render(ModuleError<Kind>(.broken, hostile, at: hostile, fix: hostile))
    #expect(!text.contains("\u{1B}"))
    #expect(text.split(separator: "\n").count == 3)
    #expect(!text.contains("\n::"))
  }

  @Test(
    arguments: [
      (.missing(option: "--url"), "pass --url"), (.tooMany(limit: 5, count: 6), "pass fewer"),
      (.tooLong(limit: 5, length: 6), nil), (.malformed(reason: "is empty"), nil),
    ] as [(BuildModelError.Kind, String?)])
  func aFieldThatIsWrongIsNamed(kind: BuildModelError.Kind, fix: String?) {
    let error = BuildModelError("url", kind)
    #expect(error.summary.hasPrefix("`url` "))
    #expect(error.fix == fix)
  }
}

@Suite struct AssemblyOfPartsTests {
  private func assembly(_ parts: [Part], expecting names: [String] = []) throws -> BuildAssembly {
    var sum = PartSum(for: BuildContext())
    for (position, part) in parts.enumerated() {
      sum.add(Part.read(Array(try part.encoded())), from: "\(position).json")
    }
    let result = sum.result(expecting: names.map { PartSum.Expectation(name: $0) })
    var context = BuildContext()
    context.pipelineId = Fact("p", from: .option("--pipeline-id"))
    context.buildNumber = Fact(1, from: .option("--build-number"))
    context.displayName = Fact("p #1", from: .option("--display-name"))
    context.url = Fact("https://ci.x/1", from: .option("--url"))
    var assembly = BuildAssembly(
      context: context, reports: result.reports, now: Timestamp(milliseconds: 0))
    assembly.parts = result
    return assembly
  }

  private func part(_ name: String, passed: Int, failed: Int = 0) -> Part {
    var part = Part(name: name, index: 1, total: 1, created: 0)
    part.counts = TestCounts(passed: passed, failed: failed)
    part.state = failed > 0 ? .failed : .successful
    return part
  }

  @Test func theCountsAndTheStateAreThoseOfTheParts() throws {
    let build = try assembly([part("a", passed: 3), part("b", passed: 1, failed: 2)]).build().build
    #expect(build.state == .failed)
    #expect(build.testInfo?.numberPassed == 4)
    #expect(build.testInfo?.numberFailed == 2)
    #expect(build.description == nil)
  }

  @Test func theStateOfTheSendingJobDoesNotCount() throws {
    var assembly = try assembly([part("a", passed: 3)], expecting: ["a", "b"])
    assembly.context.state = Fact(.successful, from: .ciService("CI_JOB_STATUS"))
    #expect(assembly.state.value == .unknown)
    assembly.context.isStateGiven = true
    #expect(assembly.state.value == .successful)
  }

  @Test func aGivenDescriptionIsFollowedByWhatIsMissing() throws {
    var assembly = try assembly([part("a", passed: 3)], expecting: ["a", "b"])
    assembly.context.description = Fact("nightly", from: .option("--description"))
    #expect(try assembly.build().build.description == "nightly; 1 of 2 parts; missing b")
    assembly.context.description = Fact(
      String(repeating: "x", count: 250), from: .option("--description"))
    let cut = try #require(try assembly.build().build.description)
    #expect(cut.unicodeScalars.count == Limits.description)
    #expect(cut.hasSuffix("…"))
  }

  @Test func aDamagedReportOfTheSendingJobFailsTheBuildToo() throws {
    var assembly = try assembly([part("a", passed: 3)])
    var report = TestReport(path: "x.xml", format: "junit")
    report.damage = Damage(.truncated, "the file is cut off: the XML document is incomplete")
    assembly.reports.append(report)
    #expect(assembly.state.value == .failed)
  }
}
