// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import ContextReading

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("Remotes of the corpus")
struct RemoteCorpusTests {
  @Test(.enabled(if: ProjectFiles.corpus != nil, "the corpus is not beside the project"))
  func everyRowGetsItsIdentityAndItsPage() throws {
    let corpus = try #require(ProjectFiles.corpus)
    let data = try Data(contentsOf: URL(filePath: corpus + "/git-remotes.tsv"))
    let rows = String(decoding: data, as: UTF8.self)
      .split(separator: "\n").dropFirst()
      .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
    try #require(rows.count > 50)
    for row in rows {
      try #require(row.count == 3)
      let remote = Remote(row[0], hint: nil)
      #expect(remote?.repositoryURI ?? "" == row[1], "\(row[0])")
      #expect(remote?.webURL ?? "" == row[2], "\(row[0])")
    }
  }
}
