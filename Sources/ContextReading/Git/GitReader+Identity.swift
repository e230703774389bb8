// SPDX-License-Identifier: Apache-2.0

import BuildModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension GitReader {
  /// Where the head stands and what the settings say, both asked at once; `nil` where git gives no answer.
  mutating func identify() async -> (Head, GitConfiguration)? {
    var answer = await answerOfBoth()
    if let refused = answer?.head, let path = Self.foreignDirectory(refused) {
      guard mayTrust(path) else {
        findings.append(
          Finding(
            .warning,
            "git is left out: another user owns the repository; to read it, run "
              + "`git config --global --add safe.directory \(path)`"))
        return nil
      }
      findings.append(
        Finding(
          .note,
          "another user owns the repository; it is read because it is the workspace of the CI service"
        ))
      process.trustedDirectory = path
      answer = await answerOfBoth()
    }
    guard let answer else {
      findings.append(Finding(.warning, "git is left out: it gave no answer in time"))
      return nil
    }
    guard let head = head(from: answer.head) else { return nil }
    return (head, GitConfiguration(output: answer.settings?.bytes ?? []))
  }

  private func answerOfBoth() async -> (head: GitProcess.Output, settings: GitProcess.Output?)? {
    async let settings = output(GitConfiguration.arguments)
    let head = await output(Head.arguments)
    let settingsRead = await settings
    return head.map { ($0, settingsRead) }
  }

  private mutating func head(from answer: GitProcess.Output) -> Head? {
    if answer.status == 0, let head = Head(output: answer.bytes) { return head }
    if var head = Head(output: answer.bytes), head.id == nil,
      answer.complaint.contains("ambiguous argument 'HEAD'")
    {
      // Only the file says on which branch the first commit will be.
      head.branch = head.gitDirectory.flatMap(HeadFile.read(gitDirectory:))?.branch
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

  private func mayTrust(_ path: String) -> Bool {
    guard let workspace = question.workspace else { return false }
    let real = URL(filePath: workspace).resolvingSymlinksInPath().path.droppingSlashesAtEnd()
    return !real.isEmpty && (path == real || path.hasPrefix(real + "/"))
  }
}
