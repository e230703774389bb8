// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import Delivery

struct LedgerTests {
  private let scratch: TemporaryDirectory
  private let ledger: Ledger
  private let key = String(repeating: "ab", count: 16)

  init() throws {
    scratch = try TemporaryDirectory()
    ledger = Ledger(
      directory: try Directory(path: scratch.path), claimant: Claimant(host: "0123abcd", process: 7)
    )
  }

  @Test func numbersOnlyGrow() throws {
    #expect(try ledger.reserve(key, from: 100, serial: 1) == 100)
    #expect(try ledger.reserve(key, from: 50, serial: 2) == 101)
    #expect(try ledger.reserve(key, from: 500, serial: 3) == 500)
    #expect(try ledger.reserve("cd" + key.dropFirst(2), from: 1, serial: 4) == 1)
  }

  @Test func numbersOfManyWritersAreAllDifferent() async throws {
    let numbers = try await withThrowingTaskGroup(of: [Int64].self) { group in
      for writer in 0..<8 {
        let ledger = Ledger(
          directory: try Directory(path: scratch.path),
          claimant: Claimant(host: "0123abcd", process: Int32(writer)))
        group.addTask {
          var previous: Int64 = -1
          return try (0..<25).map { serial in
            let number = try ledger.reserve(key, from: 0, serial: serial)
            #expect(number > previous)
            previous = number
            return number
          }
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(Set(numbers).count == 200)
  }

  @Test func aNumberThatWasReplacedBeforeItWasSentDoesNotCount() throws {
    let far = try ledger.reserve(key, from: 1_000_000, serial: 1)
    try ledger.add(.replaced, far, of: key, note: "100")
    #expect(try ledger.reserve(key, from: 100, serial: 2) == 100)
    #expect(try ledger.current(far, of: key) == 100)
  }

  @Test func aNumberThatIsGivenUpDoesNotCount() throws {
    let old = try ledger.reserve(key, from: 1000, serial: 1)
    #expect(try ledger.reserve(key, from: 100, insteadOf: old, serial: 2) == 100)
  }

  @Test func numbersBeyondTheHorizonCountOnlyOnceSent() throws {
    let far = try ledger.reserve(key, from: 1_000_000, serial: 1)
    #expect(try ledger.reserve(key, from: 100, horizon: 5000, serial: 2) == 100)
    try ledger.add(.sent, far, of: key)
    #expect(try ledger.reserve(key, from: 100, horizon: 5000, serial: 3) == far + 1)
  }

  @Test func tornLinesAreSkipped() throws {
    try ledger.add(.accepted, 7, of: key)
    let file = URL(fileURLWithPath: scratch.path + "/ab")
    var bytes = try Data(contentsOf: file)
    bytes += Data("\n\(key) a 99".utf8)
    try bytes.write(to: file)
    #expect(try ledger.accepted(key) == 7)
    try ledger.add(.accepted, 8, of: key)
    #expect(try ledger.accepted(key) == 8)
  }

  @Test func fullFilesArePutAsideAndStillRead() throws {
    try ledger.add(.accepted, 7, of: key)
    while try !FileManager.default.contentsOfDirectory(atPath: scratch.path).contains("ab.old") {
      try ledger.add(.accepted, 1, of: "ab" + String(repeating: "0", count: 30))
    }
    #expect(try ledger.accepted(key) == 7)
    #expect(
      try !FileManager.default.contentsOfDirectory(atPath: scratch.path).contains("ab.moving"))
    try ledger.add(.accepted, 9, of: key)
    #expect(try ledger.lines(of: key).map(\.number) == [7, 9])
  }
}
