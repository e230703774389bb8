// SPDX-License-Identifier: Apache-2.0

import BuildModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension GitReader {
  /// What is asked at once, before anything is known.
  struct Beginning: Sendable {
    var head: GitProcess.Output
    var settings: GitProcess.Output?
    var refs: GitProcess.Output?
  }

  /// Where the head stands, what the settings say and the tags at the head; `nil` where git gives no answer.
  mutating func identify(
    _ namespaces: [String]
  ) async -> (Head, GitConfiguration, refs: GitProcess.Output?)? {
    trustWorkspace()
    guard let answer = await begin(namespaces) else {
      findings.append(Finding(.warning, "git is left out: it gave no answer in time"))
      return nil
    }
    if let path = Self.foreignDirectory(answer.head) {
      findings.append(
        Finding(
          .warning,
          "git is left out: another user owns the repository; to read it, run "
            + "`git config --global --add safe.directory \(path)`"))
      return nil
    }
    guard let head = head(from: answer.head) else { return nil }
    return (head, configuration(from: answer.settings), answer.refs)
  }

  /// Trusts the repository where it is the workspace of the CI service and another user's, of which git would ask.
  private mutating func trustWorkspace() {
    guard let workspace = question.workspace,
      let tree = HeadFile.workingTree(above: process.directory)
    else { return }
    let real = URL(filePath: workspace).resolvingSymlinksInPath().path.droppingSlashesAtEnd()
    guard !real.isEmpty, tree == real || tree.hasPrefix(real + "/"),
      Ownership.isForeign(tree, to: process.environment)
    else { return }
    findings.append(
      Finding(
        .note,
        "another user owns the repository; it is read because it is the workspace of the CI service"
      ))
    process.trustedDirectory = tree
  }

  private func begin(_ namespaces: [String]) async -> Beginning? {
    async let settings = output(GitConfiguration.arguments)
    async let refs =
      namespaces.isEmpty
      ? nil : output(Tag.arguments(tagDetail) + namespaces, limit: Self.logLimit)
    let head = await output(Head.arguments(asking: question.revisions))
    let (settingsRead, refsRead) = await (settings, refs)
    return head.map { Beginning(head: $0, settings: settingsRead, refs: refsRead) }
  }

  /// Where refs at the head are looked for, if at all: those of remotes, which can be many, only where a branch must
  /// be guessed.
  var namespaces: [String] {
    let isDetached =
      question.lacksBranch
      && (process.environment["GIT_DIR"].map(HeadFile.isDetached(gitDirectory:))
        ?? HeadFile.isDetached(above: process.directory))
    return isDetached ? ["refs/tags", "refs/remotes"] : question.wantsTags ? ["refs/tags"] : []
  }

  private mutating func configuration(from answer: GitProcess.Output?) -> GitConfiguration {
    // Status 1 says that nothing is set.
    if let answer, [0, 1].contains(answer.status), !answer.isCut {
      return GitConfiguration(output: answer.bytes)
    }
    tell("config", answer, "the remotes are not known")
    return GitConfiguration(output: [])
  }

  private mutating func head(from answer: GitProcess.Output) -> Head? {
    if var head = Head(output: answer.bytes, asking: question.revisions),
      answer.status == 0 || answer.complaint.contains("ambiguous argument")
    {
      // Only the file says on which branch the first commit will be.
      if !head.isReadable {
        head.branch = head.gitDirectory.flatMap(HeadFile.read(gitDirectory:))?.branch
      }
      return head
    }
    if answer.complaint.contains("not a git repository") {
      findings.append(Finding(.note, "there is no git repository here"))
    } else if answer.complaint.contains("extension") || answer.complaint.contains("version") {
      findings.append(
        Finding(
          .warning,
          "git is left out: the repository is of a kind that this git does not know; update git"))
    } else {
      findings.append(
        Finding(
          .warning, "git is left out: it cannot read the repository; `git status` tells why"))
    }
    return nil
  }

  /// The directory that git refuses because another user owns it.
  private static func foreignDirectory(_ answer: GitProcess.Output) -> String? {
    let words = "detected dubious ownership in repository at '"
    guard answer.status != 0, let start = answer.complaint.range(of: words) else { return nil }
    return String(answer.complaint[start.upperBound...].prefix { $0 != "'" && $0 != "\n" })
  }
}
