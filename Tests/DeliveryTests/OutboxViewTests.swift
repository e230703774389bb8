// SPDX-License-Identifier: Apache-2.0

import BuildModel
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Delivery

/// Looking into an outbox makes nothing.
struct OutboxViewTests {
  private let scratch: TemporaryDirectory
  private let clock = ManualClock().clock

  init() throws {
    scratch = try TemporaryDirectory()
  }

  private func all() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: scratch.path).sorted()
  }

  private func view(_ path: String? = nil) throws -> OutboxView {
    try OutboxView(directory: path ?? scratch.outboxPath, clock: clock)
  }

  @Test func whereNothingIsThereNothingIsHeld() throws {
    #expect(try view().list().isEmpty)
    try view().checkWritable()
    let missing = DeliveryError(
      .noSuchEntry, "the outbox holds no entry `3f2a91`", at: scratch.outboxPath,
      fix: "see `buildpost outbox list`")
    #expect(throws: missing) { try view().show("3f2a91") }
    #expect(throws: missing) { try view().drop("3f2a91") }
    #expect(try all().isEmpty)
  }

  @Test func anEmptyDirectoryStaysEmpty() throws {
    #expect(mkdir(scratch.outboxPath, 0o700) == 0)
    #expect(try view().list().isEmpty)
    #expect(try all() == ["outbox"])
  }

  @Test func whatIsHeldIsSeenAlsoWherePartsAreMissing() async throws {
    let outbox = try scratch.outbox(clock: clock)
    let draft = Draft(
      build: try build(1), envelope: try Submission.Envelope(product: nil), numbers: .given)
    _ = outbox.file([draft], site: "acme.atlassian.net")
    #expect(rmdir(scratch.outboxPath + "/pauses") == 0)
    let before = try all()
    let entry = try #require(try view().list().first)
    #expect(try view().show(entry.id).build == entry.build)
    #expect(try all() == before)
    #expect(try view().drop(entry.id).id == entry.id)
    #expect(try view().list().isEmpty)
  }

  @Test func whatIsNoDirectoryIsAnError() throws {
    let path = try scratch.write("", to: "file")
    for path in [path, path + "/below"] {
      #expect(
        throws: DeliveryError(
          .outboxUnusable, "the outbox cannot be used: Not a directory (`open`)", at: path,
          fix: "name a directory that can be written with --outbox")
      ) { try view(path) }
    }
  }

  @Test func whatOthersCanEnterIsRefused() throws {
    #expect(mkdir(scratch.outboxPath, 0o755) == 0)
    #expect(throws: DeliveryError.self) { try view() }
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func whereNothingCanBeMadeIsTold() throws {
    chmod(scratch.path, 0o500)
    defer { chmod(scratch.path, 0o700) }
    #expect(throws: DeliveryError.self) { try view().checkWritable() }
  }

  @Test func aFlushMakesNoOutbox() async throws {
    let access = OutboxAccess.existing(
      scratch.outboxPath, limits: OutboxLimits(), clock: clock)
    let report = await deliverer(ScriptedService(), access).flush(.waiting)
    #expect(report == DeliveryReport())
    #expect(try all().isEmpty)
  }
}
