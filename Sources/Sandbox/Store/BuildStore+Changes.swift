// SPDX-License-Identifier: Apache-2.0

import TextCoding
import BuildModel
import GRDB

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension BuildStore {
  /// The tables; a file of an older release is brought up to date when it is opened.
  static var migrator: DatabaseMigrator {
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
    return migrator
  }

  /// Makes the changes happen whose time has come, in the order they were accepted.
  static func settle(_ database: Database, now: Int64) throws {
    let rows = try Row.fetchAll(
      database, sql: "SELECT * FROM change WHERE due <= ? ORDER BY due, id", arguments: [now])
    for row in rows {
      try apply(JSONDecoder().decode(Change.self, from: row["body"]), to: database)
      try database.execute(sql: "DELETE FROM change WHERE id = ?", arguments: [row["id"] as Int64])
    }
  }

  private static func apply(_ change: Change, to database: Database) throws {
    switch change {
    case .put(let key, let number, let members, let properties):
      guard try replaces(key, number, in: database) else { return }
      try delete(key, from: database)
      try database.execute(
        sql: "INSERT INTO build VALUES (?, ?, ?, ?)",
        arguments: [key.pipelineId, key.buildNumber, number, try JSONText.encode(members)])
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

  /// Stored data is replaced only by a strictly greater sequence number.
  private static func replaces(
    _ key: BuildKey, _ number: Int64, in database: Database
  ) throws -> Bool {
    let stored = try Int64.fetchOne(
      database,
      sql: "SELECT updateSequenceNumber FROM build WHERE pipelineId = ? AND buildNumber = ?",
      arguments: [key.pipelineId, key.buildNumber])
    return stored.map { number > $0 } ?? true
  }

  private static func delete(_ key: BuildKey, from database: Database) throws {
    try database.execute(
      sql: "DELETE FROM build WHERE pipelineId = ? AND buildNumber = ?",
      arguments: [key.pipelineId, key.buildNumber])
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
