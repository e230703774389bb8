// SPDX-License-Identifier: Apache-2.0

import JiraBuilds
import BuildModel
import Delivery
import TextCoding

/// Finds and opens the outbox of a run.
enum OutboxPlace {
  /// What an outbox is opened for.
  enum Purpose {
    /// Builds are added to it.
    case filing
    /// Its builds are delivered; it is never created.
    case draining
  }

  /// `--outbox`: a directory or `s3://BUCKET/PREFIX`.
  private static func given(_ invocation: Invocation) throws(CommandError) -> String? {
    guard let given = invocation.settings.text(.outbox) else { return nil }
    guard !given.value.hasPrefix("~") else { throw unexpanded(given) }
    return given.value
  }

  /// The command that delivers what is kept, with the outbox if an option named it.
  static func flush(_ invocation: Invocation) -> String {
    guard let given = invocation.settings.text(.outbox), case .option = given.origin else {
      return "buildpost flush"
    }
    let isPlain = given.value.utf8.allSatisfy {
      $0.isLetter || $0.isDigit || "/._:-+".utf8.contains($0)
    }
    return "buildpost flush --outbox " + (isPlain ? given.value : given.value.shellQuoted)
  }

  /// Below the state directory of the user.
  private static func usual(_ invocation: Invocation) -> String? {
    UserDirectory.path("XDG_STATE_HOME", "/.local/state", invocation.environment)
      .map { $0 + "/outbox" }
  }

  /// Only a shell expands `~`, and only if it is not quoted.
  private static func unexpanded(_ given: Fact<String>) -> CommandError {
    CommandError(
      .badSetting,
      "`\(given.value)` has a `~` that no shell "
        + "expanded", at: given.origin.description,
      fix: "write the path in full, or `./\(given.value)` for a directory of that name")
  }

  /// Opens the outbox to look into it, without creating it.
  ///
  /// - Throws: ``DeliveryError`` if it cannot be used, or was named and does not exist;
  ///   ``CommandError`` if there is no place for it.
  static func view(_ invocation: Invocation) throws -> OutboxView {
    let given = try given(invocation)
    guard let location = given ?? usual(invocation) else {
      throw CommandError(.badSetting, nowhere.summary, fix: nowhere.fix)
    }
    return try OutboxView(location, clock: .system, environment: invocation.environment)
  }

  /// The same, for a command that is useless without an outbox.
  static func existingView(_ invocation: Invocation) async throws -> OutboxView {
    let view = try view(invocation)
    if try given(invocation) != nil { try await view.requireExistence() }
    return view
  }

  /// The outbox of a delivery; one that cannot be used does not stop it.
  ///
  /// - Throws: ``DeliveryError`` if an outbox that is to be emptied was named and does not exist.
  static func access(_ invocation: Invocation, for purpose: Purpose) throws -> OutboxAccess {
    if try invocation.settings.isOn(.noOutbox) { return .none }
    let given = try given(invocation)
    guard let location = given ?? usual(invocation) else { return .unusable(nowhere) }
    let limits = try limits(invocation)
    let environment = invocation.environment
    switch purpose {
    case .filing:
      return .opening(location, limits: limits, clock: .system, environment: environment)
    case .draining:
      do throws(DeliveryError) {
        return try .existing(location, limits: limits, clock: .system, environment: environment)
      } catch {
        // The usual outbox is only created when there is something to keep.
        if given == nil, error.kind == .noSuchOutbox { return .none }
        throw error
      }
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
