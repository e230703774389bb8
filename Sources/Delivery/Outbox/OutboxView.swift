// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// Looks into an outbox without creating or sending anything.
public struct OutboxView: Sendable {
  /// The directory.
  public let path: String
  private let store: (any OutboxStore)?

  /// Opens the outbox in a directory, if there is one.
  ///
  /// - Throws: ``DeliveryError`` if the directory cannot be opened, belongs to another user, or can be
  ///   entered by others.
  public init(directory path: String, clock: DeliveryClock) throws(DeliveryError) {
    self.path = path
    store = try Outbox.existing(at: path, clock: clock)
  }

  init(_ store: any OutboxStore) {
    path = store.location
    self.store = store
  }

  /// All entries of all states and sites, oldest first; none if there is no outbox.
  ///
  /// - Throws: ``DeliveryError`` if the outbox cannot be read.
  public func list() async throws(DeliveryError) -> [Entry] {
    guard let store else { return [] }
    var result: [Entry] = []
    for entry in try await store.entries(in: Entry.State.kept) {
      result.append(await described(entry, in: store))
    }
    return result
  }

  /// One entry by its id, or by the beginning of it.
  ///
  /// - Throws: ``DeliveryError/Kind/noSuchEntry`` if no id or several begin like this.
  public func show(_ id: String) async throws(DeliveryError) -> Entry {
    guard let store else { throw noEntry(id) }
    return await described(try await find(id, in: store), in: store)
  }

  /// Removes one entry by its id, or by the beginning of it, and returns what it was.
  ///
  /// - Throws: ``DeliveryError`` if no id or several begin like this, or a process is sending it.
  public func drop(_ id: String) async throws(DeliveryError) -> Entry {
    guard let store else { throw noEntry(id) }
    let entry = try await find(id, in: store)
    let described = await described(entry, in: store)
    try await store.drop(entry)
    return described
  }

  /// Checks whether builds could be kept here, without trying it.
  ///
  /// - Throws: ``DeliveryError`` if the directory, or the nearest existing one above it, is not
  ///   writable.
  public func checkWritable() throws(DeliveryError) {
    do {
      try Outbox.checkWritable(path)
    } catch {
      throw Outbox.error(error, at: path)
    }
  }

  private func find(
    _ id: String, in store: any OutboxStore
  ) async throws(DeliveryError) -> Entry {
    let found = try await store.entries(in: Entry.State.kept).filter { $0.id.hasPrefix(id) }
    let exact = found.filter { $0.id == id }
    guard let first = exact.first ?? found.first, !id.isEmpty else { throw noEntry(id) }
    guard exact.count == 1 || found.count == 1 else {
      throw DeliveryError(
        .noSuchEntry, "\(found.count) entries of the outbox begin with `\(id)`", at: path,
        fix: "give more of the id")
    }
    return first
  }

  private func noEntry(_ id: String) -> DeliveryError {
    DeliveryError(
      .noSuchEntry, "the outbox has no entry `\(id)`", at: path,
      fix: "run `buildpost outbox list` to see the ids")
  }

  private func described(_ entry: Entry, in store: any OutboxStore) async -> Entry {
    var entry = entry
    let reading = await store.read(entry)
    if case .content(let content) = reading { entry.content = content }
    entry.problem = reading.problem
    return entry
  }
}

/// The outbox of a delivery, or why there is none.
public enum OutboxAccess: Sendable {
  /// Builds are kept here until Jira accepts them.
  case open(Outbox)
  /// Nothing is to be kept: `--no-outbox`.
  case none
  /// It cannot be used; builds are then sent without being kept.
  case unusable(DeliveryError)

  /// Opens an outbox, creating it if necessary.
  public static func opening(
    _ directory: String, limits: OutboxLimits, clock: DeliveryClock
  ) -> OutboxAccess {
    do throws(DeliveryError) {
      return .open(try Outbox(directory: directory, limits: limits, clock: clock))
    } catch {
      return .unusable(error)
    }
  }

  /// Opens an outbox if it exists; otherwise nothing is kept or created.
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
