// SPDX-License-Identifier: Apache-2.0

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
