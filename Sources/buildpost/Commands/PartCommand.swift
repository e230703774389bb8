// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import Platform
import Presentation
import ReportReading

/// `buildpost part`.
struct PartCommand: AsyncParsableCommand, SettingGroup {
  static let configuration = CommandHelp.configuration("part")
  static let settings: [Setting] = [.part, .attempt, .partOutput]

  @OptionGroup(title: "Reports") var reports: ReportArguments
  @OptionGroup(title: "Part") var part: SettingOptions<PartCommand>
  @OptionGroup(title: "Build") var build: SettingOptions<PartContextGroup>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() async throws {
    let invocation = try Invocation(reports, part, build, output)
    let target = invocation.settings.text(.partOutput)
    if let target, target.value != "-", RawPath(target.value).kind != .directory {
      try reports.refuseOverwriting(target, fix: "write to a directory such as parts/")
    }
    let read = try await BuildInput.read(reports.report, invocation: invocation)
    let console = invocation.console
    console.tell(read.findings)
    var part = try Part(read, invocation.settings)
    // The code that read the reports is not needed any more.
    ProcessMemory.releaseCode()
    let wantsJSON = try invocation.wantsJSON
    let output = target?.value ?? (wantsJSON ? "-" : ".")
    var path = output
    if output != "-" {
      path = try Self.path(of: part, output, invocation)
      if path != output, read.assembly.context.provider != nil {
        path = try Self.keepOthers(&part, at: path, output, invocation)
      }
    }
    let file = String(decoding: try part.encoded(), as: UTF8.self)
    if wantsJSON { try console.print(PrintableText.escape(json: String(file.dropLast())) + "\n") }
    if output != "-" {
      try OutputFile.write(file, to: path)
      let words = "wrote \(Words.tests(part.counts)) (\(Words.results(part.counts))) to \(path)"
      console.say(PrintableText.escape(words) + "\n")
    } else if !wantsJSON {
      try console.print(file)
    }
    if read.reports.isUnacceptable { throw QuietExit(status: .damaged) }
  }

  /// Gives the part another name if another job of the same run, or another step of this one, wrote
  /// its results in its place, which would be lost.
  ///
  /// The same number of tests in the same job is a step that was tried again.
  ///
  /// - Returns: The path for the part.
  private static func keepOthers(
    _ part: inout Part, at path: String, _ output: String, _ invocation: Invocation
  ) throws -> String {
    let first = part
    let label = String(
      String.UnicodeScalarView(part.label.unicodeScalars.prefix(Part.Limit.name - 6)))
    var free = path
    for number in 2...100 {
      guard let bytes = SmallFile.bytes(free, limit: Part.Limit.file),
        case .part(var other, _) = Part.read(bytes)
      else { break }
      (other.name, other.index, other.total) = (first.name, first.index, first.total)
      guard other.competes(with: first) else { break }
      guard other.job != first.job || other.counts.total != first.counts.total else {
        if other.counts != first.counts {
          let words =
            "the part `\(label)` replaces earlier results of this job with as many tests; if "
            + "another step wrote them, give each step a name with --part"
          invocation.console.tell([Finding(.warning, words, at: free)])
        }
        break
      }
      (part.name, part.index, part.total) = ("\(label) (\(number))", 1, 1)
      free = try Self.path(of: part, output, invocation)
    }
    if free != path {
      invocation.console.tell([
        Finding(
          .warning,
          "the part `\(label)` of this run already holds other results, so this part is named "
            + "`\(part.name)`; give each step or job a name with --part", at: path)
      ])
    }
    return free
  }

  /// A directory gets a file with the name of the part; any other path is the file.
  private static func path(
    of part: Part, _ output: String, _ invocation: Invocation
  ) throws(CommandError) -> String {
    let isDirectory = output.hasSuffix("/") || RawPath(output).kind == .directory
    guard isDirectory else { return output }
    try OutputFile.makeDirectory(output, in: invocation.directory)
    let name = part.fileName
    return output == "." ? name : "\(output.hasSuffix("/") ? output : output + "/")\(name)"
  }
}

extension Part {
  /// The part of this job.
  ///
  /// - Throws: ``CommandError`` if a setting is wrong.
  init(_ read: BuildInput, _ settings: Settings) throws(CommandError) {
    var context = read.assembly.context
    let job = context.job
    try context.identifyPart(by: settings)
    context.dropSuffix(settings)
    var (index, total) = (context.jobIndex?.value ?? -1, context.jobTotal?.value ?? 0)
    if !(1...Limit.total).contains(total) || !(0...total).contains(index) {
      (index, total) = (1, 1)
    }
    self.init(
      name: context.jobName?.value ?? "tests", index: index, total: total,
      created: read.invocation.now.milliseconds)
    attempt = context.attempt?.value
    jobId = context.jobId?.value
    self.job = job
    state = read.assembly.state.value
    for report in read.reports.reports {
      counts += report.counts
      duration += report.duration
      bailedOut = bailedOut || report.bailedOut
      undetailedFailures = undetailedFailures.addingSaturating(report.undetailedFailures)
      failures += report.failures.prefix(Limit.list - failures.count)
      findings += report.locatedFindings.prefix(Limit.list - findings.count)
    }
    reports = read.reports.reports.count
    damaged = read.reports.reports.count { $0.damage != nil }
    commit = context.commit?.value
    pipelineId = context.pipelineId?.value
    buildNumber = context.buildNumber?.value
  }

  /// The name of the file: `buildpost-part.unit.3of50.1.json`.
  ///
  /// What is not safe in a name becomes `_`, followed by the start of a digest, so that different
  /// names stay different.
  var fileName: String {
    let isSafe = name.utf8.allSatisfy { $0.isAlphanumeric || "-_".utf8.contains($0) }
    let safe = String(
      decoding: name.utf8.prefix(80).map {
        $0.isAlphanumeric || $0 == UInt8(ascii: "-") ? $0 : UInt8(ascii: "_")
      },
      as: UTF8.self)
    let unique =
      isSafe && name.utf8.count <= 80 ? safe : "\(safe)-\(Digest.hex(of: name).prefix(8))"
    return "\(PartFiles.namePrefix)\(unique).\(index)of\(total).\(attempt ?? 1).json"
  }
}

extension BuildContext {
  /// What the CI service calls the job; `nil` if it does not name it.
  fileprivate var job: String? {
    guard let name = jobName?.value else { return nil }
    guard let index = jobIndex?.value, let total = jobTotal?.value, total > 1 else { return name }
    return "\(name) \(index)/\(total)"
  }

  /// Replaces what the CI service says about the job by `--part` and `--attempt`, if given.
  ///
  /// - Throws: ``CommandError`` if one of them is malformed.
  mutating func identifyPart(by settings: Settings) throws(CommandError) {
    if let number = try settings.number(.attempt), let given = settings.text(.attempt) {
      guard number.value > 0 else {
        throw settings.malformed(given, "is not a valid attempt", fix: "attempts start at 1")
      }
      attempt = number
    }
    guard let given = settings.text(.part) else { return }
    let halves = given.value.split(separator: "/", omittingEmptySubsequences: false)
    let front = halves.dropLast().joined(separator: "/")
    let colon = front.lastIndex(of: ":")
    let name = colon.map { String(front[..<$0]) } ?? jobName?.value ?? "tests"
    let digits = colon.map { String(front[front.index(after: $0)...]) } ?? front
    guard let index = Int64(digits: digits),
      let total = halves.last.flatMap({ Int64(digits: String($0)) }),
      total > 0, total <= Part.Limit.total, !name.isEmpty,
      name.unicodeScalars.count <= Part.Limit.name
    else {
      throw settings.malformed(
        given, "does not name a part", fix: "write it as NAME:INDEX/TOTAL, such as unit:3/50")
    }
    guard index <= total else {
      throw settings.malformed(
        given, "has an index greater than its total", fix: "pass an index from 1 to \(total)")
    }
    if colon != nil || jobName == nil { jobName = Fact(name, from: given.origin) }
    jobIndex = Fact(Int(index), from: given.origin)
    jobTotal = Fact(Int(total), from: given.origin)
  }
}
