// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// A file that was read.
struct ReadFile: Sendable {
  let file: ReportFile
  var report: TestReport
  /// What its bytes are known by; `nil` where there were none.
  var fingerprint: Fingerprint?
}

/// Reads one file after the other through one buffer.
struct FileReading: ~Copyable {
  /// Bytes read at a time, which is also the head by which formats are recognised.
  static let chunk = 65_536

  private let options: ReportOptions
  private let buffer: UnsafeMutableRawBufferPointer
  private var opener: ReportOpener

  init(options: ReportOptions, standardInput: Int32, buffer: UnsafeMutableRawBufferPointer) {
    self.options = options
    self.buffer = buffer
    opener = ReportOpener(standardInput: standardInput)
  }

  mutating func read(_ file: ReportFile) -> ReadFile {
    do throws(Refusal) {
      return try read(opener.open(file), file)
    } catch {
      return refused(file, error)
    }
  }

  private func read(_ open: consuming OpenReport, _ file: ReportFile) throws(Refusal) -> ReadFile {
    let head = try fill(from: &open)
    guard !head.isEmpty else { return empty(file) }
    guard let format = format(of: head, in: file) ?? formatByName(of: file) else {
      return damaged(file, Damage(.unknownFormat, unknownFormat))
    }
    var fingerprint = Fingerprint(head)
    var reader = format.makeReader(file.path, options)
    var chunk = head
    while reader.read(chunk), !open.isAtEnd {
      do throws(Refusal) {
        chunk = try fill(from: &open)
      } catch {
        var report = reader.finish()
        report.damage = Damage(.unreadable, error.summary)
        return ReadFile(file: file, report: report)
      }
      if chunk.isEmpty { break }
      fingerprint.isWhole = false
    }
    fingerprint.size = open.size
    return ReadFile(file: file, report: reader.finish(), fingerprint: fingerprint)
  }

  private func fill(from open: inout OpenReport) throws(Refusal) -> UnsafeRawBufferPointer {
    do throws(SystemFailure) {
      return try open.read(into: buffer)
    } catch {
      throw Refusal(summary: "cannot be read: \(error.words)")
    }
  }

  private func format(of head: UnsafeRawBufferPointer, in file: ReportFile) -> ReportFormat? {
    if let name = options.format { return ReportFormat.all.first { $0.name == name } }
    // What a name promises is asked first, so that `<string>:1: Warning` before TAP is no element.
    let promised = formatByName(of: file).map { [$0] } ?? []
    return (promised + ReportFormat.all).first { $0.recognises(head) }
  }

  /// The format that a name's ending promises, where content decides nothing; `xml` promises too little.
  private func formatByName(of file: ReportFile) -> ReportFormat? {
    file.path.hasSuffix(".tap") ? .tap : nil
  }

  /// An empty file has no points and no plan, which TAP calls not well formed; for all else it is damaged as empty.
  private func empty(_ file: ReportFile) -> ReadFile {
    damaged(file, Damage(.empty, "the file is empty"))
  }

  private func refused(_ file: ReportFile, _ refusal: Refusal) -> ReadFile {
    damaged(file, Damage(.unreadable, refusal.summary))
  }

  private func damaged(_ file: ReportFile, _ damage: Damage) -> ReadFile {
    let name = options.format ?? formatByName(of: file)?.name ?? ReportFormat.junit.name
    var report = TestReport(path: file.path, format: name)
    report.damage = damage
    return ReadFile(file: file, report: report)
  }

  private var unknownFormat: String {
    let names = ReportFormat.all.map { "`\($0.name)`" }.joined(separator: " nor ")
    return "the file is neither \(names)"
  }
}
