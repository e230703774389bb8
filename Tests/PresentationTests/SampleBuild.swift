// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

/// The build that these tests show.
enum SampleBuild {
  static let hostile =
    "<img src=x onerror=alert(1)>\"' onclick=x \u{202E}&amp; {{title}} \"\u{301} x=\""

  static func report(
    _ counts: TestCounts = TestCounts(passed: 3, failed: 1, skipped: 1, flaky: 1)
  ) -> TestReport {
    var report = TestReport(path: "build/unit.xml", format: "junit")
    report.counts = counts
    report.duration = 72.4
    report.failures = [
      TestFailure(
        suite: "CartTests", name: "adds \(hostile)", message: "expected 2\nfound 3 </pre>",
        file: "cart.py", line: 12)
    ]
    report.cases = [
      TestCase(suite: "CartTests", name: "adds \(hostile)", status: .failed, duration: 61),
      TestCase(suite: "CartTests", name: "empties", status: .passed, duration: 0.004),
      TestCase(suite: "CartTests", name: "pays", status: .flaky, duration: 1.5),
      TestCase(suite: "CartTests", name: "ships", status: .skipped, duration: 0),
    ]
    report.slowest = [report.cases[0], report.cases[2]]
    return report
  }

  static func assembly(_ reports: [TestReport] = [report()]) throws -> BuildAssembly {
    var context = BuildContext()
    context.pipelineId = Fact("gitlab.com/acme/app", from: .ciService("CI_PROJECT_PATH"))
    context.buildNumber = Fact(16, from: .ciService("CI_PIPELINE_IID"))
    context.displayName = Fact("app \(hostile) #16", from: .ciService("CI_PIPELINE_NAME"))
    context.url = Fact(
      "https://gitlab.com/acme/app/-/pipelines/9", from: .ciService("CI_PIPELINE_URL"))
    context.branch = Fact("feature/PROJ-7-\(hostile)", from: .ciService("CI_COMMIT_BRANCH"))
    context.refURL = Fact("javascript:alert(1)", from: .ciService("CI_COMMIT_BRANCH"))
    context.commit = Fact(String(repeating: "a", count: 40), from: .ciService("CI_COMMIT_SHA"))
    context.repository = Fact("https://gitlab.com/acme/app", from: .ciService("CI_PROJECT_URL"))
    context.issueKeys = [try #require(IssueKey("PROJ-7"))]
    return BuildAssembly(
      context: context, reports: reports, now: Timestamp(milliseconds: 1_769_851_800_250))
  }
}
