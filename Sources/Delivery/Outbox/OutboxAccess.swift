// SPDX-License-Identifier: Apache-2.0

public import JiraBuilds
public import BuildModel

/// The outbox of a delivery, or why there is none.
public struct OutboxAccess: Sendable {
  /// The outbox, if it can be used.
  let store: (any OutboxStore)?
  /// Why it cannot be used; builds are then sent without being kept.
  public let error: DeliveryError?

  /// Fails if there is no such bucket, or no object with the prefix.
  ///
  /// - Throws: ``DeliveryErrorKind/noSuchOutbox``.
  public func requireExistence() async throws(DeliveryError) {
    do throws(DeliveryError) {
      try await store?.requireExistence()
    } catch {
      // Whatever else is wrong is reported when the outbox is read.
      if error.kind == .noSuchOutbox { throw error }
    }
  }

  /// Where it is: a directory, or `s3://BUCKET/PREFIX`.
  public var location: String? { store?.location }

  /// Nothing is to be kept: `--no-outbox`.
  public static let none = OutboxAccess(store: nil, error: nil)

  /// Builds are kept here until Jira accepts them.
  public static func open(_ outbox: Outbox) -> OutboxAccess {
    OutboxAccess(store: outbox, error: nil)
  }

  /// It cannot be used; builds are then sent without being kept.
  public static func unusable(_ error: DeliveryError) -> OutboxAccess {
    OutboxAccess(store: nil, error: error)
  }

  /// Opens an outbox, creating its directory if necessary.
  ///
  /// - Parameters:
  ///   - location: A directory, or `s3://BUCKET/PREFIX`.
  ///   - limits: How much it may hold.
  ///   - clock: The clocks.
  ///   - environment: The variables that name credentials, region and endpoint of object storage.
  /// - Returns: The outbox, or why it cannot be used.
  public static func opening(
    _ location: String, limits: OutboxLimits, clock: Clocks,
    environment: [String: String] = [:]
  ) -> OutboxAccess {
    do throws(DeliveryError) {
      let store = try OutboxScheme.store(at: location, limits, clock, environment, creates: true)
      return OutboxAccess(store: store, error: nil)
    } catch {
      return .unusable(error)
    }
  }

  /// Opens an outbox that must exist, without creating anything.
  ///
  /// - Throws: ``DeliveryErrorKind/noSuchOutbox`` if there is no such directory.
  public static func existing(
    _ location: String, limits: OutboxLimits, clock: Clocks,
    environment: [String: String] = [:]
  ) throws(DeliveryError) -> OutboxAccess {
    let found: (any OutboxStore)?
    do throws(DeliveryError) {
      found = try OutboxScheme.store(at: location, limits, clock, environment, creates: false)
    } catch {
      return .unusable(error)
    }
    guard let found else { throw .noSuchOutbox(location) }
    // A directory that was opened for reading may lack parts, and has no limits.
    guard found.keepsBeforeSending else { return OutboxAccess(store: found, error: nil) }
    return .opening(location, limits: limits, clock: clock, environment: environment)
  }
}
