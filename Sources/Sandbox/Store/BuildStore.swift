// SPDX-License-Identifier: Apache-2.0

import BuildModel
import GRDB
import Platform

/// The builds of the site and the changes that are not visible yet, in SQLite.
///
/// Nothing runs in the background: each use first applies the changes that are due.
struct BuildStore: Sendable {
  private let database: DatabaseQueue
  private let clock: SandboxClock
  /// How long an accepted change takes to become visible, in seconds.
  private let delay: Double

  /// Opens a file, or a database in memory if `file` is `nil`.
  init(file: String?, delay: Double, clock: SandboxClock) throws(SandboxError) {
    self.clock = clock
    self.delay = delay
    do {
      database = try file.map { try DatabaseQueue(path: $0) } ?? DatabaseQueue()
      try Self.migrator.migrate(database)
    } catch {
      let reason = (error as? DatabaseError)?.message ?? "\(error)"
      throw SandboxError(
        .store, "cannot use the store: \(reason)", at: file,
        fix: "pass a new file, or one that the sandbox wrote")
    }
  }

  /// Creates the tables, and updates a file that an older release wrote.
  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("builds") { database in
      try database.execute(
        sql: """
          CREATE TABLE build (
            pipelineId TEXT NOT NULL, buildNumber INTEGER NOT NULL,
            updateSequenceNumber INTEGER NOT NULL, document BLOB NOT NULL,
            PRIMARY KEY (pipelineId, buildNumber));
          CREATE TABLE property (
            pipelineId TEXT NOT NULL, buildNumber INTEGER NOT NULL, digest TEXT NOT NULL,
            PRIMARY KEY (digest, pipelineId, buildNumber),
            FOREIGN KEY (pipelineId, buildNumber) REFERENCES build ON DELETE CASCADE);
          CREATE TABLE change (
            id INTEGER PRIMARY KEY AUTOINCREMENT, due INTEGER NOT NULL, body BLOB NOT NULL);
          """)
    }
    migrator.registerMigration("received") { database in
      try database.execute(
        sql: "ALTER TABLE build ADD COLUMN received INTEGER NOT NULL DEFAULT 0")
    }
    return migrator
  }

  /// Queues changes that were answered with 202.
  func accept(_ changes: [StoreChange]) async throws {
    let now = clock.now().milliseconds
    let wait = Int64(exactly: (delay * 1000).rounded()) ?? .max
    try await database.write { database in
      for change in changes {
        try database.execute(
          sql: "INSERT INTO change (due, body) VALUES (?, ?)",
          arguments: [now.addingSaturating(wait), try JSONText.encode(change)])
      }
      try Self.settle(database, now: now)
    }
  }

  /// The build as it is visible now.
  func build(_ key: BuildKey) async throws -> KeptBuild? {
    try await settled { database in
      try Row.fetchOne(
        database, sql: "SELECT * FROM build" + Self.ofKey, arguments: Self.arguments(key)
      ).map(KeptBuild.init(row:))
    }
  }

  /// The newest builds, how many there are in all, and how many changes are not visible yet.
  func contents(atMost limit: Int) async throws -> (builds: [KeptBuild], total: Int, pending: Int) {
    try await settled { database in
      let rows = try Row.fetchAll(
        database, sql: "SELECT * FROM build ORDER BY rowid DESC LIMIT ?", arguments: [limit])
      let total = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM build") ?? 0
      let pending = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM change") ?? 0
      return (rows.map(KeptBuild.init(row:)), total, pending)
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

  /// Applies the changes that are due, in the order in which they were accepted.
  private static func settle(_ database: Database, now: Int64) throws {
    let rows = try Row.fetchAll(
      database, sql: "SELECT * FROM change WHERE due <= ? ORDER BY due, id", arguments: [now])
    for row in rows {
      let change = try JSONDecoder().decode(StoreChange.self, from: row["body"])
      try apply(change, to: database, at: row["due"])
      try database.execute(sql: "DELETE FROM change WHERE id = ?", arguments: [row["id"] as Int64])
    }
  }

  private static func apply(
    _ change: StoreChange, to database: Database, at time: Int64
  ) throws {
    switch change {
    case .put(let key, let number, let document, let properties):
      guard try replaces(key, number, in: database) else { return }
      try delete(key, from: database)
      try database.execute(
        sql: "INSERT INTO build VALUES (?, ?, ?, ?, ?)",
        arguments: [key.pipelineId, key.buildNumber, number, document, time])
      for digest in properties {
        try database.execute(
          sql: "INSERT INTO property VALUES (?, ?, ?)",
          arguments: [key.pipelineId, key.buildNumber, digest])
      }
    case .delete(let key): try delete(key, from: database)
    case .deleteAll(let properties):
      for key in try keys(having: properties, in: database) { try delete(key, from: database) }
    }
  }

  /// Whether an update replaces what is stored: only a greater sequence number does.
  private static func replaces(
    _ key: BuildKey, _ number: Int64, in database: Database
  ) throws -> Bool {
    let stored = try Int64.fetchOne(
      database, sql: "SELECT updateSequenceNumber FROM build" + ofKey, arguments: arguments(key))
    return stored.map { number > $0 } ?? true
  }

  private static func delete(_ key: BuildKey, from database: Database) throws {
    try database.execute(sql: "DELETE FROM build" + ofKey, arguments: arguments(key))
  }

  private static let ofKey = " WHERE pipelineId = ? AND buildNumber = ?"

  private static func arguments(_ key: BuildKey) -> StatementArguments {
    [key.pipelineId, key.buildNumber]
  }

  private static func keys(
    having properties: Set<String>, in database: Database
  ) throws -> [BuildKey] {
    let marks = databaseQuestionMarks(count: properties.count)
    return try Row.fetchAll(
      database,
      sql: """
        SELECT pipelineId, buildNumber FROM property WHERE digest IN (\(marks))
        GROUP BY pipelineId, buildNumber HAVING COUNT(*) = \(properties.count)
        """,
      arguments: StatementArguments(properties)
    ).map { BuildKey(pipelineId: $0["pipelineId"], buildNumber: $0["buildNumber"]) }
  }
}

/// A change that was answered with 202 and becomes visible later.
enum StoreChange: Sendable, Codable {
  /// Stores a build and the digests of its properties, if its sequence number is greater.
  case put(BuildKey, updateSequenceNumber: Int64, document: Data, properties: Set<String>)
  /// Deletes a build.
  case delete(BuildKey)
  /// Deletes every build that has all of these properties, by digest.
  case deleteAll(properties: Set<String>)
}

/// A build as the site stores it.
struct KeptBuild: Sendable {
  let key: BuildKey
  let updateSequenceNumber: Int64
  /// The build as it was sent, without issues that do not exist on the site.
  let members: JSONValue
  /// When it was stored.
  let received: Timestamp

  fileprivate init(row: Row) {
    key = BuildKey(pipelineId: row["pipelineId"], buildNumber: row["buildNumber"])
    updateSequenceNumber = row["updateSequenceNumber"]
    let document: Data = row["document"]
    members = JSONValue(document) ?? .null
    received = Timestamp(milliseconds: row["received"])
  }
}
