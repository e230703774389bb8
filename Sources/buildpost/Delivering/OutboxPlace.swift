// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Delivery

/// Where the outbox of a run is.
enum OutboxPlace {
  /// `--outbox`, else below the state directory of the user.
  static func path(_ invocation: Invocation) -> String? {
    if let given = invocation.settings.text("outbox")?.value { return given }
    let environment = invocation.environment
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      return state + "/buildpost/outbox"
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return home + "/.local/state/buildpost/outbox"
  }

  /// Opens the outbox.
  ///
  /// - Throws: ``DeliveryError`` where it cannot be used, ``CommandError`` where there is no place for it.
  static func open(_ invocation: Invocation) throws -> Outbox {
    guard let path = path(invocation) else {
      throw CommandError(
        .badSetting, "there is no place for the outbox: neither HOME nor XDG_STATE_HOME is set",
        fix: "pass --outbox DIR, or --no-outbox")
    }
    return try Outbox(directory: path, limits: limits(invocation), clock: .system)
  }

  /// The outbox of a delivery; one that cannot be used does not stop it.
  static func access(_ invocation: Invocation) throws(CommandError) -> OutboxAccess {
    if try invocation.settings.isOn("no-outbox") { return .none }
    guard let path = path(invocation) else {
      return .unusable(
        DeliveryError(
          .outboxUnusable,
          "there is no place for the outbox: neither HOME nor XDG_STATE_HOME is set",
          fix: "pass --outbox DIR, or --no-outbox"))
    }
    return .opening(path, limits: try limits(invocation), clock: .system)
  }

  private static func limits(_ invocation: Invocation) throws(CommandError) -> OutboxLimits {
    var limits = OutboxLimits()
    if let entries = try invocation.settings.number("outbox-max-entries") {
      limits.entries = Int(clamping: entries.value)
    }
    if let bytes = try invocation.settings.number("outbox-max-bytes") {
      limits.bytes = Int(clamping: bytes.value)
    }
    return limits
  }
}
