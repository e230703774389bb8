// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@Suite struct BuildAssemblyTests {
  let now = Timestamp(milliseconds: 1_769_851_800_250)

  var context: BuildContext {
    var context = BuildContext()
    context.pipelineId = Fact("gitlab.com/acme/app", from: .ciService("CI_PROJECT_PATH"))
    context.buildNumber = Fact(16, from: .ciService("CI_PIPELINE_IID"))
    context.displayName = Fact("app #16", from: .ciService("CI_PROJECT_PATH"))
    context.url = Fact(
      "https://gitlab.com/acme/app/-/pipelines/9", from: .ciService("CI_PIPELINE_URL"))
    context.repository = Fact("https://gitlab.com/acme/app", from: .ciService("CI_PROJECT_URL"))
    context.commit = Fact(String(repeating: "a", count: 40), from: .ciService("CI_COMMIT_SHA"))
    context.branch = Fact("main", from: .ciService("CI_COMMIT_BRANCH"))
    context.refURL = Fact(
      "https://gitlab.com/acme/app/-/tree/main", from: .ciService("CI_COMMIT_BRANCH"))
    return context
  }

  func report(_ counts: TestCounts, damage: Damage? = nil, bailedOut: Bool = false) -> TestReport {
    var report = TestReport(path: "unit.xml", format: "junit")
    report.counts = counts
    report.damage = damage
    report.bailedOut = bailedOut
    return report
  }

  func assembly(_ reports: [TestReport] = [], state: BuildState? = nil) -> BuildAssembly {
    var context = context
    context.state = state.map { Fact($0, from: .ciService("CI_JOB_STATUS")) }
    return BuildAssembly(context: context, reports: reports, now: now)
  }

  @Test func addsTheCountsUp() throws {
    let info = try #require(
      assembly([
        report(TestCounts(passed: 3, failed: 1, skipped: 2, flaky: 1, todo: 1)),
        report(TestCounts(passed: 4)),
      ]).testInfo)
    #expect(info.totalNumber == 10)
    #expect((info.numberPassed, info.numberFailed, info.numberSkipped) == (7, 1, 2))
  }

  @Test func sumsSaturate() throws {
    let full = report(TestCounts(passed: .max))
    #expect(try #require(assembly([full, full]).testInfo).numberPassed == .max)
  }

  @Test func withoutReportsThereIsNoTestInfo() throws {
    let build = try assembly().build().build
    #expect(build.testInfo == nil)
    #expect(build.state == .unknown)
  }

  @Test func aReportWithoutTestsSaysNothing() {
    #expect(assembly([report(TestCounts())]).state.value == .unknown)
  }

  @Test func failedTestsFailTheBuild() {
    #expect(assembly([report(TestCounts(passed: 9, failed: 1))]).state.value == .failed)
    #expect(assembly([report(TestCounts(passed: 1), bailedOut: true)]).state.value == .failed)
  }

  @Test func aFinalStateOfTheServiceWins() {
    let failing = report(TestCounts(failed: 1))
    #expect(assembly([failing], state: .successful).state.value == .successful)
    #expect(assembly([report(TestCounts(passed: 1))], state: .failed).state.value == .failed)
    #expect(assembly([failing], state: .cancelled).state.value == .cancelled)
  }

  @Test func failedTestsWinOverASuccessSoFar() {
    var assembly = assembly([report(TestCounts(failed: 1))], state: .successful)
    assembly.context.isStateProvisional = true
    let state = assembly.state
    #expect(state.value == .failed)
    #expect(state.overridden == [.init(value: "successful", origin: .ciService("CI_JOB_STATUS"))])
  }

  /// Parts that come to a state, in a run that the CI service says ended with another.
  private func sum(_ state: BuildState, inRun run: BuildState) throws -> BuildAssembly {
    var part = Part(name: "unit", index: 1, total: 1, created: 0)
    part.state = state
    part.counts = TestCounts(passed: 1)
    var sum = PartSum(for: context)
    sum.add(Part.read(Array(try part.encoded())), from: "unit.json")
    var assembly = assembly(state: run)
    assembly.context.isStateOfRun = true
    assembly.parts = sum.result(expecting: [], jobs: [], missing: .unknown)
    assembly.reports = assembly.parts?.reports ?? []
    return assembly
  }

  @Test(
    arguments: [
      (.successful, .failed, .failed), (.successful, .cancelled, .cancelled),
      (.failed, .cancelled, .failed), (.failed, .successful, .failed),
      (.cancelled, .failed, .failed), (.unknown, .failed, .failed),
      (.unknown, .successful, .unknown), (.successful, .successful, .successful),
    ] as [(BuildState, BuildState, BuildState)])
  func aRunIsNotBetterThanItsPartsNorThanItsEnd(
    parts: BuildState, run: BuildState, state: BuildState
  ) throws {
    var assembly = try sum(parts, inRun: run)
    #expect(assembly.state.value == state)
    let isOfRun = state != parts
    #expect(assembly.state.overridden.isEmpty != isOfRun)
    #expect(
      try assembly.build().findings
        == (isOfRun
          ? [
            Finding(
              .warning, "the run ended as \(run.rawValue), but no part says so",
              at: "CI_JOB_STATUS")
          ] : []))
    // The job that sends the parts may end in another way than the run.
    assembly.context.isStateOfRun = false
    #expect(assembly.state.value == parts)
  }

  @Test func reportsThatCountForAnotherRunAreReported() throws {
    var assembly = assembly([report(TestCounts(passed: 1))])
    let origin = FactOrigin.ciService("event file workflow_run.run_number")
    assembly.context.reportedRun = Fact("31", from: origin)
    #expect(
      try assembly.build().findings == [
        Finding(
          .warning,
          "the reports count as those of run 31 of `gitlab.com/acme/app`, which started this "
            + "workflow; if they are this workflow's own, pass --pipeline-suffix so that they do "
            + "not replace that run's build", at: origin.description)
      ])
    assembly.reports = []
    #expect(try assembly.build().findings.isEmpty)
  }

  @Test func aDamagedReportFailsAllButAGivenState() {
    let damaged = report(TestCounts(passed: 1), damage: Damage(.truncated, "cut"))
    var assembly = assembly([damaged], state: .successful)
    #expect(assembly.state.value == .failed)
    assembly.context.isStateGiven = true
    #expect(assembly.state.value == .successful)
  }

  @Test func aGivenSuccessThatTheReportsContradictIsAWarning() throws {
    let failing = report(TestCounts(passed: 1, failed: 1))
    for (reports, state, count) in [
      ([failing], BuildState.successful, 1), ([failing], .failed, 0),
      ([report(TestCounts(passed: 1))], .successful, 0),
    ] {
      var assembly = assembly(reports, state: state)
      assembly.context.isStateGiven = true
      let words = try assembly.build().findings.map(\.message).filter { $0.contains("despite") }
      #expect(words.count == count)
      guard count > 0 else { continue }
      #expect(
        words == [
          "the build counts as successful, as CI_JOB_STATUS says, "
            + "despite failed tests in the reports"
        ])
    }
  }

  @Test func lastUpdatedIsGivenElseTheNewestEndElseNow() {
    var early = report(TestCounts())
    early.ended = 1000
    var late = report(TestCounts())
    late.ended = 2000
    var future = report(TestCounts())
    future.ended = now.milliseconds + 1
    #expect(assembly().lastUpdated == Fact(now.milliseconds, from: .concluded("clock")))
    #expect(
      assembly([early, late]).lastUpdated == Fact(2000, from: .concluded("the newest report")))
    #expect(assembly([future]).lastUpdated.value == now.milliseconds)
    var given = assembly([late])
    given.context.lastUpdated = Fact(5, from: .option("--last-updated"))
    #expect(given.lastUpdated.value == 5)
  }

  @Test(arguments: [
    ("pipelineId", "--pipeline-id"), ("buildNumber", "--build-number"),
    ("displayName", "--display-name"), ("url", "--url"),
  ])
  func missingFactsNameTheOption(field: String, option: String) {
    var assembly = assembly()
    switch field {
    case "pipelineId": assembly.context.pipelineId = nil
    case "buildNumber": assembly.context.buildNumber = nil
    case "displayName": assembly.context.displayName = nil
    default: assembly.context.url = nil
    }
    #expect(throws: BuildModelError(field, .missing(option: option))) { try assembly.build() }
  }

  @Test func namesCommitAndBranch() throws {
    let reference = try #require(assembly().build().build.references.first)
    #expect(reference.commit?.repositoryUri == "https://gitlab.com/acme/app")
    #expect(reference.ref?.name == "main")
  }

  @Test func aTagBeatsABranch() throws {
    var assembly = assembly()
    assembly.context.tag = Fact("v1.4.0", from: .ciService("CI_COMMIT_TAG"))
    #expect(try assembly.build().build.references.first?.ref?.name == "v1.4.0")
  }

  @Test func shortCommitsAreLeftOutWithAWarning() throws {
    var assembly = assembly()
    assembly.context.commit = Fact("0123456789ab", from: .ciService("BITBUCKET_COMMIT"))
    let made = try assembly.build()
    #expect(made.build.references.first?.commit == nil)
    #expect(
      made.findings.map(\.message) == [
        "the commit `0123456789ab` is left out of the references: it is not a full id"
      ])
  }

  @Test func localRepositoriesAreSentOnRequestOnly() throws {
    var assembly = assembly()
    assembly.context.repository = Fact("file:///srv/git/app", from: .git("remote"))
    let made = try assembly.build()
    #expect(made.build.references.isEmpty)
    #expect(made.findings.count == 1)
    assembly.allowsLocalReferences = true
    #expect(try assembly.build().build.references.count == 1)
  }

  @Test func atMostFiveReferences() throws {
    var assembly = assembly()
    assembly.context.furtherCommits = (1...9).map { String(repeating: "\($0)", count: 40) }
    #expect(try assembly.build().build.references.count == 5)
  }

  @Test func issueKeysAreCutAtTheLimitWithAWarning() throws {
    var assembly = assembly()
    assembly.context.issueKeys = try BuildDataTests.keys(120)
    let made = try assembly.build()
    #expect(made.build.issues == .issueKeys(try BuildDataTests.keys(100)))
    #expect(
      made.findings.map(\.message) == [
        "Jira accepts only the first 100 of the 120 issue keys; 20 are left out"
      ])
    assembly.linkForm = .associations
    #expect(try assembly.build().build.issues.keys.count == 120)
  }

  @Test func candidatesBeyondTheLimitAreDropped() throws {
    var context = BuildContext()
    context.issueKeys = try BuildDataTests.keys(102)
    context.candidates = context.issueKeys.map {
      KeyCandidate(text: "\($0)", key: $0, source: .commit, isKept: true, reason: "matches")
    }
    context.cutKeys(to: .issueKeys)
    #expect(context.issueKeys == (try BuildDataTests.keys(100)))
    #expect(context.candidates.filter(\.isKept).count == 100)
    #expect(context.candidates[101].reason == "beyond Jira's limit of 100 keys per build")
    #expect(context.findings.count == 1)
    context.cutKeys(to: .issueKeys)
    #expect(context.findings.count == 1)
  }
}
