// SPDX-License-Identifier: Apache-2.0

extension Outbox {
  /// All entries of all states and sites, oldest first; nothing is changed.
  ///
  /// - Throws: ``DeliveryError`` where the outbox cannot be read.
  public func list() throws(DeliveryError) -> [HeldEntry] {
    try places().map { describe($0) }
  }

  /// One entry by its id, or by the beginning of it.
  ///
  /// - Throws: ``DeliveryError`` with ``DeliveryError/Kind/noSuchEntry`` where none or several begin so.
  public func show(_ id: String) throws(DeliveryError) -> HeldEntry {
    describe(try place(of: id))
  }

  /// Removes one entry by its id, or by the beginning of it, and tells what it was.
  ///
  /// - Throws: ``DeliveryError`` where none or several begin so, or a process is sending it.
  public func drop(_ id: String) throws(DeliveryError) -> HeldEntry {
    let place = try place(of: id)
    let entry = describe(place)
    let claim = ClaimName(place.file)
    if let claim, !claim.isStale(now: clock.wall(), seenFrom: claimant) {
      throw DeliveryError(
        .noSuchEntry, "entry `\(entry.id)` is being sent by process \(claim.claimant.process)",
        at: path, fix: "wait for it to end")
    }
    do {
      try directory(place.state).remove(place.file)
    } catch {
      throw Self.error(error, at: path)
    }
    return entry
  }

  /// Where the file of an entry is.
  struct Place: Equatable, Sendable {
    var state: State
    var name: EntryName
    var file: String
  }

  /// All entries of some states, oldest first.
  func places(_ states: [State] = State.allCases) throws(DeliveryError) -> [Place] {
    var result: [Place] = []
    do {
      for state in states {
        try directory(state).eachName { bytes in
          guard let name = EntryName(bytes: bytes) else { return }
          result.append(
            Place(state: state, name: name, file: String(decoding: bytes, as: UTF8.self)))
        }
      }
    } catch {
      throw Self.error(error, at: path)
    }
    return result.sorted {
      ($0.name.created, $0.name.sequence, $0.name.key)
        < ($1.name.created, $1.name.sequence, $1.name.key)
    }
  }

  private func place(of id: String) throws(DeliveryError) -> Place {
    let found = try places().filter { $0.name.id == id || $0.name.id.hasPrefix(id) }
    let exact = found.filter { $0.name.id == id }
    guard let first = exact.first ?? found.first, !id.isEmpty else {
      throw Self.noEntry(id, at: path)
    }
    guard exact.count == 1 || found.count == 1 else {
      throw DeliveryError(
        .noSuchEntry, "\(found.count) entries of the outbox begin with `\(id)`", at: path,
        fix: "give more of the id")
    }
    return first
  }

  /// The words for an id that no entry has.
  static func noEntry(_ id: String, at path: String) -> DeliveryError {
    DeliveryError(
      .noSuchEntry, "the outbox holds no entry `\(id)`", at: path,
      fix: "see `buildpost outbox list`")
  }

  private func describe(_ place: Place) -> HeldEntry {
    var result = HeldEntry(
      id: place.name.id, state: place.state, size: place.name.size, created: place.name.created,
      sequence: place.name.sequence)
    switch read(place.file, as: place.name, in: place.state) {
    case .entry(let entry):
      let header = entry.header
      result.site = header.site
      result.key = header.key
      result.attempts = header.attempts
      result.lastAttempt = header.lastAttempt
      result.reason = header.reason
      result.errors = header.errors ?? []
      result.build = entry.build
    case .otherVersion(let version):
      result.reason = "was written by another version (format \(version))"
    case .damaged: result.reason = "is torn or changed"
    case .missing: result.reason = "was moved meanwhile"
    case .unsafe(let reason): result.reason = reason
    }
    return result
  }
}
