// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Where the files that tests read lie, told by the place of this source file.
package enum ProjectFiles {
  /// The top of the package.
  package static let root = path(up: 3)

  /// The sample reports.
  package static let testReports = root + "/TestReports"

  /// The corpus beside the project, `nil` where it is not there.
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
