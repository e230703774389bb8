// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Outbox {
  /// What is in the outbox, as far as names tell.
  struct Holding {
    /// Entries in all states.
    var entries = 0
    /// Bytes of all entries.
    var bytes = 0
    /// The entries of the builds that were asked for, where they wait, are being sent or were rejected.
    var siblings: [String: [(state: State, name: EntryName)]] = [:]
  }

  /// Counts what is held and finds the other snapshots of some builds.
  func holding(siblingsOf keys: Set<String>) throws(SystemFailure) -> Holding {
    var result = Holding()
    for state in State.allCases {
      try directory(state).eachName { bytes in
        result.entries += 1
        guard let name = EntryName(bytes: bytes) else { return }
        result.bytes = result.bytes.addingSaturated(name.size)
        guard state != .quarantine, keys.contains(name.key) else { return }
        result.siblings[name.key, default: []].append((state, name))
      }
    }
    return result
  }

  /// Puts builds into the outbox; what is returned without an error is there after a loss of power.
  ///
  /// A minted number is raised above every other of the build. Older snapshots of a build that nobody sends are
  /// removed once the newer one is safe.
  ///
  /// - Returns: For each draft the name of its entry, or why it is not there.
  func file(
    _ drafts: [Draft], site: String, keeping: Keeping = .throughPowerLoss
  ) -> [Result<EntryName, DeliveryError>] {
    let keys = Set(drafts.map { EntryName.key(of: $0.build.key, site: site) })
    var room: Holding
    do {
      room = try holding(siblingsOf: keys)
    } catch {
      return drafts.map { _ in .failure(Self.error(error, at: path)) }
    }
    let filed = drafts.map { draft in
      Result { try place(draft, site: site, keeping, in: &room) }.mapError {
        Self.error($0, at: path)
      }
    }
    do {
      if keeping == .throughPowerLoss { try directory(.new).sync() }
    } catch {
      return withdraw(filed, because: Self.error(error, at: path))
    }
    removeOlder(than: filed.compactMap { try? $0.get() }, among: room)
    return filed
  }

  /// Writes one entry and moves it to where it waits; its name is not yet safe.
  private func place(
    _ draft: Draft, site: String, _ keeping: Keeping, in room: inout Holding
  ) throws -> EntryName {
    var draft = draft
    let key = EntryName.key(of: draft.build.key, site: site)
    let siblings = room.siblings[key] ?? []
    let replaced = siblings.filter { $0.state != .sending }
    guard room.entries - replaced.count < limits.entries else { throw full("entries") }
    if draft.numbers == .minted {
      let newest = siblings.map(\.name.sequence).max() ?? -1
      draft.build.updateSequenceNumber = try ledger.reserve(
        key, from: max(draft.build.updateSequenceNumber, newest.addingSaturated(1)),
        serial: serial())
    }
    let entry = try draft.entry(site: site, created: clock.wall())
    let (name, file) = try entry.encoded()
    let freed = replaced.reduce(0) { $0.addingSaturated($1.name.size) }
    guard file.count <= limits.bytes - max(0, room.bytes - freed) else { throw full("bytes") }
    if keeping == .throughPowerLoss {
      try write(file, as: name.text, in: .new)
    } else {
      let temporaryName = temporaryName()
      try temporary.create(temporaryName, holding: file)
      try move(temporaryName, as: name.text, in: .new)
    }
    room.entries += 1
    room.bytes = room.bytes.addingSaturated(file.count)
    return name
  }

  /// Writes a file under a temporary name, syncs it and moves it; after a failed sync once more with a new file.
  func write(_ file: Data, as name: String, in state: State) throws(SystemFailure) {
    let temporaryName = temporaryName()
    do throws(SystemFailure) {
      try temporary.createDurably(temporaryName, holding: file)
    } catch {
      guard error.call == "fsync" || error.code == EEXIST else { throw error }
      let second = self.temporaryName()
      try temporary.createDurably(second, holding: file)
      try move(second, as: name, in: state)
      return
    }
    try move(temporaryName, as: name, in: state)
  }

  private func move(_ temporaryName: String, as name: String, in state: State) throws(SystemFailure)
  {
    do throws(SystemFailure) {
      guard try temporary.move(temporaryName, to: directory(state), as: name) else {
        throw SystemFailure(code: ENOENT, call: "renameat")
      }
    } catch {
      // The failure of the move is the one to tell; a temporary file that stays is swept after an hour.
      _ = try? temporary.remove(temporaryName)
      throw error
    }
  }

  /// Takes back entries whose names may not be safe, so that none is promised.
  private func withdraw(
    _ filed: [Result<EntryName, DeliveryError>], because error: DeliveryError
  ) -> [Result<EntryName, DeliveryError>] {
    for name in filed.compactMap({ try? $0.get() }) {
      // An entry that another process took meanwhile is sent twice, with one number.
      _ = try? directory(.new).remove(name.text)
    }
    return filed.map { $0.flatMap { _ in .failure(error) } }
  }

  private func removeOlder(than names: [EntryName], among room: Holding) {
    for name in names {
      for sibling in room.siblings[name.key] ?? []
      where sibling.state != .sending && name.isNewer(than: sibling.name) {
        // What stays is passed over when the newer one is sent, and removed with it.
        _ = try? directory(sibling.state).remove(sibling.name.text)
      }
    }
  }

  private func full(_ what: String) -> DeliveryError {
    let limit = what == "entries" ? limits.entries : limits.bytes
    return DeliveryError(
      .outboxFull, "the outbox is full: it may hold \(limit) \(what)", at: path,
      fix: "run `buildpost flush`, drop entries with `buildpost outbox drop`, "
        + "or raise --outbox-max-\(what)")
  }
}

extension FixedWidthInteger {
  /// The sum, or the greatest value where it is beyond it.
  func addingSaturated(_ other: Self) -> Self {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
