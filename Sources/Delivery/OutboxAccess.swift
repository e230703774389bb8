// SPDX-License-Identifier: Apache-2.0

/// The outbox of a delivery, or why there is none.
public enum OutboxAccess: Sendable {
  /// Builds are kept here until Jira names them.
  case open(Outbox)
  /// Nothing is to be kept: `--no-outbox`.
  case none
  /// There is one, and it cannot be used; builds are then sent from memory.
  case unusable(DeliveryError)

  /// Opens an outbox; what keeps it from being used becomes part of the value.
  public static func opening(
    _ directory: String, limits: OutboxLimits, clock: DeliveryClock
  ) -> OutboxAccess {
    do throws(DeliveryError) {
      return .open(try Outbox(directory: directory, limits: limits, clock: clock))
    } catch {
      return .unusable(error)
    }
  }
  /// Opens an outbox where it is there already; where it is not, nothing is kept and nothing is made.
  public static func existing(
    _ directory: String, limits: OutboxLimits, clock: DeliveryClock
  ) -> OutboxAccess {
    do throws(DeliveryError) {
      guard try Outbox.existing(at: directory, clock: clock) != nil else { return .none }
    } catch {
      return .unusable(error)
    }
    return .opening(directory, limits: limits, clock: clock)
  }
}
