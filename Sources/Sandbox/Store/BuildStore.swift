// SPDX-License-Identifier: Apache-2.0

import TextCoding
import BuildModel
import GRDB

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The builds of the site and the changes that are still to come, in SQLite.
///
/// Nothing runs in the background: each use first makes the changes happen whose time has come.
struct BuildStore: Sendable {
  private let database: DatabaseQueue
  private let clock: SandboxClock
  /// How long after it was accepted a change happens, in seconds.
  private let delay: Double

  /// Opens a file, or a database in memory where `file` is `nil`.
  init(file: String?, delay: Double, clock: SandboxClock) throws(SandboxError) {
    self.clock = clock
    self.delay = delay
    do {
      database = try file.map { try DatabaseQueue(path: $0) } ?? DatabaseQueue()
      try Self.migrator.migrate(database)
    } catch {
      let reason = (error as? DatabaseError)?.message ?? "\(error)"
      throw SandboxError(
        .store, "the store cannot be used: \(reason)", at: file,
        fix: "give a file that does not exist yet, or one that the sandbox made")
    }
  }

  /// Takes changes that were answered with 202.
  func accept(_ changes: [Change]) async throws {
    let now = clock.now().milliseconds
    let due = now.saturatingAdd(milliseconds: delay)
    try await database.write { database in
      for change in changes {
        try database.execute(
          sql: "INSERT INTO change (due, body) VALUES (?, ?)",
          arguments: [due, try JSONText.encode(change)])
      }
      try Self.settle(database, now: now)
    }
  }

  /// The build that is stored now, whatever is still to come.
  func build(_ key: BuildKey) async throws -> StoredBuild? {
    try await settled { database in
      try Row.fetchOne(
        database,
        sql: "SELECT * FROM build WHERE pipelineId = ? AND buildNumber = ?",
        arguments: [key.pipelineId, key.buildNumber]
      ).map(StoredBuild.init(row:))
    }
  }

  /// The builds that were stored last, how many there are, and how many changes are still to come.
  func contents(
    atMost limit: Int
  ) async throws -> (builds: [StoredBuild], total: Int, pending: Int) {
    try await settled { database in
      let rows = try Row.fetchAll(
        database, sql: "SELECT * FROM build ORDER BY rowid DESC LIMIT ?", arguments: [limit])
      let total = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM build") ?? 0
      let pending = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM change") ?? 0
      return (try rows.map(StoredBuild.init(row:)), total, pending)
    }
  }

  private func settled<Value: Sendable>(
    _ read: @escaping @Sendable (Database) throws -> Value
  ) async throws -> Value {
    let now = clock.now().milliseconds
    return try await database.write { database in
      try Self.settle(database, now: now)
      return try read(database)
    }
  }
}

extension StoredBuild {
  fileprivate init(row: Row) throws {
    key = BuildKey(pipelineId: row["pipelineId"], buildNumber: row["buildNumber"])
    updateSequenceNumber = row["updateSequenceNumber"]
    members = try JSONDecoder().decode([String: JSONValue].self, from: row["document"])
  }
}

extension Int64 {
  fileprivate func saturatingAdd(milliseconds seconds: Double) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(
      Int64(exactly: (seconds * 1000).rounded()) ?? .max)
    return overflow ? .max : sum
  }
}
