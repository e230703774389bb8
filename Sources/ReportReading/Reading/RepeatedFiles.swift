// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

/// Finds reports whose tests are all in other reports of the run as well (rule 7).
///
/// TestNG writes each run three times, Ant adds an aggregate to its parts, and files get copied. A
/// copy is skipped if its times are so exact that two runs would hardly share them; otherwise a
/// finding asks.
struct RepeatedFiles {
  private let files: [ReadFile]
  /// The digests of all tests, sorted and each once, and how many tests of kept reports have each.
  private var digests: [UInt64] = []
  private var counts: [UInt32] = []
  /// The indices of the files that are copies.
  private(set) var copies: Set<Int> = []
  private(set) var findings: [Finding] = []

  /// Looks for copies among the files.
  init(_ files: [ReadFile]) {
    self.files = files
    guard files.count > 1 else { return }
    guard files.reduce(0, { $0 + $1.report.counts.total }) <= TestIdentities.limit else {
      findings.append(
        Finding(
          .note,
          "did not check for copies of reports: there are more than \(TestIdentities.limit) tests"))
      return
    }
    countDigests()
    findCopies()
    findSameBytes()
  }

  private mutating func countDigests() {
    var all = files.flatMap(\.identities.tests)
    all.sort()
    for digest in all {
      if digests.last == digest {
        counts[counts.count - 1] += 1
      } else {
        digests.append(digest)
        counts.append(1)
      }
    }
  }

  /// The largest reports are looked at first, and the first of equal ones last, so that an
  /// aggregate is skipped rather than its parts, and a copy rather than what was named first.
  private mutating func findCopies() {
    let order = files.indices.filter { !files[$0].identities.tests.isEmpty }.sorted {
      let (left, right) = (files[$0].identities.tests.count, files[$1].identities.tests.count)
      return left == right ? $0 > $1 : left > right
    }
    var likely: [Int] = []
    for index in order {
      let runs = runs(of: files[index])
      guard files[index].report.damage == nil, isElsewhere(runs) else { continue }
      if files[index].identities.hasExactTime {
        for (place, count) in runs { counts[place] -= count }
        copies.insert(index)
      } else if files[index].identities.tests.count > 1 {
        likely.append(index)
      }
    }
    for index in copies.sorted() {
      add(.warning, "skipped: a copy, all its tests are in other reports too", index)
    }
    for index in likely.sorted() where !isSameAsOther(index) {
      add(
        .warning,
        "all its tests are in other reports too, so they may be counted more than once; "
          + "leave copies out with --exclude", index)
    }
  }

  /// The digests of a report: where each is, and how often the report has it.
  private func runs(of file: ReadFile) -> [(place: Int, count: UInt32)] {
    var runs: [(place: Int, count: UInt32)] = []
    for digest in file.identities.tests.sorted() {
      let place = place(of: digest)
      if runs.last?.place == place {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((place, 1))
      }
    }
    return runs
  }

  private func place(of digest: UInt64) -> Int {
    var (low, high) = (0, digests.count)
    while low < high {
      let middle = (low + high) / 2
      if digests[middle] < digest { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Whether the kept reports have each test at least as often again.
  private func isElsewhere(_ runs: [(place: Int, count: UInt32)]) -> Bool {
    runs.allSatisfy { counts[$0.place] >= 2 * $0.count }
  }

  /// Files with the same bytes: copies if they state a time, otherwise only likely.
  private mutating func findSameBytes() {
    for group in sameBytes {
      let first = files[group[0]]
      for index in group.dropFirst() where !copies.contains(index) {
        if first.identities.hasTime {
          copies.insert(index)
          add(.warning, "skipped: a copy, identical to `\(first.file.path)`", index)
        } else if first.report.counts.total > 0 {
          add(
            .warning,
            "identical to `\(first.file.path)`, so its tests are counted more than once; "
              + "leave copies out with --exclude", index)
        }
      }
    }
  }

  private func isSameAsOther(_ index: Int) -> Bool { sameBytes.contains { $0.contains(index) } }

  /// The files of the same bytes, in groups of at least two.
  private var sameBytes: [[Int]] {
    let kept = files.indices.filter { files[$0].fingerprint != nil && !copies.contains($0) }
    let groups = Dictionary(grouping: kept) { files[$0].fingerprint }.values
    return groups.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }.compactMap { group in
      let same = group.dropFirst().filter { isSame(files[$0], files[group[0]]) }
      return same.isEmpty ? nil : [group[0]] + same
    }
  }

  /// Compares what the fingerprint does not cover; standard input cannot be read again.
  private func isSame(_ file: ReadFile, _ first: ReadFile) -> Bool {
    if file.fingerprint?.isWhole == true { return true }
    do throws(Refusal) {
      return try SameBytes.compare(file.file, first.file)
    } catch {
      return false
    }
  }

  private mutating func add(_ severity: Finding.Severity, _ message: String, _ index: Int) {
    let topic = message.prefix { $0 != "`" }
    var finding = Finding(
      severity, message, at: files[index].file.path,
      topic: topic.count < message.count ? "\(topic)another file" : nil)
    finding.report = files[index].file.path
    findings.append(finding)
  }
}

/// Shows that two files may hold the same bytes: their size and a number made from their first
/// bytes.
struct Fingerprint: Hashable, Sendable {
  /// The size in bytes, 0 if not known.
  var size = 0
  private let mix: UInt64
  /// Whether the number covers the whole file, so that no closer look is needed.
  var isWhole = true

  /// Mixes the first bytes of a file.
  init(_ head: UnsafeRawBufferPointer) {
    var digest = TextDigest()
    digest.add(head.bindMemory(to: UInt8.self))
    mix = digest.value
  }
}

/// Compares two files byte by byte.
enum SameBytes {
  /// Whether two files hold the same bytes; standard input never does.
  static func compare(_ left: ReportFile, _ right: ReportFile) throws(Refusal) -> Bool {
    guard left.access != .standardInput, right.access != .standardInput else { return false }
    var opener = ReportOpener(standardInput: -1)
    var one = try opener.open(left)
    var other = try opener.open(right)
    do throws(SystemFailure) {
      return try isSame(&one, &other)
    } catch {
      throw Refusal(summary: error.lowercasedWords)
    }
  }

  private static func isSame(
    _ one: inout OpenReport, _ other: inout OpenReport
  ) throws(SystemFailure) -> Bool {
    let size = FileReading.chunk
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size * 2, alignment: 16)
    defer { buffer.deallocate() }
    let left = UnsafeMutableRawBufferPointer(rebasing: buffer[..<size])
    let right = UnsafeMutableRawBufferPointer(rebasing: buffer[size...])
    while true {
      let (first, second) = try (one.read(into: left), other.read(into: right))
      guard first.elementsEqual(second), one.isAtEnd == other.isAtEnd else { return false }
      if one.isAtEnd { return true }
    }
  }
}
