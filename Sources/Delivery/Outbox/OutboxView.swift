// SPDX-License-Identifier: Apache-2.0

public import JiraBuilds
public import BuildModel

/// Shows, checks and drops what is in an outbox; sends nothing.
public struct OutboxView: Sendable {
  /// Where it is: a directory, or `s3://BUCKET/PREFIX`.
  public let location: String
  private let store: (any OutboxStore)?

  /// Opens an outbox.
  ///
  /// - Parameters:
  ///   - location: A directory, or `s3://BUCKET/PREFIX`.
  ///   - clock: The clocks.
  ///   - environment: The variables that name credentials, region and endpoint of object storage.
  /// - Throws: ``DeliveryError`` if the directory cannot be opened, belongs to another user, or
  ///   can be entered by others.
  public init(
    _ location: String, clock: Clocks, environment: [String: String] = [:]
  ) throws(DeliveryError) {
    self.location = location
    store = try OutboxScheme.store(
      at: location, OutboxLimits(), clock, environment, creates: false)
  }

  init(_ store: any OutboxStore) {
    location = store.location
    self.store = store
  }

  /// Does some work, but waits at most some seconds for object storage that hangs.
  public static func giving<Value>(
    _ seconds: Double, _ work: () async throws -> Value
  ) async rethrows -> Value {
    try await ObjectStore.$end.withValue(Clocks.system.monotonic() + seconds) {
      try await work()
    }
  }

  /// Fails if there is no such directory or bucket, or no object with the prefix.
  ///
  /// - Throws: ``DeliveryErrorKind/noSuchOutbox``, or another ``DeliveryError`` if the bucket
  ///   cannot be listed.
  public func requireExistence() async throws(DeliveryError) {
    guard let store else { throw .noSuchOutbox(location) }
    try await store.requireExistence()
  }

  /// All entries of all states and sites, oldest first; none if there is no outbox.
  ///
  /// - Throws: ``DeliveryError`` if the outbox cannot be read.
  public func list() async throws(DeliveryError) -> [Entry] {
    guard let store else { return [] }
    let entries = try await store.entries(in: Entry.State.kept)
    return await ObjectStore.concurrently(entries) { await described($0, in: store) }
  }

  /// One entry by its id, or by the beginning of it.
  ///
  /// - Throws: ``DeliveryError/Kind/noSuchEntry`` if no id or several begin like this.
  public func show(_ id: String) async throws(DeliveryError) -> Entry {
    guard let store else { throw noEntry(id) }
    return await described(try await find(id, in: store), in: store)
  }

  /// Removes entries by their ids, or by the beginnings of them, and returns what they were.
  ///
  /// All ids are looked up before the first entry is removed.
  ///
  /// - Throws: ``DeliveryError`` if no id or several begin like one of these, or a process is
  ///   sending an entry.
  public func drop(_ ids: [String]) async throws(DeliveryError) -> [Entry] {
    guard let store else { throw noEntry(ids.first ?? "") }
    var entries: [Entry] = []
    for id in ids {
      let entry = try await find(id, in: store)
      if !entries.contains(entry) { entries.append(entry) }
    }
    return try await drop(entries, from: store)
  }

  /// Removes all entries that Jira rejected, and returns what they were.
  ///
  /// - Throws: ``DeliveryError`` if the outbox cannot be read or written.
  public func dropRejected() async throws(DeliveryError) -> [Entry] {
    guard let store else { return [] }
    return try await drop(try await store.entries(in: [.rejected]), from: store)
  }

  private func drop(
    _ entries: [Entry], from store: any OutboxStore
  ) async throws(DeliveryError) -> [Entry] {
    var dropped: [Entry] = []
    for entry in entries {
      let described = await described(entry, in: store)
      try await store.drop(entry)
      dropped.append(described)
    }
    return dropped
  }

  /// Checks whether builds could be kept here; for a directory without trying it.
  ///
  /// - Returns: How far the clock of an object storage is ahead of this machine's, in seconds, and
  ///   an error for each permission that is missing; 0 and none for a directory.
  /// - Throws: ``DeliveryError`` if the directory, or the nearest existing one above it, is not
  ///   writable, or object storage cannot be used.
  public func checkWritable() async throws(DeliveryError) -> (
    ahead: Double, refusals: [DeliveryError]
  ) {
    if let store { return try await store.examine() }
    do {
      try Outbox.checkWritable(location)
      return (0, [])
    } catch {
      throw Outbox.error(error, at: location)
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
        .noSuchEntry, "\(found.count) entries of the outbox begin with `\(id)`", at: location,
        fix: "pass more characters of the id")
    }
    return first
  }

  private func noEntry(_ id: String) -> DeliveryError {
    DeliveryError(
      .noSuchEntry, "the outbox has no entry `\(id)`", at: location,
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
