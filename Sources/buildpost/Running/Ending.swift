// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import ContextReading
import Delivery
import JiraBuilds
import Platform
import ReportReading

/// The end of a run: words on standard error and the status.
enum Ending {
  /// Ends the process at once: all output is written by then, and what libraries tidy up takes
  /// milliseconds.
  static func end(with status: ExitStatus) -> Never {
    _exit(status.rawValue)
  }

  /// Ends the process.
  static func end(with error: any Error) -> Never {
    switch error {
    case let quiet as QuietExit: end(with: quiet.status)
    case let error as any BuildpostError:
      tell(ErrorText.render(error))
      end(with: ExitStatus(error))
    default: endParsing(error)
    }
  }

  /// Help and version go to standard output; a usage error gets our own form.
  private static func endParsing(_ error: any Error) -> Never {
    // The parser lays out help for each of its answers, and cannot do so in few columns.
    setenv("COLUMNS", String(HelpText.columns), 1)
    let code = Buildpost.exitCode(for: error)
    if code == .success,
      let word = ArgumentWords.mistakenForHelp(CommandLine.arguments.dropFirst())
    {
      end(
        with: CommandError(
          .usage, "`\(word)` is not an option",
          fix: "put `--` before operands that begin with a dash"))
    }
    guard code != .success else { help(error) }
    guard code == .validationFailure else {
      let bug = CommandError(
        .bug, "unexpected: \(error)", fix: "please report this with the command line you used")
      tell(ErrorText.render(bug))
      end(with: ExitStatus.bug)
    }
    let path = CommandPath(CommandLine.arguments.dropFirst())
    tell(ErrorText.render(UsageText.error(Buildpost.message(for: error), for: path)))
    end(with: ExitStatus.usage)
  }

  private static func help(_ request: any Error) -> Never {
    let text = Buildpost.fullMessage(for: request, columns: HelpText.columns)
    do {
      try Console.emit(Array((text + "\n").utf8), to: STDOUT_FILENO)
    } catch {
      end(with: error)
    }
    end(with: ExitStatus.done)
  }

  private static func tell(_ text: String) {
    // Nobody can be told that standard error is closed.
    try? Console.emit(Array(text.utf8), to: STDERR_FILENO)
  }
}

/// How a run of the command ended, for scripts: a contract.
enum ExitStatus: Int32, Sendable {
  /// All done, or there was nothing to do.
  case done = 0
  /// The strict hook stops a push.
  case stopped = 1
  /// The command line makes no sense.
  case usage = 64
  /// A report is damaged, or Jira rejected a build.
  case damaged = 65
  /// No report matched, or a file does not exist.
  case noInput = 66
  /// Jira refused for good: no such site, wrong URL.
  case refused = 69
  /// A bug in Buildpost.
  case bug = 70
  /// The outbox cannot be written or is full, and the build could not be delivered directly.
  case cannotKeep = 73
  /// What was asked for could not be written to standard output or to a file.
  case cannotWrite = 74
  /// Not delivered in time.
  case notDelivered = 75
  /// Credentials or permission refused.
  case noPermission = 77
  /// A setting is missing or unreadable.
  case badSetting = 78
}

extension ExitStatus {
  /// The status for an error, by its type and kind.
  init(_ error: any BuildpostError) {
    switch error {
    case let error as CommandError: self = error.kind
    case is ReportError: self = .noInput
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
      case .outboxUnusable, .outboxUnsafe, .outboxFull: .cannotKeep
      case .damagedEntry, .unknownVersion, .malformedDocument, .numberTooFar: .damaged
      case .noSuchEntry, .unreadableDocuments: .noInput
      }
  }
}

/// An error of the command itself; its kind is the exit status.
typealias CommandError = RoomError<ExitStatus>

/// Ends the command with a status after everything was said.
struct QuietExit: Error {
  var status: ExitStatus
}
