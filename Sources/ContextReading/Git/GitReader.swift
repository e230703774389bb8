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
    let namespaces = namespaces
    guard let (head, settings, refs) = await identify(namespaces) else { return nil }
    var facts = GitFacts(head: head, directoryName: directoryName(head))
    facts.origin = settings.origin(ofBranch: head.branch, hint: question.hint)
    if facts.origin == nil, settings.remoteNames.count > 1 {
      findings.append(
        Finding(
          .warning,
          "no remote is taken for the repository: there are several and none is `origin`; "
            + "pass --repository"))
    }
    guard let id = head.id else {
      findings.append(Finding(.note, "the repository has no commit yet"))
      return facts
    }
    if !namespaces.isEmpty { readRefs(refs, at: id, &facts) }
    try await readCommits(&facts, tags: shownTags(facts.tags))
    return facts
  }

  private mutating func readRefs(
    _ answer: GitProcess.Output?, at id: String, _ facts: inout GitFacts
  ) {
    guard let answer, answer.isWhole else {
      return tell("for-each-ref", answer, "the tags at the head are not known")
    }
    if answer.isCut {
      findings.append(Finding(.warning, "there are too many tags at the head; not all are read"))
    }
    let read = Tag.read(answer.bytes, head: id)
    facts.tags = read.tags
    facts.tagMessages = read.tags.map(\.message).filter { !$0.isEmpty }
    if facts.head.branch == nil { facts.guess = Tag.guess(from: read.remoteBranches) }
  }

  /// The tags whose messages are yet to be asked for: as many as commits, by names that can be given.
  private func shownTags(_ tags: [Tag]) -> [Tag] {
    guard tagDetail == .names else { return [] }
    let askable = tags.filter { $0.isAnnotated && !$0.name.unicodeScalars.contains("\u{FFFD}") }
    return Array(askable.prefix(GitQuestion.commitLimit))
  }

  /// Messages of tags come with the commits, unless those are a range.
  var tagDetail: Tag.Detail { question.range == nil ? .names : .messages }

  private func directoryName(_ head: Head) -> String {
    var path = URL(filePath: process.directory, directoryHint: .isDirectory).standardizedFileURL
    for _ in head.wayUp.split(separator: "/") { path.deleteLastPathComponent() }
    return path.lastPathComponent
  }
}
