// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Delivery
import JiraBuilds
import ReportReading

/// The status for an error, by its type and kind.
enum ErrorStatus {
  static func of(_ error: any BuildpostError) -> ExitStatus {
    switch error {
    case let error as CommandError: error.status
    case is ReportError: .noInput
    case is ContextError: .usage
    case is BuildModelError: .badSetting
    case let error as JiraError: of(error.kind)
    case let error as DeliveryError: of(error.kind)
    default: .bug
    }
  }

  /// The status for what went wrong between here and Jira.
  static func of(_ kind: JiraError.Kind) -> ExitStatus {
    switch kind {
    case .malformedSetting, .missingCredential, .forbiddenHost, .missingLibrary: .badSetting
    case .unauthorized, .forbidden: .noPermission
    case .untrusted, .noSuchSite, .redirected: .refused
    case .refusedRequest: .damaged
    case .noSuchBuild: .noInput
    case .network, .throttled, .serverFault, .unexpectedAnswer, .deadline: .notDelivered
    }
  }

  private static func of(_ kind: DeliveryError.Kind) -> ExitStatus {
    switch kind {
    case .outboxUnusable, .outboxUnsafe, .outboxFull: .cannotKeep
    case .damagedEntry, .unknownVersion, .malformedDocument, .numberTooFar: .damaged
    case .noSuchEntry, .unreadableDocuments: .noInput
    }
  }
}
