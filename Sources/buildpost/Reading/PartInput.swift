// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform
import ReportReading

extension PartSum {
  /// Sums the parts that `--parts` leads to; `nil` if it was not given.
  ///
  /// - Throws: ``CommandError`` if a setting is wrong, ``ReportError`` for a malformed glob.
  static func read(_ context: BuildContext, _ invocation: Invocation) throws -> Result? {
    let settings = invocation.settings
    let globs = settings.list(.parts)
    guard !globs.isEmpty else {
      let useless = [Setting.expect, .missing, .jobResults].first { !settings.given[$0].isEmpty }
      guard let useless else { return nil }
      throw CommandError(
        .usage, "`\(useless.flag)` has no effect without `--parts`",
        fix: "pass the files that the test jobs wrote with --parts")
    }
    var run = context
    run.dropSuffix(settings)
    var sum = PartSum(for: run)
    let skipped = try PartFiles(paths: globs.map(\.value)).add(to: &sum)
    let jobs = try jobs(settings)
    var result = sum.result(
      expecting: try expectations(settings), jobs: jobs, missing: try settings.choice(.missing))
    let isEmptyAllowed = try settings.isOn(.allowEmpty) || !jobs.isEmpty
    guard !result.reports.isEmpty || !result.findings.isEmpty || isEmptyAllowed else {
      throw ReportError(
        .noMatch, "no part file was found", at: ReportError.location(globs.map(\.value)),
        fix: "pass the files that the test jobs wrote, or list the required parts with --expect"
          + ReportError.orAllowEmpty)
    }
    result.findings = skipped + result.findings
    return result
  }

  private static func expectations(_ settings: Settings) throws(CommandError) -> [Expectation] {
    var result: [Expectation] = []
    for given in settings.list(.expect) {
      for word in given.value.split(separator: ",") {
        let halves = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let total = halves.count == 2 ? Int64(digits: String(halves[1])).map { Int($0) } : nil
        guard let name = halves.first, !name.isEmpty, halves.count == 1 || total != nil,
          (1...Part.Limit.total).contains(total ?? 1)
        else {
          throw settings.malformed(
            given, "does not name parts", fix: "write it as NAME or NAME=TOTAL, such as unit=50")
        }
        result.append(Expectation(name: String(name), total: total))
      }
    }
    return result
  }

  /// `--job-results`: GitHub's `toJSON(needs)`, or an object of names and words.
  private static func jobs(_ settings: Settings) throws(CommandError) -> [JobResult] {
    guard let given = settings.text(.jobResults) else { return [] }
    let bytes: [UInt8]
    do {
      bytes =
        given.value == "-"
        ? try SmallFile.rest(of: STDIN_FILENO, limit: 1 << 20)
        : try SmallFile.read(given.value, .init(limit: 1 << 20, acceptsPipe: true)).bytes
    } catch {
      throw CommandError(
        .badSetting, "`\(given.value)` cannot be read: \(error.words)",
        at: given.origin.description, fix: "check the path of --job-results")
    }
    guard let members = JSONValue(bytes)?.object else {
      throw CommandError(
        .badSetting,
        bytes.isEmpty ? "`\(given.value)` is empty" : "`\(given.value)` is not a JSON object",
        at: given.origin.description,
        fix: "pass what the CI service reports, such as GitHub's ${{ toJSON(needs) }}")
    }
    return members.sorted { $0.key < $1.key }.map { name, value in
      let word = (value["result"] ?? value["conclusion"] ?? value).string ?? ""
      guard word.lowercased() != "skipped" else { return JobResult(name: name, state: nil) }
      return JobResult(name: name, state: BuildState(word: word) ?? .unknown)
    }
  }
}

extension BuildContext {
  /// Removes the suffix of the pipeline, which belongs to the build that is sent: parts only know
  /// the run, whether their jobs have the suffix or not.
  mutating func dropSuffix(_ settings: Settings) {
    guard let suffix = settings.text(.pipelineSuffix)?.value, let id = pipelineId?.value,
      id.hasSuffix("/" + suffix)
    else { return }
    pipelineId?.value = String(id.dropLast(suffix.count + 1))
  }
}
