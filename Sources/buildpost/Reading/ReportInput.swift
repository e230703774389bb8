// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform
import Presentation
import ReportReading

/// The reports of a run, read and sorted by what `--damaged` says about them.
struct ReportInput: Sendable {
  /// What is done with a copy of a report.
  enum DuplicatePolicy: String, CaseIterable, Sendable {
    case skip, count
  }

  /// What is done with a damaged report.
  enum DamagePolicy: String, CaseIterable, Sendable {
    case report, refuse, ignore
  }

  /// The reports that count.
  var reports: [TestReport] = []
  /// What was noticed while the reports were found and read, apart from what they hold.
  var readingFindings: [Finding] = []
  /// What ``checkTests(_:)`` found.
  private(set) var checkFindings: [Finding] = []
  /// Whether a damaged report that was left out reports a failure.
  private(set) var ignoresFailure = false
  /// Whether fewer tests were found than `--require-tests` demands.
  private var lacksTests = false

  /// Everything that was noticed, except damage, which is an error of its own; findings of one kind
  /// are one.
  var findings: [Finding] {
    var groups = FindingGroups()
    groups.add(readingFindings + checkFindings)
    for report in reports { groups.add(report.locatedFindings) }
    return groups.findings
  }

  /// Whether the run ends with status 65: a report is damaged, or tests are missing.
  var isUnacceptable: Bool { lacksTests || reports.contains { $0.damage != nil } }

  /// Finds and reads the reports that were named.
  static func read(
    _ paths: [String], invocation: Invocation, listsTests: Bool = false,
    explainsTotals: Bool = false
  ) async throws -> ReportInput {
    let settings = invocation.settings
    let policy: DamagePolicy = try settings.choice(.damaged)
    let duplicates: DuplicatePolicy = try settings.choice(.duplicates)
    var options = try ReportOptions(settings)
    if listsTests {
      options.keptCases = ReportPage.listedTests
      options.keptSlowest = ReportPage.slowestTests
    }
    options.explainsTotals = explainsTotals
    var result = ReportInput()
    if !paths.isEmpty {
      var reader = ReportReader(options: options)
      reader.skipsCopies = duplicates == .skip
      reader.ignoresDamaged = policy == .ignore
      result = try await find(paths, invocation: invocation, reader)
      try result.apply(policy, console: invocation.console)
    }
    return result
  }

  private static func find(
    _ paths: [String], invocation: Invocation, _ reader: ReportReader
  ) async throws -> ReportInput {
    let settings = invocation.settings
    var search = ReportSearch(paths: paths)
    search.excludes = settings.list(.exclude).map(\.value)
    search.followsLinks = try settings.isOn(.follow)
    search.allowsEmpty = try settings.isOn(.allowEmpty)
    // Lists of 100,000 files grow by halves of megabytes.
    ProcessMemory.returnBlocks(from: 1 << 19)
    let found: (files: [ReportFile], findings: [Finding])
    do {
      found = try search.find()
    } catch {
      throw settings.blaming(error)
    }
    let read = await reader.read(found.files)
    guard !read.reports.isEmpty || search.allowsEmpty else {
      invocation.console.tell(found.findings + read.findings)
      let files = found.files.count
      let summary =
        files == 1
        ? "the only file found is not a test report"
        : "none of the \(files) files found is a test report"
      let advice = "pass the path of your reports, such as 'target/surefire-reports/*.xml'"
      throw ReportError(
        .noMatch, summary, at: ReportError.location(paths),
        fix: (reader.advice(on: found.files) ?? advice) + ReportError.orAllowEmpty)
    }
    return ReportInput(reports: read.reports, readingFindings: found.findings + read.findings)
  }

  private init(reports: [TestReport] = [], readingFindings: [Finding] = []) {
    self.reports = reports
    self.readingFindings = readingFindings
  }

  private mutating func apply(_ policy: DamagePolicy, console: Console) throws {
    guard reports.contains(where: { $0.damage != nil }) else { return }
    switch policy {
    case .report:
      tellDamage(console)
    case .refuse:
      tellDamage(console)
      throw QuietExit(status: .damaged)
    case .ignore:
      var groups = FindingGroups()
      for finding in reports.lazy.compactMap(Self.finding) { groups.add(finding) }
      readingFindings += groups.findings
      ignoresFailure = reports.contains { $0.damage != nil && $0.reportsFailure }
      reports.removeAll { $0.damage != nil }
    }
  }

  /// Prints each kind of damage once, with the reports that have it.
  private func tellDamage(_ console: Console) {
    var kinds: [String: (others: [String], count: Int)] = [:]
    var first: [(path: String, damage: Damage)] = []
    var more = 0
    for report in reports {
      guard let damage = report.damage else { continue }
      guard let known = kinds[damage.summary] else {
        guard first.count < Self.shownKinds else {
          more += 1
          continue
        }
        first.append((report.path, damage))
        kinds[damage.summary] = ([], 0)
        continue
      }
      kinds[damage.summary]?.count += 1
      if known.count < 3 { kinds[damage.summary]?.others.append(report.path) }
    }
    for (path, damage) in first {
      console.tell(ErrorText.render(DamageError(damage, path: path)))
      guard let (others, count) = kinds[damage.summary], count > 0 else { continue }
      let paths = others.map { PrintableText.escape($0, limit: 200) }.joined(separator: ", ")
      let rest = count > others.count ? " and \(count - others.count) more" : ""
      console.tell("  also: \(paths)\(rest)\n")
    }
    guard more > 0 else { return }
    console.tell("error: \(more) more \(more == 1 ? "report is" : "reports are") damaged\n")
  }

  /// How many kinds of damage are shown.
  private static let shownKinds = 10

  private static func finding(_ report: TestReport) -> Finding? {
    report.damage.map { damage in
      let state = report.reportsFailure ? ", but the failure in it counts" : ""
      var finding = Finding(
        .warning, "a damaged report is left out\(state): \(damage.summary)",
        at: damage.location(in: report.path), topic: "damaged reports are left out\(state)")
      finding.report = report.path
      return finding
    }
  }

  private var testCount: Int { reports.reduce(into: TestCounts()) { $0 += $1.counts }.total }

  /// Adds what the parts of other jobs say.
  mutating func add(_ parts: PartSum.Result?) {
    guard let parts else { return }
    reports = parts.reports + reports
    readingFindings = parts.findings + readingFindings
  }

  /// Warns if no test was found, and demands the number of `--require-tests`.
  mutating func checkTests(_ invocation: Invocation) throws(CommandError) {
    if testCount == 0, !reports.isEmpty, !reports.contains(where: { $0.damage != nil }) {
      let summary = "no tests were found in the reports"
      let consequence = ", so they cannot determine the state of the build"
      let isFailing = reports.contains(where: \.reportsFailure)
      checkFindings = [Finding(.warning, summary + (isFailing ? "" : consequence))]
    }
    let console = invocation.console
    guard let number = try invocation.settings.number(.requireTests)?.value,
      Int64(testCount) < number
    else { return }
    lacksTests = true
    let found = testCount == 1 ? "1 test was" : "\(testCount) tests were"
    console.tell(
      ErrorText.render(
        CommandError(
          .usage, "\(found) found, but --require-tests requires \(number)",
          fix: "check the log of the test step to see why tests did not run")))
  }
}

/// Damage as an error.
private struct DamageError: BuildpostError {
  var summary: String
  var location: String?
  var fix: String?

  init(_ damage: Damage, path: String) {
    summary = damage.summary
    location = damage.location(in: path)
    fix = damage.fix
  }
}

extension ReportOptions {
  /// The options that the settings ask for.
  init(_ settings: Settings) throws(CommandError) {
    self.init()
    let format = try settings.word(.format)
    if format != Setting.format.defaultValue { self.format = format }
    subtests = try settings.choice(.subtests)
    mergesReruns = try settings.isOn(.mergeReruns)
  }
}
