// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The counts of a sample report, from the file `<report>.expected.json` next to it.
package struct ExpectedCounts: Sendable, Equatable, Decodable {
  package var format: String
  package var tests: Int
  package var passed: Int
  package var failed: Int
  package var skipped: Int
  package var todo: Int
  package var flaky: Int
  package var damaged: Bool
  package var bailedOut: Bool

  /// The paths below `TestReports` of all sample reports, in order.
  package static let samples: [String] = {
    let names = FileManager.default.enumerator(atPath: ProjectFiles.testReports)?.allObjects ?? []
    return names.compactMap { $0 as? String }.filter { $0.hasSuffix(suffix) }
      .map { String($0.dropLast(suffix.count)) }.sorted()
  }()

  /// Reads the expected counts of a sample.
  package init(of sample: String) throws {
    let path = ProjectFiles.testReports + "/" + sample + Self.suffix
    self = try JSONDecoder().decode(
      Self.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private static let suffix = ".expected.json"
}
