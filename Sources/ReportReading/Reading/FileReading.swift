// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform
import Synchronization
import TextCoding

/// A file that was read.
struct ReadFile: Sendable {
  var report: TestReport
  var facts = FileFacts()
  /// What the file is instead of a report; `nil` for a report, and if that is unknown.
  var foreign: ForeignFormat?
}

/// What is remembered of a file besides its report.
struct FileFacts: Sendable {
  /// Identifies its bytes.
  var fingerprint = Fingerprint.none
  /// What identifies its tests.
  var identities = TestIdentities()
}

/// Reads one file after another through one buffer.
struct FileReading: ~Copyable {
  /// Bytes read at a time, which are also the first bytes by which formats are recognised.
  static let chunk = 65_536

  private var options: ReportOptions
  private let formats: [ReportFormat]
  private let buffer: UnsafeMutableRawBufferPointer
  private var opener: ReportOpener

  init(_ reader: ReportReader, buffer: UnsafeMutableRawBufferPointer) {
    options = reader.options
    formats = reader.formats
    self.buffer = buffer
    opener = ReportOpener(standardInput: reader.standardInput)
  }

  /// Reads a file; `index` is its position among all files.
  mutating func read(_ file: ReportFile, at index: Int) -> ReadFile {
    options.file = index
    var read: ReadFile
    do throws(Refusal) {
      read = try readInTurn(opener.open(file), file)
    } catch {
      read = damaged(file, Damage(.unreadable, error.summary))
    }
    if case .found(let found, let number) = file.place {
      read.report.takePath(number, from: found.printed)
    }
    return read
  }

  /// Reads a report alone if it is large and attempts are merged.
  private func readInTurn(
    _ open: consuming OpenReport, _ file: ReportFile
  ) throws(Refusal) -> ReadFile {
    guard let attempts = options.attempts, open.size == 0 || open.size > Self.largeReport else {
      return try read(open, file)
    }
    var open: OpenReport? = open
    return try attempts.turn.withLock { _ throws(Refusal) in
      guard let open = open.take() else { throw Refusal(summary: "cannot be read twice") }
      return try read(open, file)
    }
  }

  /// The size of a report, in bytes, that may have many tests.
  private static let largeReport = 1 << 22

  private func read(_ open: consuming OpenReport, _ file: ReportFile) throws(Refusal) -> ReadFile {
    let head = try fill(from: &open)
    guard !Self.isBlank(head) else { return empty(file, head) }
    guard let format = format(of: head, in: file) ?? readableByName(file, head) else {
      let format = ForeignFormat(head[...])
      let damage =
        format == nil && Self.isOfJUnit(file.path, head)
        ? Damage(
          .notWellFormed, "it does not begin with XML",
          advice: "check what the test step writes to this file besides the report")
        : Damage(.unknownFormat, unknownFormat)
      return foreign(damaged(file, damage), format, file)
    }
    var fingerprint = Fingerprint(head, size: open.size)
    var reader = format.makeReader(file.path, options)
    let start = open.isAtEnd ? [] : Array(head.prefix(ForeignFormat.length))
    var chunk = head
    while reader.read(chunk), !open.isAtEnd {
      do throws(Refusal) {
        chunk = try fill(from: &open)
      } catch {
        var report = reader.finish()
        report.damage = Damage(.unreadable, error.summary)
        return ReadFile(report: report)
      }
      if chunk.isEmpty { break }
      fingerprint.isWhole = false
    }
    var result = ReadFile(report: reader.finish())
    result.facts = FileFacts(fingerprint: fingerprint, identities: reader.identities)
    guard result.report.damage != nil else { return result }
    return start.isEmpty
      ? foreign(result, head, file)
      : start.withUnsafeBytes {
        foreign(result, $0, file)
      }
  }

  /// Names the format of a damaged file that is not a report; if it was found, a root of another
  /// name is enough, whatever else is wrong with it.
  private func foreign(
    _ result: ReadFile, _ start: UnsafeRawBufferPointer, _ file: ReportFile
  ) -> ReadFile {
    if result.report.damage?.isForeign == true {
      return foreign(result, ForeignFormat(start[...]), file)
    }
    guard !file.isNamedAlone, options.format == nil,
      let root = ForeignFormat.otherRoot(of: start[...])
    else { return result }
    return foreign(
      damaged(file, Damage(.notJUnit, "not a JUnit report (root element `\(root)`)")),
      ForeignFormat(start[...]), file)
  }

  /// Says what a file that is not a report is, and what to do instead.
  private func foreign(_ read: ReadFile, _ format: ForeignFormat?, _ file: ReportFile) -> ReadFile {
    var read = read
    read.foreign = format
    if let format {
      read.report.damage?.summary = "not a supported test report; it looks like \(format.name)"
    }
    if let advice = format?.advice(on: file.path) {
      read.report.damage?.advice = advice
    } else if file.isNamedAlone, read.report.damage?.advice == nil {
      let quotes = "; if your shell expanded a glob, put it in quotes"
      read.report.damage?.advice =
        "pass a JUnit XML or TAP file instead" + (file.isStandardInput ? "" : quotes)
    }
    return read
  }

  /// The format that the name promises, unless the content is known to be something else.
  private func readableByName(_ file: ReportFile, _ head: UnsafeRawBufferPointer) -> ReportFormat? {
    formatByName(of: file).flatMap { ForeignFormat(head[...]) == nil ? $0 : nil }
  }

  /// Whether a file is named like a report of JUnit or contains one after other text, so that it
  /// cannot have been meant as anything else.
  private static func isOfJUnit(_ path: String, _ head: UnsafeRawBufferPointer) -> Bool {
    guard path.hasSuffix(".xml") else { return false }
    return path.split(separator: "/").last?.hasPrefix("TEST-") == true
      || head.firstRange(ofBytes: "<testsuite".utf8) != nil
  }

  private func fill(from open: inout OpenReport) throws(Refusal) -> UnsafeRawBufferPointer {
    do throws(SystemFailure) {
      return try open.read(into: buffer)
    } catch {
      throw Refusal(summary: "cannot be read: \(error.lowercasedWords)")
    }
  }

  private func format(of head: UnsafeRawBufferPointer, in file: ReportFile) -> ReportFormat? {
    if let name = options.format { return formats.first { $0.name == name } }
    // The format that a name promises is tried first, so that `<string>:1: Warning` before TAP is
    // not XML.
    let promised = formatByName(of: file).map { [$0] } ?? []
    return (promised + formats).first { $0.recognises(head) }
  }

  /// The format that the extension promises if the content decides nothing; `xml` promises too
  /// little.
  private func formatByName(of file: ReportFile) -> ReportFormat? {
    formats.first { $0.isDecidedByExtension && $0.claims(file.path) }
  }

  /// An empty file has no points and no plan, so it is not well-formed TAP; in any format it is
  /// damaged as empty, even if it consists of blanks or NULs.
  private func empty(_ file: ReportFile, _ head: UnsafeRawBufferPointer) -> ReadFile {
    let words = head.isEmpty ? "is empty" : "contains only white space or NUL bytes"
    return damaged(file, Damage(.empty, "the file \(words)"))
  }

  private static func isBlank(_ head: UnsafeRawBufferPointer) -> Bool {
    let marks: [[UInt8]] = [[0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF]]
    let mark = marks.first { head.starts(with: $0) } ?? []
    return head.dropFirst(mark.count).allSatisfy {
      $0 == 0 || $0 == 0x20 || (0x09...0x0D).contains($0)
    }
  }

  private func damaged(_ file: ReportFile, _ damage: Damage) -> ReadFile {
    let name = options.format ?? (formatByName(of: file) ?? formats.first)?.name ?? ""
    var report = TestReport(path: file.path, format: name)
    report.damage = damage
    return ReadFile(report: report)
  }

  private var unknownFormat: String {
    let names = formats.map { "`\($0.name)`" }.joined(separator: " or ")
    return "not a report in a known format (\(names))"
  }
}
