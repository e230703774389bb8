// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

/// Finds reports whose tests are all in other reports of the run as well (rule 7
/// of docs/counting.md).
///
/// TestNG writes each run three times, Ant adds an aggregate to its parts, and files get copied. A
/// copy is skipped if its times are so exact that two runs are unlikely to share them; otherwise a
/// finding points it out.
struct RepeatedFiles {
  private var areCopies: [Bool] = []
  private var firstFindings: [Finding] = []
  private var furtherFindings = FindingGroups()
  private let files: [ReportFile]
  private let results: KeptResults
  private let ignoresDamaged: Bool
  private let mergesReruns: Bool

  /// Looks for copies among the files that count.
  init(
    _ results: KeptResults, of files: [ReportFile], ignoresDamaged: Bool = false,
    mergesReruns: Bool = false
  ) {
    self.files = files
    self.ignoresDamaged = ignoresDamaged
    self.mergesReruns = mergesReruns
    self.results = results
  }

  /// The indices of the copies.
  var copies: some Sequence<Int> { areCopies.indices.lazy.filter { areCopies[$0] } }

  /// What was found, of which only the first thousand are not grouped.
  var findings: [Finding] { firstFindings + furtherFindings.findings }

  /// Finds the copies.
  ///
  /// - Returns: `false` if samples of the tests do not suffice, so that all tests are needed.
  @discardableResult mutating func find(in digests: TestDigests) -> Bool {
    areCopies = Array(repeating: false, count: files.count)
    var likely: [Int] = []
    if var tests = digests.take() {
      tests.kept.removeAll { isLeftOut(digests.file(of: $0)) }
      guard let found = findCopies(in: &tests, digests) else { return false }
      likely = found + keepFailing()
      for index in copies {
        add(.warning, "skipped as a copy: every test in it also appears in other reports", index)
      }
    } else {
      firstFindings.append(
        Finding(
          .note,
          "did not check for copies of reports: there are more than \(TestDigests.limit) tests"))
    }
    let groups = sameBytes()
    let same = Set(groups.joined())
    for index in likely.sorted() where !same.contains(index) {
      add(
        .warning,
        "every test in this report also appears in other reports, so it may be counted twice; "
          + "use --exclude if this is a copy", index)
    }
    settle(groups)
    return true
  }

  /// Finds copies by their tests, and returns the reports that are only likely to be copies.
  ///
  /// The largest reports are looked at first, and the first of equal ones last, so that an
  /// aggregate is skipped rather than its parts, and a copy rather than what was named first.
  ///
  /// Samples suffice if no report may be a copy, or if each copy has the same tests as one report.
  /// Otherwise the result is `nil`.
  private mutating func findCopies(
    in tests: inout TestDigests.Tests, _ digests: TestDigests
  ) -> [Int]? {
    let (candidates, areCertain) = candidates(in: tests, digests)
    guard candidates.contains(true) else { return [] }
    guard areCertain else { return nil }
    var counts = Self.keep(candidates, in: &tests.kept, digests)
    let places = Self.places(in: tests.kept)
    var equals: [UInt64: Int] = [:]
    if tests.areSamples {
      for file in candidates.indices where candidates[file] { equals[sum(file), default: 0] += 1 }
      guard equals.values.reduce(0, +) == places.count else { return nil }
    }
    var likely: [Int] = []
    var runs = SuiteRuns(results.facts.lazy.map(\.identities.run))
    for (file, place) in places {
      var isElsewhere = true
      Self.forEachRun(in: tests.kept[place]) { run, count in
        isElsewhere = isElsewhere && counts[run] >= 2 * count
      }
      let run = results.facts[file].identities.run
      guard isElsewhere, !runs.isOnlyOneOfSeveral(run) else { continue }
      guard !tests.areSamples || equals[sum(file), default: 0] > 1 else { return nil }
      if results.facts[file].identities.hasExactTime {
        Self.forEachRun(in: tests.kept[place]) { run, count in counts[run] -= count }
        areCopies[file] = true
        equals[sum(file), default: 0] -= 1
        runs.remove(run)
      } else if place.count > 1 {
        likely.append(file)
      }
    }
    return likely
  }

  /// Keeps the copies that fail if nothing else does, and returns them.
  ///
  /// A report can fail for another reason than its tests, such as the numbers that it declares or
  /// the order of the attempts. The tests of attempts count once in any case.
  private mutating func keepFailing() -> [Int] {
    let isFailing = results.counted.contains {
      !isLeftOut($0) && !areCopies[$0] && results.reports[$0].isFailing
    }
    let kept = copies.filter { isAttempt($0) || !isFailing && results.reports[$0].isFailing }
    for index in kept { areCopies[index] = false }
    return kept.filter { !isAttempt($0) }
  }

  /// Whether a report may be an attempt that failed like an earlier one, if attempts are merged.
  private func isAttempt(_ file: Int) -> Bool {
    mergesReruns && results.reports[file].isFailing
  }

  private func isLeftOut(_ file: Int) -> Bool {
    !results.counts(file) || ignoresDamaged && results.reports[file].damage != nil
  }

  private func sum(_ file: Int) -> UInt64 { results.facts[file].identities.sum }

  /// Whether each file may be a copy: all reports together contain each of its tests at least twice
  /// as often as the file itself.
  ///
  /// It is not certain if they may have them among tests that are not kept.
  private func candidates(
    in tests: TestDigests.Tests, _ digests: TestDigests
  ) -> (files: [Bool], areCertain: Bool) {
    var candidates = results.facts.indices.map {
      sum($0) != 0 && results.reports[$0].damage == nil
        && results.reports[$0].undetailedFailures == 0
    }
    var uncertain: Set<Int> = []
    tests.kept.withUnsafeBufferPointer { kept in
      Self.forEachRun(in: kept, digests) { run in
        var start = run.lowerBound
        while start < run.upperBound {
          let file = digests.file(of: kept[start])
          var end = start + 1
          while end < run.upperBound, kept[end] == kept[start] { end += 1 }
          if candidates[file], 2 * (end - start) > run.count {
            candidates[file] = tests.mayBeIncomplete(kept[start])
            if candidates[file] { uncertain.insert(file) }
          }
          start = end
        }
      }
    }
    return (candidates, !uncertain.contains { candidates[$0] })
  }

  /// The files in tests as ``keep(_:in:_:)`` leaves them, in the order in which they are looked at.
  private static func places(in tests: [UInt64]) -> [(file: Int, tests: Range<Int>)] {
    var places: [(file: Int, tests: Range<Int>)] = []
    var start = 0
    while start < tests.count {
      let file = tests[start] >> 32
      let end = tests[start...].firstIndex { $0 >> 32 != file } ?? tests.count
      places.append((Int(file), start..<end))
      start = end
    }
    places.sort { ($1.tests.count, $1.file) < ($0.tests.count, $0.file) }
    return places
  }

  /// Replaces the tests of the candidates by their file and the number of the run of equal tests
  /// that they are in, and returns the length of each run.
  private static func keep(
    _ candidates: [Bool], in tests: inout [UInt64], _ digests: TestDigests
  ) -> [UInt32] {
    var lengths: [UInt32] = []
    var end = 0
    tests.withUnsafeMutableBufferPointer { tests in
      forEachRun(in: UnsafeBufferPointer(tests), digests) { run in
        let before = end
        for place in run where candidates[digests.file(of: tests[place])] {
          tests[end] = UInt64(digests.file(of: tests[place])) << 32 | UInt64(lengths.count)
          end += 1
        }
        if end > before { lengths.append(UInt32(run.count)) }
      }
      RadixSort.sort(UnsafeMutableBufferPointer(rebasing: tests[..<end]))
    }
    tests.removeSubrange(end...)
    return lengths
  }

  /// Calls `body` with the range of each run of equal tests, which `body` may overwrite.
  private static func forEachRun(
    in tests: UnsafeBufferPointer<UInt64>, _ digests: TestDigests, _ body: (Range<Int>) -> Void
  ) {
    var start = 0
    while start < tests.count {
      var end = start + 1
      while end < tests.count, digests.areEqual(tests[end], tests[start]) { end += 1 }
      body(start..<end)
      start = end
    }
  }

  /// Calls with each run that a file has tests in, and how many.
  private static func forEachRun(in tests: ArraySlice<UInt64>, _ body: (Int, UInt32) -> Void) {
    var start = tests.startIndex
    while start < tests.endIndex {
      var end = start + 1
      while end < tests.endIndex, tests[end] == tests[start] { end += 1 }
      body(Int(tests[start] & 0xFFFF_FFFF), UInt32(end - start))
      start = end
    }
  }

  /// Files with the same bytes: copies if they state a time, otherwise only likely ones.
  private mutating func settle(_ groups: [[Int]]) {
    for group in groups {
      let first = group[0]
      for index in group.dropFirst() where !isAttempt(index) {
        let name = files[first].path
        if results.facts[first].identities.hasTime {
          areCopies[index] = true
          add(.warning, "skipped as a copy: identical to `\(name)`", index)
        } else if results.reports[first].counts.total > 0 {
          add(
            .warning,
            "identical to `\(name)`, so its tests are counted more than once; "
              + "use --exclude if this is a copy", index)
        }
      }
    }
  }

  /// The files with the same bytes, in groups of at least two.
  private func sameBytes() -> [[Int]] {
    let facts = results.facts
    let order = facts.indices.filter { facts[$0].fingerprint != .none && !areCopies[$0] }
      .sorted { (facts[$0].fingerprint, $0) < (facts[$1].fingerprint, $1) }
    var groups: [[Int]] = []
    var start = 0
    while start < order.count {
      let print = facts[order[start]].fingerprint
      let group = order[start...].prefix { facts[$0].fingerprint == print }
      start = group.endIndex
      let same = group.dropFirst().filter { isSame($0, order[group.startIndex]) }
      if !same.isEmpty { groups.append([order[group.startIndex]] + same) }
    }
    return groups.sorted { $0[0] < $1[0] }
  }

  /// Compares what the fingerprint does not cover; standard input cannot be read again.
  private func isSame(_ file: Int, _ first: Int) -> Bool {
    if results.facts[file].fingerprint.isWhole { return true }
    do throws(Refusal) {
      return try SameBytes.compare(files[file], files[first])
    } catch {
      return false
    }
  }

  private mutating func add(_ severity: Finding.Severity, _ message: String, _ index: Int) {
    let topic = message.prefix { $0 != "`" }
    let path = files[index].path
    var finding = Finding(
      severity, message, at: path,
      topic: topic.count < message.count ? "\(topic)another file" : nil)
    finding.report = path
    if firstFindings.count < 1000 {
      firstFindings.append(finding)
    } else {
      furtherFindings.add(finding)
    }
  }
}

/// The runs of suites that say when they started or how long they took.
///
/// If a suite has several such starts or times, reports of it with equal times of tests are not
/// copies: the tests took equally long.
private struct SuiteRuns {
  private var counts: [UInt32: Int32] = [:]

  init(_ runs: some Sequence<TestIdentities.SuiteRun>) {
    for run in runs { change(run, by: 1) }
  }

  /// Whether no other report is of the same run, but others are of the same suite.
  func isOnlyOneOfSeveral(_ run: TestIdentities.SuiteRun) -> Bool {
    counts[run.id] == 1 && counts[run.suite, default: 0] > 1
  }

  mutating func remove(_ run: TestIdentities.SuiteRun) { change(run, by: -1) }

  private mutating func change(_ run: TestIdentities.SuiteRun, by number: Int32) {
    guard run.id != 0 else { return }
    counts[run.id, default: 0] += number
    counts[run.suite, default: 0] += number
  }
}

/// Shows that two files may hold the same bytes: a number made from their first bytes and their
/// size, which is 0 if it is not known.
struct Fingerprint: Equatable, Comparable, Sendable {
  /// The fingerprint of a file without bytes.
  static let none = Fingerprint(number: 0)

  private var number: UInt64

  private init(number: UInt64) { self.number = number }

  /// Mixes the first bytes of a file, which may be all of them.
  init(_ head: UnsafeRawBufferPointer, size: Int) {
    var digest = TextDigest()
    digest.add(head.bindMemory(to: UInt8.self))
    withUnsafeBytes(of: size) { digest.add($0.bindMemory(to: UInt8.self)) }
    number = digest.value | 1
  }

  /// Whether the number covers the whole file, so that no closer look is needed.
  var isWhole: Bool {
    get { number & 1 == 1 }
    set { number = newValue ? number | 1 : max(2, number & ~1) }
  }

  static func < (left: Fingerprint, right: Fingerprint) -> Bool { left.number < right.number }
}

/// Compares two files byte by byte.
enum SameBytes {
  /// Whether two files hold the same bytes; standard input never does.
  static func compare(_ left: ReportFile, _ right: ReportFile) throws(Refusal) -> Bool {
    guard !left.isStandardInput, !right.isStandardInput else { return false }
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
