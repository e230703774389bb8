// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Outbox {
  /// A build that was put into the outbox, or was found there.
  private struct Filed {
    /// The entry to wait for.
    var name: EntryName
    /// Whether its file was written here.
    var isNew: Bool
    /// Whether the outbox held no snapshot of the build that it takes the place of.
    var needsRoom = false
    /// Snapshots in whose place it is.
    var replaced: [Place] = []
  }

  /// Puts builds into the outbox; what is returned without an error is there after a loss of power.
  ///
  /// A minted number is raised above every other of the build. Older snapshots of a build that nobody sends are
  /// removed once the newer one is safe, and need no room beside it. Where the outbox holds a newer snapshot already,
  /// that one stands for the older, which is not written.
  ///
  /// The caps hold over all processes: who finds them exceeded after writing takes back what it wrote, and tries again.
  ///
  /// - Returns: For each draft the name of its entry, or why it is not there.
  func file(
    _ drafts: [Draft], site: String, keeping: Keeping = .throughPowerLoss, tries: Int = 3
  ) -> [Result<EntryName, DeliveryError>] {
    let filed = place(drafts, site: site, keeping)
    do {
      if keeping == .throughPowerLoss { try directory(.new).sync() }
    } catch {
      return withdraw(filed, because: Self.error(error, at: path))
    }
    filed.forEach(removeReplaced)
    // Where it cannot be seen what other processes wrote meanwhile, what was written here stays.
    let after = try? Holding(of: self)
    let excess = after.map { takeBackExcess(filed, in: $0) } ?? (positions: [], error: nil)
    if let after { removeOvertaken(filed, in: after) }
    var result = filed.map { $0.map(\.name) }
    guard let error = excess.error else { return result }
    let rest = excess.positions.map { drafts[$0] }
    let again =
      tries > 1
      ? file(rest, site: site, keeping: keeping, tries: tries - 1)
      : rest.map { _ in .failure(error) }
    for (position, outcome) in zip(excess.positions, again) { result[position] = outcome }
    return result
  }

  /// How much room there is, and the other snapshots of the builds that are filed.
  private struct Room {
    var entries: Int
    var bytes: Int
    var siblings: [String: [Place]]

    init(_ holding: Holding, siblingsOf keys: Set<String>) {
      (entries, bytes) = holding.size
      siblings = holding.siblings(of: keys)
    }
  }

  private func place(
    _ drafts: [Draft], site: String, _ keeping: Keeping
  ) -> [Result<Filed, DeliveryError>] {
    let keys = Set(drafts.map { EntryName.key(of: $0.build.key, site: site) })
    var room: Room
    do {
      room = Room(try Holding(of: self), siblingsOf: keys)
    } catch {
      return drafts.map { _ in .failure(Self.error(error, at: path)) }
    }
    return drafts.map { draft in
      Result { try place(draft, site: site, keeping, in: &room) }.mapError {
        Self.error($0, at: path)
      }
    }
  }

  /// Writes one entry and moves it to where it waits; its name is not yet safe.
  ///
  /// The outbox may hold the build as it is or newer; then that entry stands for it.
  private func place(
    _ draft: Draft, site: String, _ keeping: Keeping, in room: inout Room
  ) throws -> Filed {
    let key = EntryName.key(of: draft.build.key, site: site)
    let siblings = room.siblings[key] ?? []
    let number = draft.numbers == .minted ? .max : draft.build.updateSequenceNumber
    let held = siblings.filter { $0.name.sequence >= number && isSound($0) }
    let newest = held.max { $1.name.isNewer(than: $0.name) }
    if let newest, newest.name.sequence > number { return try stand(newest, keeping) }
    if let sent = held.first(where: { $0.state == .sending }) { return try stand(sent, keeping) }
    do {
      return try write(draft, site: site, keeping, in: &room)
    } catch {
      guard let same = held.first(where: { $0.state == .new }) else { throw error }
      return try stand(same, keeping)
    }
  }

  private func write(
    _ draft: Draft, site: String, _ keeping: Keeping, in room: inout Room
  ) throws -> Filed {
    var draft = draft
    let key = EntryName.key(of: draft.build.key, site: site)
    let siblings = room.siblings[key] ?? []
    let replaced = siblings.filter { $0.state != .sending }
    // Of several snapshots the room counts the newest alone.
    let freed = replaced.max { $1.name.isNewer(than: $0.name) }
    let entries = room.entries - (freed == nil ? 0 : 1)
    guard freed != nil || entries < limits.entries else { throw full("entries") }
    if draft.numbers == .minted {
      let newest = siblings.map(\.name.sequence).max() ?? -1
      draft.build.updateSequenceNumber = try ledger.reserve(
        key, from: max(draft.build.updateSequenceNumber, newest.addingSaturated(1)),
        serial: serial())
    }
    let (name, file) = try draft.entry(site: site, created: clock.wall()).encoded()
    let bytes = max(0, room.bytes - (freed?.name.size ?? 0))
    guard file.count <= max(limits.bytes - bytes, freed?.name.size ?? 0) else {
      throw full("bytes")
    }
    try keep(file, as: name.text, keeping)
    room.entries = entries + 1
    room.bytes = bytes.addingSaturated(file.count)
    let written = Place(state: .new, name: name, file: name.text)
    room.siblings[key] = siblings.filter { $0.state == .sending } + [written]
    return Filed(
      name: name, isNew: true, needsRoom: freed == nil,
      replaced: replaced.filter { $0.file != name.text })
  }

  private func keep(_ file: Data, as name: String, _ keeping: Keeping) throws(SystemFailure) {
    guard keeping == .throughKill else { return try write(file, as: name, in: .new) }
    let temporaryName = temporaryName()
    try temporary.create(temporaryName, holding: file)
    try move(temporaryName, as: name, in: .new)
  }

  /// Whether an entry can stand for a build: one that is torn, changed or not ours would never be sent.
  private func isSound(_ place: Place) -> Bool {
    switch read(place.file, as: place.name, in: place.state) {
    case .entry, .missing: true
    case .otherVersion, .damaged, .unsafe: false
    }
  }

  /// Lets an entry that is there stand for a build, once it is as safe as a new one would be.
  private func stand(_ place: Place, _ keeping: Keeping) throws(SystemFailure) -> Filed {
    if keeping == .throughPowerLoss {
      // One that moved meanwhile is being sent or answered by another process.
      try directory(place.state).sync(place.file)
    }
    return Filed(name: place.name, isNew: false)
  }

  /// Takes back new entries beyond the caps, which other processes filled at the same time.
  ///
  /// - Returns: The positions of what is not there any more, and why, where there is any.
  private func takeBackExcess(
    _ filed: [Result<Filed, DeliveryError>], in after: Holding
  ) -> (positions: [Int], error: DeliveryError?) {
    var (entries, bytes) = after.size
    let error = full(entries > limits.entries ? "entries" : "bytes")
    var gone: Set<EntryName> = []
    for case .success(let one) in filed.reversed() where one.needsRoom {
      guard entries > limits.entries || bytes > limits.bytes else { break }
      // What another process took meanwhile is kept there.
      guard (try? directory(.new).remove(one.name.text)) == true else { continue }
      entries -= 1
      bytes -= one.name.size
      gone.insert(one.name)
    }
    let positions = filed.indices.filter { position in
      (try? filed[position].get()).map { gone.contains($0.name) } ?? false
    }
    return (positions, positions.isEmpty ? nil : error)
  }

  /// Removes older snapshots of the same builds that another process wrote, or we, at the same time.
  private func removeOvertaken(_ filed: [Result<Filed, DeliveryError>], in after: Holding) {
    let keys = Set(filed.compactMap { try? $0.get().name.key })
    let overtaken = after.replaced.filter { keys.contains($0.name.key) }
    guard !overtaken.isEmpty else { return }
    var safe: Set<String> = []
    do {
      // What is newer may be another process's, and is made safe before it stands for the older.
      for place in after.places where place.state == .new && !overtaken.contains(place) {
        guard keys.contains(place.name.key), isSound(place) else { continue }
        try directory(.new).sync(place.file)
        safe.insert(place.name.key)
      }
      try directory(.new).sync()
    } catch {
      // Both stay; the older is removed with the newer.
      return
    }
    for place in overtaken where safe.contains(place.name.key) {
      // What stays is removed with the newer one.
      _ = try? directory(place.state).remove(place.file)
    }
  }

  /// Takes back entries whose names may not be safe, so that none is promised.
  private func withdraw(
    _ filed: [Result<Filed, DeliveryError>], because error: DeliveryError
  ) -> [Result<EntryName, DeliveryError>] {
    for one in filed.compactMap({ try? $0.get() }) where one.isNew {
      // An entry that another process took meanwhile is sent twice, with one number.
      _ = try? directory(.new).remove(one.name.text)
    }
    return filed.map { $0.flatMap { _ in .failure(error) } }
  }

  private func removeReplaced(_ filed: Result<Filed, DeliveryError>) {
    guard case .success(let filed) = filed else { return }
    for place in filed.replaced {
      // What stays is passed over when the newer one is sent, and removed with it.
      _ = try? directory(place.state).remove(place.file)
    }
  }

  private func full(_ what: String) -> DeliveryError {
    let limit = what == "entries" ? limits.entries : limits.bytes
    let unit = limit == 1 ? (what == "entries" ? "entry" : "byte") : what
    return DeliveryError(
      .outboxFull, "the outbox is full: it may hold \(limit) \(unit)", at: path,
      fix: "run `buildpost flush`, drop entries with `buildpost outbox drop`, "
        + "or raise --outbox-max-\(what)")
  }
}
