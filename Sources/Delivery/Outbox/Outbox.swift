// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A directory of builds that Jira has not taken yet, one file a build, shared by any number of processes.
///
/// An entry is written in `tmp`, synced, and moved to `new`. Who sends it moves it to `sending`, which only one
/// process can do; the answer removes it, or moves it to `rejected` or back to `new`. What is torn or changed goes to
/// `quarantine`. `ledger` remembers the numbers of builds, `cursors` how far files of documents were sent, `pauses` until
/// when a site wants no request. Every step is one rename, so there are no locks, and a process may end at any instant.
public final class Outbox: Sendable {
  /// The directory.
  public let path: String
  /// How much it may hold.
  public let limits: OutboxLimits

  let root: Directory
  let directories: [State: Directory]
  let temporary: Directory
  let cursors: Directory
  let pauses: Directory
  let ledger: Ledger
  let clock: DeliveryClock
  let claimant: Claimant
  private let serials = Atomic<Int>(0)

  /// Where an entry is.
  public enum State: String, Sendable, CaseIterable {
    /// Waiting to be sent.
    case new
    /// Being sent by a process.
    case sending
    /// Refused by Jira.
    case rejected
    /// Torn or changed; never sent.
    case quarantine
  }

  /// Opens an outbox, making it where it is not there, and sweeps what killed writers left an hour ago.
  ///
  /// - Throws: ``DeliveryError`` where the directory cannot be made or opened, belongs to somebody else, or can be
  ///   entered by others.
  public convenience init(
    directory path: String, limits: OutboxLimits, clock: DeliveryClock
  ) throws(DeliveryError) {
    do {
      let isNew = try Self.makePath(path)
      let root = try Directory(path: path)
      try Self.checkOwner(of: root)
      let made = try Self.parts.filter { try root.makeDirectory($0) }
      if isNew || !made.isEmpty { try root.sync() }
      try self.init(root, limits, clock)
    } catch {
      throw Self.error(error, at: path)
    }
    sweep()
  }

  /// Opens an outbox to look into it; nothing is made or swept.
  ///
  /// - Returns: `nil` where it is not there.
  /// - Throws: ``DeliveryError`` as where it is opened to be written.
  static func existing(
    at path: String, clock: DeliveryClock
  ) throws(DeliveryError) -> Outbox? {
    do {
      let root = try Directory(path: path)
      try checkOwner(of: root)
      return try Outbox(root, OutboxLimits(), clock)
    } catch let failure as SystemFailure where failure.code == ENOENT {
      return nil
    } catch {
      throw Self.error(error, at: path)
    }
  }

  private static let parts =
    ["tmp", "ledger", "cursors", "pauses"] + State.allCases.map(\.rawValue)

  private init(_ root: Directory, _ limits: OutboxLimits, _ clock: DeliveryClock) throws {
    path = root.path
    self.root = root
    self.limits = limits
    self.clock = clock
    claimant = Claimant.current()
    // Only an outbox that is looked into may lack some; no entry is found in the root in their place.
    let opened = try Self.parts.reduce(into: [String: Directory]()) { opened, name in
      opened[name] = try root.directoryIfThere(name)
    }
    for directory in opened.values { try Self.checkOwner(of: directory) }
    temporary = opened["tmp"] ?? root
    cursors = opened["cursors"] ?? root
    pauses = opened["pauses"] ?? root
    directories = State.allCases.reduce(into: [:]) { $0[$1] = opened[$1.rawValue] }
    ledger = Ledger(directory: opened["ledger"] ?? root, claimant: claimant)
  }

  /// The directory of a state.
  func directory(_ state: State) -> Directory { directories[state] ?? root }

  /// A number that this process has not used before.
  func serial() -> Int { serials.add(1, ordering: .relaxed).newValue }

  /// A name for a temporary file that no other process uses.
  func temporaryName() -> String { "\(claimant.host).\(claimant.process).\(serial())" }

  /// The words for a failed system call on the outbox.
  static func error(_ error: any Error, at path: String) -> DeliveryError {
    if let known = error as? DeliveryError { return known }
    guard let failure = error as? SystemFailure else {
      return DeliveryError(.outboxUnusable, "the outbox cannot be used", at: path)
    }
    return DeliveryError(
      .outboxUnusable, "the outbox cannot be used: \(failure.words) (`\(failure.call)`)", at: path,
      fix: Self.fix(for: failure.code))
  }

  private static func fix(for code: Int32) -> String {
    switch code {
    case ENOSPC, EDQUOT: "make room on its disk, or name another directory with --outbox"
    case EMFILE, ENFILE: "raise the limit of open files"
    default: "name a directory that can be written with --outbox"
    }
  }
}
