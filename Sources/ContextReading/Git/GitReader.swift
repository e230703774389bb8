// SPDX-License-Identifier: Apache-2.0

import BuildModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Asks git for the facts of a build, with few processes, and says what was lost where it does not answer.
struct GitReader: Sendable {
  var process: GitProcess
  let question: GitQuestion
  var findings: [Finding] = []

  static let logLimit = 8 << 20

  /// Asks a question.
  init(_ question: GitQuestion, of process: GitProcess) {
    self.question = question
    self.process = process
  }

  /// The facts; `nil` where there is no repository or it is not readable.
  ///
  /// - Throws: ``ContextError`` of kind `malformedRange`.
  mutating func read() async throws(ContextError) -> GitFacts? {
    guard let (head, settings) = await identify() else { return nil }
    var facts = GitFacts(head: head, directoryName: directoryName(head))
    facts.origin = settings.origin(ofBranch: head.branch, hint: question.hint)
    if facts.origin == nil, settings.remoteNames.count > 1 {
      findings.append(
        Finding(
          .warning,
          "no remote is taken for the repository: there are several and none is `origin`; "
            + "pass --repository"))
    }
    guard head.id != nil else {
      findings.append(Finding(.note, "the repository has no commit yet"))
      return facts
    }
    let asksRefs = question.wantsTags || (question.lacksBranch && head.branch == nil)
    async let refs = asksRefs ? output(Tag.arguments + namespaces(head)) : nil
    let history = await readHistory(head)
    if let refs = await refs {
      let read = Tag.read(refs.bytes)
      facts.tags = read.tags
      facts.guess = Tag.guess(from: read.remoteBranches)
    }
    try fill(&facts, from: history)
    await unhideParents(&facts)
    return facts
  }

  private func namespaces(_ head: Head) -> [String] {
    // Only where it must be: refs of remotes can be many.
    let needsGuess = question.lacksBranch && head.branch == nil
    return needsGuess ? ["refs/tags", "refs/remotes"] : ["refs/tags"]
  }

  private func directoryName(_ head: Head) -> String {
    var path = URL(filePath: process.directory, directoryHint: .isDirectory).standardizedFileURL
    for _ in head.wayUp.split(separator: "/") { path.deleteLastPathComponent() }
    return path.lastPathComponent
  }
}
