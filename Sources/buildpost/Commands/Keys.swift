// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import ContextReading

/// `buildpost keys`.
struct Keys: AsyncParsableCommand, SettingGroup {
  static let configuration = CommandHelp.configuration("keys")
  static let settings: [Setting] = [.text, .source]

  @OptionGroup var search: SettingOptions<Keys>
  @OptionGroup(title: "Build") var build: SettingOptions<KeysGroup>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() async throws {
    let invocation = try Invocation(search, build, output)
    let found = try await find(invocation)
    let console = invocation.console
    console.tell(found.findings)
    console.tell(
      found.candidates.map { candidate in
        let verdict = candidate.isKept ? "kept" : "dropped"
        return Finding(
          .note, "`\(candidate.text)` (\(candidate.place)) is \(verdict): \(candidate.reason)")
      })
    try invocation.answer(
      ["issueKeys": found.issueKeys], found.issueKeys.map { $0.description + "\n" }.joined())
    if found.issueKeys.isEmpty, try invocation.settings.isOn(.requireIssueKeys) {
      var finding = BuildInput.missingKeys(in: found)
      finding.severity = .error
      console.tell([finding])
      throw QuietExit(status: .damaged)
    }
  }

  private func find(
    _ invocation: Invocation
  ) async throws -> BuildContext {
    let settings = invocation.settings
    guard let text = search.given[.text].first ?? settings.text(.text)?.value else {
      guard search.given[.source].isEmpty else {
        throw CommandError(
          .usage, "`--source` needs `--text`", fix: "pass --text TEXT too")
      }
      // What would identify the build is of no interest here.
      return try await BuildInput.context(invocation, isUnattended: false)
    }
    let source = try KeyCandidate.Source(settings)
    var rules = try KeyRules(settings)
    // `--issue-source` says where to look in a build; this text is searched in any case.
    rules.sources.insert(source)
    var context = BuildContext()
    do {
      let finder = try KeyFinder(rules: rules)
      let found = try finder.find(explicit: [], texts: [KeyText(source: source, text: text)])
      context.issueKeys = found.keys
      context.candidates = found.candidates
      context.findings = found.findings
    } catch {
      throw settings.blaming(error)
    }
    // A text belongs to no request yet, so the largest limit of any form counts.
    context.cutKeys(to: .associations)
    return context
  }
}
