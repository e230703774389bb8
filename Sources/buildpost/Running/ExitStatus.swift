// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Delivery
import JiraBuilds
import ReportReading

/// The exit status of the command, for scripts: a contract.
///
/// The tables in the README, the man page and `buildpost help exit-status` come from here.
enum ExitStatus: Int32, Sendable, CaseIterable {
  case done = 0
  case stopped = 1
  case usage = 64
  case damaged = 65
  case noInput = 66
  case refused = 69
  case bug = 70
  case cannotKeep = 73
  case cannotWrite = 74
  case notDelivered = 75
  case noPermission = 77
  case badSetting = 78

  /// When a run ends with it.
  var meaning: String {
    switch self {
    case .done:
      """
      done: every build was accepted, or nothing had to be sent (no issue key, only guessed keys \
      that Jira does not know, or Jira or the outbox already has the result)
      """
    case .stopped: "`hook run --strict` stopped the push of a branch without an issue key"
    case .usage: "the command line is invalid"
    case .damaged:
      """
      a report is damaged, a part is missing, a required check failed, or Jira rejected a build \
      (kept, with the reason)
      """
    case .noInput: "no report matched, or a file does not exist"
    case .refused:
      "Jira cannot accept the builds (no such site, wrong URL); they stay in the outbox"
    case .bug: "a bug in Buildpost"
    case .cannotKeep:
      "the outbox cannot be written or is full, and the build could not be delivered directly"
    case .cannotWrite: "the output cannot be written"
    case .notDelivered: "not delivered in time; kept in the outbox for `buildpost flush`"
    case .noPermission: "credentials or permission refused; the builds stay in the outbox"
    case .badSetting: "a setting is missing or unreadable"
    }
  }
}

extension ExitStatus {
  /// The status for an error, by its type and kind.
  init(_ error: any BuildpostError) {
    switch error {
    case let error as CommandError: self = error.kind
    case let error as ReportError: self = error.kind.isMalformed ? .usage : .noInput
    case is ContextError: self = .usage
    case is BuildModelError: self = .badSetting
    case let error as JiraError: self.init(error.kind)
    case let error as DeliveryError: self.init(error.kind)
    default: self = .bug
    }
  }

  /// The status for what went wrong between here and Jira.
  init(_ kind: JiraError.Kind) {
    self =
      switch kind {
      case .malformedSetting, .missingCredential, .forbiddenHost, .missingLibrary: .badSetting
      case .unauthorized, .forbidden: .noPermission
      case .untrusted, .noSuchSite, .redirected: .refused
      case .refusedRequest: .damaged
      case .noSuchBuild: .noInput
      case .network, .throttled, .serverFault, .unexpectedAnswer, .deadline: .notDelivered
      }
  }

  private init(_ kind: DeliveryErrorKind) {
    self =
      switch kind {
      case .outboxUnusable, .outboxUnsafe, .outboxForbidden, .outboxFull: .cannotKeep
      case .damagedEntry, .unknownVersion, .malformedDocument, .numberTooFar: .damaged
      case .noSuchEntry, .noSuchOutbox, .unreadableDocuments: .noInput
      }
  }
}

/// An error of the command itself; its kind is the exit status.
typealias CommandError = ModuleError<ExitStatus>

/// Ends the command with a status after everything was said.
struct QuietExit: Error {
  var status: ExitStatus
}
