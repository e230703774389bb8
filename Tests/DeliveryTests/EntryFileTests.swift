// SPDX-License-Identifier: Apache-2.0

import TextCoding
import BuildModel
import FoundationEssentials
import Testing

@testable import Delivery

struct EntryFileTests {
  private func entry(padding: Int = 0) throws -> Entry.Content {
    Entry.Content(
      header: Entry.Header(
        site: "acme.atlassian.net", key: BuildKey(pipelineId: "acme/app", buildNumber: 16),
        sequence: 7, properties: ["team": "core"], product: "Buildpost 1", created: 5,
        isMinted: true, reason: String(repeating: "x", count: padding)),
      build: try JSONText.encode(try build(16, sequence: 7)))
  }

  @Test func whatIsWrittenIsRead() throws {
    let entry = try entry()
    let (name, file) = try entry.encoded()
    #expect(Entry.Content.read(file, named: name) == .content(entry))
    let other = EntryName(key: name.key, sequence: 8, created: 5, size: 1, mayBeSent: false)
    #expect(Entry.Content.read(file, named: other) == .damaged)
    #expect(name.size == file.count)
    #expect(EntryName(name.text) == name)
  }

  @Test func everyFlippedBitOfATwoKilobyteEntryIsSeen() throws {
    let short = try entry().encoded().file.count
    let (name, file) = try entry(padding: 2048 - short).encoded()
    #expect(file.count == 2048)
    for position in file.indices {
      for bit in 0..<8 {
        var changed = file
        changed[position] ^= 1 << bit
        guard Entry.Content.read(changed, named: name) == .damaged else {
          Issue.record("bit \(bit) of byte \(position) was not seen")
          return
        }
      }
    }
  }

  @Test func everyTornFileIsSeen() throws {
    let (name, file) = try entry().encoded()
    for length in 0..<file.count {
      #expect(Entry.Content.read(file[..<length], named: name) == .damaged)
    }
    #expect(Entry.Content.read(file + [0], named: name) == .damaged)
  }

  @Test func anIntactFileOfAnotherVersionIsNotDamaged() throws {
    let file = Entry.Content.frame(Data("anything".utf8), version: 2)
    #expect(Entry.Content.read(file, named: try entry().encoded().name) == .otherVersion(2))
  }

  @Test func anIntactFrameAroundNonsenseIsDamaged() throws {
    let name = try entry().encoded().name
    for text in ["", "x", "0000000009\n{}\n", "-000000009\n{}\n", "9999999999\n{}\nmore"] {
      let file = Entry.Content.frame(Data(text.utf8), version: 1)
      #expect(Entry.Content.read(file, named: name) == .damaged)
    }
  }

  @Test(arguments: [
    "", "x", ".", String(repeating: "a", count: 80),
    "0123456789abcdef0123456789ABCDEF.0000000000000000007.0000000000000005.0000000651",
    "0123456789abcdef0123456789abcdef.9999999999999999999.0000000000000005.0000000651",
    "0123456789abcdef0123456789abcdef.0000000000000000007.0000000000000005.0000000651.t",
    "0123456789abcdef0123456789abcdef.-000000000000000007.0000000000000005.0000000651",
  ])
  func otherNamesAreNotEntries(text: String) {
    #expect(EntryName(text) == nil)
  }

  @Test func namesContainNothingFromTheBuild() {
    let hostile = BuildKey(pipelineId: "../../etc/\0passwd\n", buildNumber: 1)
    let key = EntryName.key(of: hostile, site: "acme.atlassian.net")
    #expect(key.count == 32)
    #expect(key.allSatisfy { $0.isHexDigit })
  }

  @Test func claimsAreReadBackAndGoStale() throws {
    let here = Claimant(host: "0123abcd", process: 17)
    let claim = Claim(lease: 5000, claimant: here, serial: 3)
    #expect(Claim(claim.text) == claim)
    #expect(!claim.isStale(now: 5000, seenFrom: here))
    #expect(claim.isStale(now: 5001, seenFrom: here))
    #expect(claim.isStale(now: -Claim.longestLease, seenFrom: here))
    #expect(claim.isStale(now: .min, seenFrom: here))
  }
}
