// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Delivery

/// Finds and opens the outbox of a run.
enum OutboxPlace {
  /// What an outbox is opened for.
  enum Purpose {
    /// Builds are added to it.
    case filing
    /// Its builds are delivered; it is never created.
    case draining
  }

  /// `--outbox`, else below the state directory of the user.
  private static func path(_ invocation: Invocation) throws(CommandError) -> String? {
    if let given = invocation.settings.text(.outbox) {
      guard !given.value.hasPrefix("~") else { throw unexpanded(given) }
      return given.value
    }
    let environment = invocation.environment
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      return state + "/buildpost/outbox"
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return home + "/.local/state/buildpost/outbox"
  }

  /// Only a shell expands `~`, and only if it is not quoted.
  private static func unexpanded(_ given: Fact<String>) -> CommandError {
    CommandError(
      .badSetting, "`\(given.value)` was not expanded by a shell", at: given.origin.description,
      fix: "write the path in full, or `./\(given.value)` for a directory of that name")
  }

  /// Opens the outbox to look at it; it is never created.
  ///
  /// - Throws: ``DeliveryError`` if it cannot be used, ``CommandError`` if it has no directory.
  static func view(_ invocation: Invocation) throws -> OutboxView {
    guard let path = try path(invocation) else {
      throw CommandError(.badSetting, nowhere.summary, fix: nowhere.fix)
    }
    return try OutboxView(directory: path, clock: .system)
  }

  /// The outbox of a delivery; one that cannot be used does not stop it.
  static func access(
    _ invocation: Invocation, for purpose: Purpose
  ) throws(CommandError) -> OutboxAccess {
    if try invocation.settings.isOn(.noOutbox) { return .none }
    guard let path = try path(invocation) else { return .unusable(nowhere) }
    let limits = try limits(invocation)
    switch purpose {
    case .filing: return .opening(path, limits: limits, clock: .system)
    case .draining: return .existing(path, limits: limits, clock: .system)
    }
  }

  private static let nowhere = DeliveryError(
    .outboxUnusable, "the outbox has no directory: neither HOME nor XDG_STATE_HOME is set",
    fix: "pass --outbox DIR, or --no-outbox")

  private static func limits(_ invocation: Invocation) throws(CommandError) -> OutboxLimits {
    var limits = OutboxLimits()
    if let entries = try invocation.settings.number(.outboxMaxEntries) {
      limits.entries = Int(clamping: entries.value)
    }
    if let bytes = try invocation.settings.number(.outboxMaxBytes) {
      limits.bytes = Int(clamping: bytes.value)
    }
    return limits
  }
}
