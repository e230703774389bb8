// SPDX-License-Identifier: Apache-2.0

import BuildModel
import JiraBuilds

/// `--soft-fail`.
extension Invocation {
  /// Turns what is Jira's doing into 0, unless a build was neither delivered nor kept.
  func softened(_ status: ExitStatus, isKept: Bool) throws(CommandError) -> ExitStatus {
    guard try settings.isOn("soft-fail") else { return status }
    guard isKept else { return .cannotKeep }
    switch status {
    case .damaged, .refused, .notDelivered, .noPermission: return .done
    default: return status
    }
  }

  /// Does work that keeps nothing; its failure is told in the same words, whatever the status.
  func softening(_ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch let error as JiraError {
      guard try softened(ErrorStatus.of(error), isKept: true) == .done else { throw error }
      console.tell(ErrorText.render(error))
    }
  }
}
