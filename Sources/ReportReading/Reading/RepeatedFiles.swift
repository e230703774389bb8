// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Hints at tests that count twice: the same bytes given twice, an aggregate beside its parts.
///
/// The tests still count as given: several files add up, and only the user knows whether a copy is one.
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

  /// Compares what no fingerprint covers whole; standard input cannot be read again.
  private func isSame(_ file: ReadFile, _ first: ReadFile) -> Bool {
    if file.fingerprint?.isWhole == true { return true }
    do throws(Refusal) {
      return try SameBytes.compare(file.file, first.file)
    } catch {
      return false
    }
  }

  /// Ant's `junitreport` writes all of its `TEST-*.xml` once more into one file.
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
          "an aggregate beside its parts `TEST-*.xml`: their tests count twice; "
            + "leave one of them out with --exclude",
          at: file.file.path))
    }
    return findings.all
  }
}

extension String {
  fileprivate var lastName: Substring {
    utf8.lastIndex(of: slash).map { self[utf8.index(after: $0)...] } ?? self[...]
  }

  fileprivate var folder: Substring {
    utf8.lastIndex(of: slash).map { self[..<$0] } ?? ""
  }
}
