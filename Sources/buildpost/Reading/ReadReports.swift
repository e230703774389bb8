// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Presentation
import ReportReading

/// The reports of a run, read and sorted by what `--damaged` says about them.
struct ReadReports: Sendable {
  /// What is done with a damaged report.
  enum DamagePolicy: String, CaseIterable, Sendable {
    case report, refuse, ignore
  }

  /// The reports that count.
  var reports: [TestReport] = []
  /// Remarks about finding and reading.
  var findings: [Finding] = []

  /// Whether a report that counts is damaged, which is status 65 in the end.
  var isDamaged: Bool { reports.contains { $0.damage != nil } }

  /// Finds and reads the reports that were named.
  static func read(
    _ paths: [String], invocation: Invocation, listsTests: Bool = false
  ) async throws -> ReadReports {
    let settings = invocation.settings
    let policy: DamagePolicy = try settings.choice(.damaged)
    var options = try ReportOptions(settings)
    if listsTests {
      options.keptCases = ReportPage.listedTests
      options.keptSlowest = ReportPage.slowestTests
    }
    guard !paths.isEmpty else { return ReadReports() }
    var search = ReportSearch(paths: paths)
    search.excludes = settings.list(.exclude).map(\.value)
    search.followsLinks = try settings.isOn(.follow)
    search.allowsEmpty = try settings.isOn(.allowEmpty)
    let found: (files: [ReportFile], findings: [Finding])
    do {
      found = try search.find()
    } catch {
      throw settings.blaming(error)
    }
    let read = await ReportReader(options: options).read(found.files)
    guard !read.reports.isEmpty || search.allowsEmpty else {
      invocation.console.tell(found.findings + read.findings)
      throw ReportError(
        .noMatch, "no report among the files that were found", at: paths.joined(separator: " "),
        fix: "name the reports, or pass --allow-empty")
    }
    return try ReadReports(reports: read.reports, findings: found.findings + read.findings)
      .applying(policy, console: invocation.console)
  }

  private func applying(_ policy: DamagePolicy, console: Console) throws -> ReadReports {
    let damaged = reports.filter { $0.damage != nil }
    guard !damaged.isEmpty else { return self }
    var result = self
    for report in damaged {
      guard let damage = report.damage else { continue }
      switch policy {
      case .report, .refuse:
        console.tell(ErrorText.render(DamageError(damage, path: report.path)))
      case .ignore:
        result.findings.append(
          Finding(
            .warning, "a damaged report is left out: \(damage.summary)",
            at: damage.location(in: report.path)))
      }
    }
    switch policy {
    case .report: break
    case .refuse: throw QuietExit(status: .damaged)
    case .ignore: result.reports.removeAll { $0.damage != nil }
    }
    return result
  }
}

/// Damage in the shape of an error.
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
