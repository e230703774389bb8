// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

/// Warns of tests that are counted twice: identical files, and an aggregate next to its parts.
///
/// The tests still count as given: several files add up, and only the user knows whether one is a
/// copy.
struct RepeatedFiles {
  private let files: [ReadFile]
  private let standardInput: Int32

  init(_ files: [ReadFile], standardInput: Int32) {
    self.files = files
    self.standardInput = standardInput
  }

  var findings: [Finding] { copies + aggregates }

  private var copies: [Finding] {
    let seen = Dictionary(grouping: files.indices.filter { files[$0].fingerprint != nil }) {
      files[$0].fingerprint
    }
    let groups = seen.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    var findings = BoundedFindings()
    for group in groups {
      let first = files[group[0]]
      let others = group.dropFirst().map { files[$0] }.filter { isSame($0, first) }
      guard let other = others.first else { continue }
      let more = others.count > 1 ? " (and \(others.count - 1) more files)" : ""
      findings.add(
        Finding(
          .warning,
          "the same bytes as `\(first.file.path)`\(more): their tests count more than once",
          at: other.file.path))
    }
    return findings.all
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

  /// Ant's `junitreport` writes all its `TEST-*.xml` once more into one file.
  private var aggregates: [Finding] {
    let aggregate = "TESTS-TestSuites.xml"
    var folders: Set<Substring> = []
    for file in files where file.file.path.lastName.hasPrefix("TEST-") {
      folders.insert(file.file.path.folder)
    }
    var findings = BoundedFindings()
    for file in files where file.file.path.lastName == aggregate {
      guard folders.contains(file.file.path.folder) else { continue }
      findings.add(
        Finding(
          .warning,
          "contains the tests of the `TEST-*.xml` files next to it, so they count twice; "
            + "leave one of them out with --exclude",
          at: file.file.path))
    }
    return findings.all
  }
}

extension String {
  fileprivate var lastName: Substring {
    utf8.lastIndex(of: UInt8(ascii: "/")).map { self[utf8.index(after: $0)...] } ?? self[...]
  }

  fileprivate var folder: Substring {
    utf8.lastIndex(of: UInt8(ascii: "/")).map { self[..<$0] } ?? ""
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

  /// Mixes the first bytes of a file in four chains whose multiplications do not wait for one
  /// another.
  init(_ head: UnsafeRawBufferPointer) {
    func step(_ mix: UInt64, _ position: Int) -> UInt64 {
      Self.step(mix, head.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }
    var mix = UInt64(head.count) &* 0x9E37_79B9_7F4A_7C15
    var (second, third, fourth) = (mix ^ 1, mix ^ 2, mix ^ 3)
    var position = 0
    while position + 32 <= head.count {
      mix = step(mix, position)
      second = step(second, position + 8)
      third = step(third, position + 16)
      fourth = step(fourth, position + 24)
      position += 32
    }
    for chain in [second, third, fourth] { mix = Self.step(mix, chain) }
    for byte in head[position...] { mix = (mix ^ UInt64(byte)) &* prime }
    self.mix = mix ^ (mix >> 32)
  }

  private static func step(_ mix: UInt64, _ word: UInt64) -> UInt64 {
    let product = (mix ^ word) &* prime
    return product ^ product >> 29
  }
}

private let prime: UInt64 = 0xFF51_AFD7_ED55_8CCD

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
