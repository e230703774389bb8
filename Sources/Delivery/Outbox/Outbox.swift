// SPDX-License-Identifier: Apache-2.0

public import JiraBuilds
public import BuildModel
internal import Platform
internal import Synchronization

/// A directory of builds that Jira has not accepted yet, one file per build, shared by any number
/// of processes.
///
/// An entry is written in `tmp`, synced, and moved to `new`. To send it a process moves it to
/// `sending`, which only one process can do. The answer removes it, or moves it to `rejected` or
/// back to `new`. Torn or changed files go to `quarantine`. `ledger` remembers the numbers of
/// builds, `cursors` how far files of documents were sent, `pauses` when a site is ready
/// again, `announced` which builds have no result yet. Every step is one rename, so there are no
/// locks, and a process may end at any moment.
public final class Outbox: Sendable {
  /// The directory.
  public let path: String
  /// How much it may hold.
  public let limits: OutboxLimits

  let clock: Clocks
  let claimant: Claimant
  let ledger: Ledger
  let pauses: Directory
  let announcements: Announcements?
  private let root: Directory
  private let directories: [Entry.State: Directory]
  private let temporary: Directory
  private let cursors: Directory
  private let serials = Atomic<Int>(0)

  /// Opens an outbox, creating it if necessary, and sweeps what killed writers left an hour ago.
  ///
  /// - Throws: ``DeliveryError`` if the directory cannot be created or opened, belongs to another
  ///   user, or can be entered by others and holds something else.
  public convenience init(
    directory path: String, limits: OutboxLimits, clock: Clocks
  ) throws(DeliveryError) {
    do {
      let isNew = try Self.makePath(path)
      let root = try Directory(path: path)
      try Self.secure(root)
      let made = try Self.parts.filter { try root.makeDirectory($0) }
      if isNew || !made.isEmpty { try root.sync() }
      try self.init(root, limits, clock)
    } catch {
      throw Self.error(error, at: path)
    }
    sweep()
  }

  /// Opens an outbox without creating or sweeping anything.
  ///
  /// - Returns: `nil` if it does not exist.
  /// - Throws: ``DeliveryError`` for the same reasons as when it is opened for writing.
  static func existing(at path: String, clock: Clocks) throws(DeliveryError) -> Outbox? {
    do {
      let root = try Directory(path: path)
      try secure(root)
      return try Outbox(root, OutboxLimits(), clock)
    } catch let failure as SystemFailure where failure.code == ENOENT {
      return nil
    } catch {
      throw Self.error(error, at: path)
    }
  }

  private static let parts =
    ["tmp", "ledger", "cursors", "pauses", "announced"] + Entry.State.kept.map(\.rawValue)

  private init(_ root: Directory, _ limits: OutboxLimits, _ clock: Clocks) throws {
    path = root.path
    self.root = root
    self.limits = limits
    self.clock = clock
    claimant = Claimant.current()
    // Only an outbox that is opened for reading may lack parts; the root holds no entry instead.
    let opened = try Self.parts.reduce(into: [String: Directory]()) { opened, name in
      opened[name] = try root.directoryIfThere(name)
    }
    for directory in opened.values { try Self.secure(directory, isPart: true) }
    temporary = opened["tmp"] ?? root
    cursors = opened["cursors"] ?? root
    pauses = opened["pauses"] ?? root
    directories = Entry.State.kept.reduce(into: [:]) { $0[$1] = opened[$1.rawValue] }
    ledger = Ledger(directory: opened["ledger"] ?? root, claimant: claimant)
    announcements = Announcements(directory: opened["announced"] ?? root, ledger: ledger)
  }

  /// The directory of a state.
  func directory(_ state: Entry.State) -> Directory { directories[state] ?? root }

  /// A number that this process has not used before.
  func serial() -> Int { serials.add(1, ordering: .relaxed).newValue }

  /// A name for a temporary file that no other process uses.
  private func temporaryName() -> String { "\(claimant.host).\(claimant.process).\(serial())" }

  // MARK: Files

  /// Calls `show` with the name of each entry in a state, as listed; nothing is opened.
  func eachEntry(in state: Entry.State, _ show: (Entry) -> Void) throws(SystemFailure) {
    try directory(state).eachName { bytes in
      guard let name = EntryName(bytes: bytes) else { return }
      guard state == .sending else { return show(Entry(name, state)) }
      let file = String(decoding: bytes, as: UTF8.self)
      let claim = Claim(file.drop { $0 != "@" }.dropFirst())
      show(Entry(name, state, claim: claim))
    }
  }

  /// Reads a file and checks it against its name; never fails, whatever it holds.
  func read(_ entry: Entry) -> EntryReading {
    do {
      guard
        let contents = try directory(entry.state).read(entry.file, limit: Entry.Content.longest)
      else { return .missing }
      guard contents.status.st_uid == geteuid() else { return .unsafe("belongs to another user") }
      guard contents.status.st_mode & 0o022 == 0 else {
        return .unsafe("can be written by others")
      }
      return Entry.Content.read(contents.bytes, named: entry.name)
    } catch {
      return .unsafe("cannot be read: \(error.words)")
    }
  }

  /// Moves an entry's file; `false` if it is no longer there.
  @discardableResult
  func move(_ entry: Entry, to moved: Entry) throws(SystemFailure) -> Bool {
    try directory(entry.state).move(entry.file, to: directory(moved.state), as: moved.file)
  }

  /// Removes an entry's file; `false` if it is no longer there.
  @discardableResult
  func remove(_ entry: Entry) throws(SystemFailure) -> Bool {
    try directory(entry.state).remove(entry.file)
  }

  /// Writes an entry's file under a temporary name, syncs it and moves it.
  ///
  /// A failed sync is tried once more with a new file. Only ``Directory/sync()`` of the state's
  /// directory makes the name durable.
  func write(_ file: Data, as entry: Entry, _ keeping: Keeping) throws(SystemFailure) {
    guard keeping == .throughPowerLoss else {
      return try replace(temporary, entry.file, directory(entry.state), file)
    }
    var name = temporaryName()
    do throws(SystemFailure) {
      try temporary.createDurably(name, holding: file)
    } catch {
      guard error.call == "fsync" || error.code == EEXIST else { throw error }
      name = temporaryName()
      try temporary.createDurably(name, holding: file)
    }
    try place(name, as: entry.file, in: directory(entry.state))
  }

  /// Writes a file without syncing it, replacing what was there.
  private func replace(
    _ temporary: Directory, _ name: String, _ directory: Directory, _ bytes: Data
  ) throws(SystemFailure) {
    let temporaryName = temporaryName()
    try temporary.create(temporaryName, holding: bytes)
    try place(temporaryName, as: name, in: directory)
  }

  /// Gives a temporary file its final name.
  private func place(
    _ temporaryName: String, as name: String, in directory: Directory
  ) throws(SystemFailure) {
    do throws(SystemFailure) {
      guard try temporary.move(temporaryName, to: directory, as: name) else {
        throw SystemFailure(code: ENOENT, call: "renameat")
      }
    } catch {
      // The failed move is what to report; a leftover temporary file is swept after an hour.
      _ = try? temporary.remove(temporaryName)
      throw error
    }
  }

  func cursor(_ name: String) -> String? {
    // Without a readable cursor the file of documents starts over.
    (try? cursors.read(name, limit: 64)).map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  func setCursor(_ name: String, _ position: String?) throws(DeliveryError) {
    try guarded {
      guard let position else { return _ = try cursors.remove(name) }
      try replace(temporary, name, cursors, Data(position.utf8))
    }
  }

  // MARK: Opening

  /// Creates a directory and what is missing above it, and says whether it is new.
  private static func makePath(_ path: String) throws(SystemFailure) -> Bool {
    guard mkdir(path, 0o700) == -1 else { return true }
    switch errno {
    case EEXIST: return false
    case ENOENT:
      let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      let above = parent.joined(separator: "/")
      guard !above.isEmpty, above != path else { fallthrough }
      _ = try makePath(above)
      do {
        try system("mkdir") { Int(mkdir(path, 0o700)) }
        return true
      } catch {
        guard error.code == EEXIST else { throw error }
        return false
      }
    default: throw SystemFailure(code: errno, call: "mkdir")
    }
  }

  /// Fails if nothing can be written in a directory, or in the nearest existing one above it.
  static func checkWritable(_ path: String) throws(SystemFailure) {
    var above = path.split(separator: "/", omittingEmptySubsequences: false)
    while true {
      let directory = above.joined(separator: "/")
      let tried = above.isEmpty ? "." : directory.isEmpty ? "/" : directory
      do {
        try system("access") { Int(access(tried, W_OK | X_OK)) }
        return
      } catch {
        guard error.code == ENOENT, above.popLast() != nil else { throw error }
      }
    }
  }

  /// Refuses a directory that somebody else could read or write.
  ///
  /// An empty one, or an outbox that a cache restored, is closed to others instead.
  private static func secure(_ directory: Directory, isPart: Bool = false) throws {
    let status = try directory.status()
    guard status.st_uid == geteuid() else {
      throw DeliveryError(
        .outboxUnsafe, "the outbox belongs to another user (\(status.st_uid))", at: directory.path,
        fix: "pass a directory of your own with --outbox")
    }
    guard status.st_mode & 0o077 != 0 else { return }
    let isOurs = try isPart || directory.names().allSatisfy(parts.contains)
    guard isOurs, fchmod(directory.descriptor, 0o700) == 0 else {
      let mode = String(status.st_mode & 0o777, radix: 8)
      throw DeliveryError(
        .outboxUnsafe, "the outbox is accessible to other users (mode \(mode))", at: directory.path,
        fix: "run `chmod 700` on the directory, or pass another one with --outbox")
    }
  }

  /// Removes temporary files and marks of ended writers, pauses that are over, and what nobody used
  /// for a month.
  private func sweep() {
    sweep(temporary, hours: 1)
    sweep(pauses, hours: 2)
    sweep(ledger.directory, hours: 1) { $0.hasSuffix(Ledger.movingMark) }
    sweep(cursors, hours: 30 * 24)
    if let announcements { sweep(announcements.directory, hours: 30 * 24) }
  }

  /// Removes files that were last written more than some hours ago.
  private func sweep(
    _ directory: Directory, hours: Int64, where isSwept: (String) -> Bool = { _ in true }
  ) {
    // What cannot be swept now is swept the next time; it only takes up space.
    guard let names = try? directory.names() else { return }
    let oldest = clock.wall() / 1000 - hours * 3600
    for name in names where isSwept(name) {
      guard let status = try? directory.status(of: name), Int64(status.modifiedSeconds) < oldest
      else {
        continue
      }
      _ = try? directory.remove(name)
    }
  }

  /// Does work in the outbox; whatever fails is an error of the outbox.
  func guarded<Value>(_ work: () throws -> Value) throws(DeliveryError) -> Value {
    do {
      return try work()
    } catch {
      throw Self.error(error, at: path)
    }
  }

  /// The error for whatever failed in the outbox.
  static func error(_ error: any Error, at path: String) -> DeliveryError {
    if let known = error as? DeliveryError { return known }
    guard let failure = error as? SystemFailure else {
      return DeliveryError(.outboxUnusable, "the outbox cannot be used", at: path)
    }
    return DeliveryError(
      .outboxUnusable, "cannot use the outbox: \(failure.lowercasedWords) (`\(failure.call)`)",
      at: path, fix: Self.fix(for: failure.code))
  }

  private static func fix(for code: Int32) -> String {
    switch code {
    case ENOSPC, EDQUOT: "make room on its disk, or pass another directory with --outbox"
    case EMFILE, ENFILE: "raise the limit on open files"
    default: "pass a writable directory with --outbox"
    }
  }
}

extension Entry {
  /// The name of its file in the directory of its state.
  var file: String { claim.map { "\(name.text)@\($0.text)" } ?? name.text }
}
