// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import Platform

extension Outbox {
  /// Puts builds into the outbox; what is returned without an error survives a loss of power.
  ///
  /// A minted number is raised above every other one of the build. Older updates of a build that
  /// nobody sends are removed once the newer one is safe, and need no room of their own. If the
  /// outbox already holds a newer update, that one represents the older, which is not written.
  ///
  /// The limits hold across processes: one that finds them exceeded after writing takes back what
  /// it wrote, and tries again.
  func file(_ drafts: [Entry], keeping: Keeping) -> [Result<Entry, DeliveryError>] {
    file(drafts, keeping: keeping, tries: 3)
  }

  private func file(
    _ drafts: [Entry], keeping: Keeping, tries: Int
  ) -> [Result<Entry, DeliveryError>] {
    let filed = place(drafts, keeping)
    do {
      if keeping == .throughPowerLoss { try directory(.new).sync() }
    } catch {
      return withdraw(filed, because: Self.error(error, at: path))
    }
    filed.forEach(removeReplaced)
    // If it is unknown what other processes wrote in the meantime, what was written here stays.
    let after = try? Snapshot(of: self)
    let excess = after.map { takeBackExcess(filed, in: $0) } ?? (positions: [], error: nil)
    if let after { removeOvertaken(filed, in: after) }
    var result = filed.map { $0.map(\.entry) }
    guard let error = excess.error else { return result }
    let rest = excess.positions.map { drafts[$0] }
    let again =
      tries > 1
      ? file(rest, keeping: keeping, tries: tries - 1) : rest.map { _ in .failure(error) }
    for (position, outcome) in zip(excess.positions, again) { result[position] = outcome }
    return result
  }

  func entries(
    ofBuilds keys: Set<String>
  ) throws(DeliveryError) -> [String: [Entry]] {
    try guarded { try Snapshot(of: self).siblings(of: keys) }
  }

  /// A build that was put into the outbox, or was found there.
  private struct Filed {
    /// The entry that represents it.
    var entry: Entry
    /// Whether its file was written here.
    var isNew: Bool
    /// Whether it replaces nothing.
    var needsRoom = false
    /// Updates that it replaces.
    var replaced: [Entry] = []
  }

  /// What the outbox holds, as far as names tell.
  private struct Snapshot {
    /// All entries; one that moved during the listing is here once.
    private(set) var entries: [Entry] = []
    private var seen: Set<EntryName> = []
    /// The newest waiting entry of each build.
    private var newest: [String: EntryName] = [:]

    /// Lists all states.
    ///
    /// Waiting entries are listed twice, so as not to miss one that is put back.
    init(of outbox: Outbox) throws(SystemFailure) {
      for state in [Entry.State.new, .sending, .new, .rejected, .quarantine] {
        try outbox.eachEntry(in: state) { note($0) }
      }
    }

    private mutating func note(_ entry: Entry) {
      var name = Self.plain(entry.name)
      if entry.state == .new, newest[name.key].map({ name.isNewer(than: $0) }) ?? true {
        newest[name.key] = name
      }
      // A rejected entry next to a new one is another entry.
      name.mayBeSent = entry.state == .rejected
      if seen.insert(name).inserted { entries.append(entry) }
    }

    /// A name without the parts that change when its entry moves.
    private static func plain(_ name: EntryName) -> EntryName {
      var name = name
      name.mayBeSent = false
      name.size = 0
      return name
    }

    /// Whether a newer update of the same build waits, so that this one is about to be removed.
    private func isReplaced(_ entry: Entry) -> Bool {
      guard entry.state == .new || entry.state == .rejected, let newest = newest[entry.name.key]
      else { return false }
      return newest.isNewer(than: Self.plain(entry.name))
    }

    /// Entries that a newer waiting one replaces.
    var replaced: [Entry] { entries.filter(isReplaced) }

    /// What counts towards the limits: the entries that wait or are sent, once newer updates have
    /// replaced older ones.
    var size: (entries: Int, bytes: Int) {
      entries.lazy.filter { $0.isWaiting && !isReplaced($0) }.reduce((0, 0)) {
        ($0.0 + 1, $0.1.addingSaturating($1.name.size))
      }
    }

    /// The entries of some builds, without those in quarantine.
    func siblings(of keys: Set<String>) -> [String: [Entry]] {
      Dictionary(
        grouping: entries.lazy.filter { $0.state != .quarantine && keys.contains($0.name.key) },
        by: \.name.key)
    }
  }

  /// How much room is left, and the other updates of the builds that are filed.
  private struct Room {
    var entries: Int
    var bytes: Int
    var siblings: [String: [Entry]]

    init(_ snapshot: Snapshot, siblingsOf keys: Set<String>) {
      (entries, bytes) = snapshot.size
      siblings = snapshot.siblings(of: keys)
    }
  }

  private func place(_ drafts: [Entry], _ keeping: Keeping) -> [Result<Filed, DeliveryError>] {
    var room: Room
    do {
      room = Room(try Snapshot(of: self), siblingsOf: Set(drafts.map(\.name.key)))
    } catch {
      return drafts.map { _ in .failure(Self.error(error, at: path)) }
    }
    return drafts.map { draft in
      Result { try place(draft, keeping, in: &room) }.mapError { Self.error($0, at: path) }
    }
  }

  /// Writes one entry and moves it to `new`; its name is not durable yet.
  ///
  /// If the outbox already holds this update or a newer one, that entry represents the build.
  private func place(_ draft: Entry, _ keeping: Keeping, in room: inout Room) throws -> Filed {
    let siblings = room.siblings[draft.name.key] ?? []
    let number = draft.content?.header.isMinted == true ? .max : draft.sequence
    let held = siblings.filter { $0.sequence >= number && isSound($0) }
    if let newest = held.newest, newest.sequence > number { return try found(newest, keeping) }
    if let sent = held.first(where: { $0.state == .sending }) { return try found(sent, keeping) }
    do {
      return try write(draft, keeping, in: &room)
    } catch {
      guard let same = held.first(where: { $0.state == .new }) else { throw error }
      return try found(same, keeping)
    }
  }

  private func write(_ draft: Entry, _ keeping: Keeping, in room: inout Room) throws -> Filed {
    var draft = draft
    let key = draft.name.key
    let siblings = room.siblings[key] ?? []
    let replaced = siblings.filter { $0.state != .sending }
    // If there are several updates, only the newest counts towards the limits.
    let freed = replaced.filter(\.isWaiting).newest
    let entries = room.entries - (freed == nil ? 0 : 1)
    guard freed != nil || entries < limits.entries else { throw limits.excess("entries", at: path) }
    if draft.content?.header.isMinted == true {
      let newest = siblings.map(\.sequence).max() ?? -1
      let floor = max(draft.sequence, newest.addingSaturating(1))
      try draft.renumber(try ledger.reserve(key, from: floor, serial: serial()))
    }
    guard let (name, file) = try draft.content?.encoded() else {
      throw DeliveryError(.damagedEntry, "the build has no content", at: path)
    }
    let bytes = max(0, room.bytes - (freed?.size ?? 0))
    guard file.count <= max(limits.bytes - bytes, freed?.size ?? 0) else {
      throw limits.excess("bytes", at: path)
    }
    let written = Entry(name, .new, content: draft.content)
    try write(file, as: written, keeping)
    room.entries = entries + 1
    room.bytes = bytes.addingSaturating(file.count)
    room.siblings[key] = siblings.filter { $0.state == .sending } + [written]
    return Filed(
      entry: written, isNew: true, needsRoom: freed == nil,
      replaced: replaced.filter { $0.file != name.text })
  }

  /// Whether an entry can represent a build: one that is torn, changed or not ours is never sent.
  private func isSound(_ entry: Entry) -> Bool {
    switch read(entry) {
    case .content, .missing: true
    case .otherVersion, .damaged, .unsafe: false
    }
  }

  /// Lets an existing entry represent a build, once it is as durable as a new one would be.
  private func found(_ entry: Entry, _ keeping: Keeping) throws(SystemFailure) -> Filed {
    if keeping == .throughPowerLoss {
      // One that moved in the meantime is being sent or was answered by another process.
      try directory(entry.state).sync(entry.file)
    }
    return Filed(entry: entry, isNew: false)
  }

  /// Takes back new entries beyond the limits, which other processes reached at the same time.
  ///
  /// - Returns: The positions of what was taken back, if anything, and why.
  private func takeBackExcess(
    _ filed: [Result<Filed, DeliveryError>], in after: Snapshot
  ) -> (positions: [Int], error: DeliveryError?) {
    var (entries, bytes) = after.size
    let error = limits.excess(entries > limits.entries ? "entries" : "bytes", at: path)
    var gone: Set<EntryName> = []
    for case .success(let one) in filed.reversed() where one.needsRoom {
      guard entries > limits.entries || bytes > limits.bytes else { break }
      // An entry that another process claimed in the meantime stays with it.
      guard (try? remove(one.entry)) == true else { continue }
      entries -= 1
      bytes -= one.entry.size
      gone.insert(one.entry.name)
    }
    let positions = filed.indices.filter { position in
      (try? filed[position].get()).map { gone.contains($0.entry.name) } ?? false
    }
    return (positions, positions.isEmpty ? nil : error)
  }

  /// Removes older updates of the same builds that were written at the same time.
  private func removeOvertaken(_ filed: [Result<Filed, DeliveryError>], in after: Snapshot) {
    let keys = Set(filed.compactMap { try? $0.get().entry.name.key })
    let overtaken = after.replaced.filter { keys.contains($0.name.key) }
    guard !overtaken.isEmpty else { return }
    var safe: Set<String> = []
    do {
      // A newer entry may be another process's, and is made durable before the older one goes.
      for entry in after.entries where entry.state == .new && !overtaken.contains(entry) {
        guard keys.contains(entry.name.key), isSound(entry) else { continue }
        try directory(.new).sync(entry.file)
        safe.insert(entry.name.key)
      }
      try directory(.new).sync()
    } catch {
      // Both stay; the older one is removed with the newer.
      return
    }
    for entry in overtaken where safe.contains(entry.name.key) {
      // What stays is removed with the newer one.
      _ = try? remove(entry)
    }
  }

  /// Takes back entries whose names may not be durable, so that none is promised.
  private func withdraw(
    _ filed: [Result<Filed, DeliveryError>], because error: DeliveryError
  ) -> [Result<Entry, DeliveryError>] {
    for one in filed.compactMap({ try? $0.get() }) where one.isNew {
      // An entry that another process claimed in the meantime is sent twice, with one number.
      _ = try? remove(one.entry)
    }
    return filed.map { $0.flatMap { _ in .failure(error) } }
  }

  private func removeReplaced(_ filed: Result<Filed, DeliveryError>) {
    guard case .success(let filed) = filed else { return }
    for entry in filed.replaced {
      // What stays is skipped when the newer one is sent, and removed with it.
      _ = try? remove(entry)
    }
  }

  func trimRejected() throws(DeliveryError) -> Int {
    try guarded {
      let surplus = limits.surplus(try entries(in: [.rejected]))
      for entry in surplus { try remove(entry) }
      return surplus.count
    }
  }
}
