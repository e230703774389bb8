// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import Platform
import Presentation
import ReportReading
import TextCoding

/// `buildpost report`.
struct Report: AsyncParsableCommand, SettingGroup {
  static let configuration = CommandHelp.configuration("report")
  static let settings: [Setting] = [.html, .markdown]

  @OptionGroup(title: "Reports") var reports: ReportArguments
  @OptionGroup(title: "Parts") var parts: SettingOptions<PartsGroup>
  @OptionGroup var page: SettingOptions<Report>
  @OptionGroup(title: "Build") var build: SettingOptions<BuildGroup>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() async throws {
    let invocation = try Invocation(reports, parts, page, build, output)
    let isJSON = try invocation.wantsJSON
    let html = invocation.settings.text(.html)?.value
    let markdown = invocation.settings.text(.markdown)?.value
    try Self.check(html: html, markdown: markdown, isJSON: isJSON)
    try checkTargets(invocation.settings)
    let read = try await BuildInput.read(
      reports.report, invocation: invocation, listsTests: true)
    let console = invocation.console
    let site = invocation.settings.text(.site)?.value
    console.tell(read.findings)
    // A page takes megabytes, and the code that has read the reports is not needed any more.
    ProcessMemory.releaseCode()
    if let html { try write(ReportPage(read.assembly, site: site), to: html, console) }
    if let markdown {
      let text = MarkdownSummary(read.assembly, site: site).render()
      if markdown == "-" {
        try console.print(text)
      } else {
        try OutputFile.write(text, to: markdown)
      }
    }
    if isJSON {
      try console.printJSON(
        [
          "html": html, "markdown": markdown,
          "findings": read.assembly.findings.map { JSONObject($0) },
        ] as JSONObject)
    }
    if try read.isIncomplete || read.lacksRequiredKeys(console) {
      throw QuietExit(status: .damaged)
    }
  }

  /// The parts of a path, equal for `summary` and `./summary`.
  private static func names(_ path: String) -> [ArraySlice<UInt8>] {
    RawPath(path).canonical.names.filter { !$0.elementsEqual(".".utf8) }
  }

  /// Each output needs a destination of its own.
  private static func check(html: String?, markdown: String?, isJSON: Bool) throws(CommandError) {
    guard html != nil || markdown != nil else {
      throw CommandError(
        .usage, "`report` needs `--html FILE` or `--markdown FILE`",
        fix: "name a file, or - for standard output")
    }
    guard html.map(names) != markdown.map(names) else {
      throw CommandError(
        .usage, "the page and the summary cannot both go to `\(html ?? "")`",
        fix: "name another file for one of them")
    }
    guard !isJSON || (html != "-" && markdown != "-") else {
      throw CommandError(
        .usage, "`--json` and a page cannot both go to standard output",
        fix: "write the page to a file")
    }
  }

  /// A report is never overwritten: a target is neither a REPORT nor named like one.
  private func checkTargets(_ settings: Settings) throws(CommandError) {
    let parts = settings.list(.parts).map(\.value)
    guard !(reports.report + parts).isEmpty else {
      throw CommandError(
        .usage,
        "`report` needs at least one REPORT (a file, a directory, a glob or -) or `--parts`",
        fix: "name the reports, such as '**/build/test-results/**/*.xml'")
    }
    for setting in [Setting.html, .markdown] {
      guard let target = settings.text(setting), target.value != "-" else { continue }
      try reports.refuseOverwriting(
        target, parts: parts,
        fix: "write to a file such as \(setting == .html ? "report.html" : "summary.md")")
    }
  }

  private func write(_ page: ReportPage, to path: String, _ console: Console) throws {
    func write(_ print: (String) throws -> Void) throws {
      var failure: (any Error)?
      page.write { text in
        do { if failure == nil { try print(text) } } catch { failure = error }
      }
      if let failure { throw failure }
    }
    if path == "-" { try console.print(write) } else { try OutputFile.write(to: path, write) }
  }
}

extension ReportArguments {
  /// Refuses to write over what is named as a report, or has the name of one.
  ///
  /// - Throws: ``CommandError`` with status 64.
  func refuseOverwriting(
    _ target: Fact<String>, parts: [String] = [], fix: String
  ) throws(CommandError) {
    let named = (report + parts).map { RawPath($0).canonical }
    let endings = ReportFormat.all.flatMap(\.fileExtensions)
    let name = target.value.lowercased()
    guard
      endings.contains(where: { name.hasSuffix(".\($0)") })
        || named.contains(RawPath(target.value).canonical)
    else { return }
    throw CommandError(
      .usage, "`\(target.value)` may be a report, and reports are never overwritten",
      at: target.origin.description, fix: fix)
  }
}
