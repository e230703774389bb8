// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

/// Finds the reports that only repeat, perhaps in another form, what other reports of the run hold
/// (rule 7 of docs/counting.md): TestNG's own reports next to those of Surefire, and the steps of
/// fastlane's lanes.
///
/// The times in such reports differ, so ``RepeatedFiles`` does not recognise them as copies. A
/// report with a failure is never left out for reports without one.
struct FurtherViews {
  private let files: [ReportFile]
  private let results: KeptResults
  private var indices: Set<Int> = []
  private var findings: [Finding] = []

  /// Looks for them among the files that count, and returns their indices.
  static func find(
    in results: KeptResults, of files: [ReportFile]
  ) -> (indices: Set<Int>, findings: [Finding]) {
    let found = FurtherViews(results, of: files)
    return (found.indices, found.findings)
  }

  private init(_ results: KeptResults, of files: [ReportFile]) {
    self.files = files
    self.results = results
    leaveOutTestNG()
    leaveOutLanes()
  }

  /// The reports below a directory that TestNG writes to, by who wrote them.
  private struct TestNGDirectory {
    /// Those of the build tool, in the directory itself: `TEST-*.xml`.
    var own: [Int] = []
    /// One for each class: `junitreports/TEST-*.xml`.
    var classes: [Int] = []
    /// One for each test of a suite file: `SUITE/TEST.xml`.
    var suites: [Int] = []
  }

  /// Among the reports in and below a directory with `testng-results.xml`, those of the build tool
  /// count; if there are none, those of the classes do.
  private mutating func leaveOutTestNG() {
    var directories: [Substring: TestNGDirectory] = [:]
    for index in results.counted where results.reports[index].format == "junit" {
      let steps = files[index].path.utf8
        .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      directories[Self.directory(files[index].path, steps, up: 1), default: .init()].own
        .append(index)
      guard steps.count > 1 else { continue }
      let place = Self.directory(files[index].path, steps, up: 2)
      if steps[steps.count - 2].elementsEqual("junitreports".utf8) {
        directories[place, default: .init()].classes.append(index)
      } else {
        directories[place, default: .init()].suites.append(index)
      }
    }
    for (_, directory) in directories.sorted(by: { $0.key < $1.key }) {
      let levels = [directory.own, directory.classes, directory.suites]
        .filter { !indices.isSuperset(of: $0) }
      guard levels.count > 1, isOfTestNG(directory) else { continue }
      leaveOut(levels.dropFirst().joined(), for: levels[0])
    }
  }

  private static func directory(
    _ path: String, _ steps: [Substring.UTF8View], up count: Int
  ) -> Substring {
    guard steps.count > count else { return "" }
    return path[..<steps[steps.count - count - 1].endIndex]
  }

  private func isOfTestNG(_ directory: TestNGDirectory) -> Bool {
    let (index, up) = directory.own.first.map { ($0, 1) } ?? (directory.classes[0], 2)
    var path = files[index].systemPath.bytes[...]
    for _ in 0..<up { path = path[..<(path.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex)] }
    return RawPath(path).appending("testng-results.xml".utf8).kind == .regular
  }

  private mutating func leaveOut(_ views: some Sequence<Int>, for counted: [Int]) {
    let reports = counted.map { results.reports[$0] }
    guard reports.contains(where: { $0.counts.total > 0 }),
      !reports.contains(where: { $0.damage != nil })
    else { return }
    let areFailing = reports.contains(where: \.isFailing)
    for index in views where areFailing || !results.reports[index].isFailing {
      add(
        index, "skipped as a copy: TestNG's own report of the tests in `\(reports[0].path)`",
        topic: "skipped as copies: TestNG's own reports of tests in other reports")
    }
  }

  /// The steps of a lane are not tests, so they do not count if anything else does.
  private mutating func leaveOutLanes() {
    let lanes = results.counted.filter { results.facts[$0].identities.isOfLanes }
    guard !lanes.isEmpty else { return }
    let others = Set(results.counted).subtracting(indices).subtracting(lanes)
    let areFailing = others.contains { results.reports[$0].isFailing }
    for index in lanes where !others.isEmpty && (areFailing || !results.reports[index].isFailing) {
      add(index, "skipped: the steps of a fastlane lane are not tests", topic: nil)
    }
  }

  private mutating func add(_ index: Int, _ message: String, topic: String?) {
    guard indices.insert(index).inserted else { return }
    let path = files[index].path
    var finding = Finding(.warning, message, at: path, topic: topic)
    finding.report = path
    findings.append(finding)
  }
}
