// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The files that tests read, found from the path of this source file.
package enum ProjectFiles {
  /// The top of the package.
  package static let root = path(up: 3)

  /// The sample reports.
  package static let testReports = root + "/TestReports"

  /// The corpus next to the project; `nil` if it does not exist.
  package static let corpus: String? = {
    let path = root + "/../shared/corpus"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  private static func path(up levels: Int) -> String {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(levels)
    return parts.joined(separator: "/")
  }
}
