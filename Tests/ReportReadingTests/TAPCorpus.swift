// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import BuildModel
import ReportReading
import TestSupport
import Testing

/// The table of streams and their counts.
enum TAPCorpus {
  struct Row {
    let path: String
    let fields: [Substring]

    var bailedOut: Bool { fields[8] == "y" }
    var isWellFormed: Bool { fields[9] == "y" }
    var note: Substring { fields[10] }

    func counts(_ mode: ReportOptions.Subtests) -> [Int] {
      switch mode {
      case .auto: fields[3...7].compactMap { Int($0) }
      case .top: fields[12].split(separator: "/").compactMap { Int($0) }
      case .leaf: fields[13].split(separator: "/").compactMap { Int($0) }
      }
    }

    func bytes() throws -> [UInt8] {
      try Array(Data(contentsOf: URL(filePath: TAPCorpus.folder() + path)))
    }
  }

  static func rows() throws -> [Row] {
    let table = try String(contentsOf: URL(filePath: folder() + "expected.tsv"), encoding: .utf8)
    return table.split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      return Row(path: String(fields[0]), fields: fields)
    }
  }

  private static func folder() throws -> String {
    try #require(ProjectFiles.corpus) + "/tap/"
  }
}
