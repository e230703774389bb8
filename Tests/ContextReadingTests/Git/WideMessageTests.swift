// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Foundation
import TestSupport
import Testing

/// Messages in an encoding that git does not convert, because it contains NUL bytes.
@Suite("Messages in UTF-16")
struct WideMessageTests {
  struct Form: Sendable, CustomTestStringConvertible {
    var encoding: String
    var mark: [UInt8] = []
    var isLittle = false

    var testDescription: String { "\(encoding) \(mark) \(isLittle)" }

    func bytes(_ text: String) -> [UInt8] {
      mark
        + text.utf16.flatMap { unit in
          let pair = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
          return isLittle ? pair.reversed() : pair
        }
    }
  }

  static let forms = [
    Form(encoding: "UTF-16"), Form(encoding: "utf-16le", isLittle: true),
    Form(encoding: "UTF-16BE"), Form(encoding: "UTF-16", mark: [0xFF, 0xFE], isLittle: true),
    Form(encoding: "UTF-16", mark: [0xFE, 0xFF]), Form(encoding: "UCS-2LE", isLittle: true),
    Form(encoding: "UTF16", mark: [0xFF, 0xFE], isLittle: true),
  ]

  /// Commits a message of raw bytes, which `git commit` refuses.
  private func commit(_ form: Form, _ text: String, in repository: TestRepository) throws -> String
  {
    let tree = try repository.git(["mktree"])
    let who = "Ana <ana@acme.example> 1700000000 +0000"
    let header = "tree \(tree)\nauthor \(who)\ncommitter \(who)\nencoding \(form.encoding)\n\n"
    let file = repository.directory.path + "/object"
    try Data(Array(header.utf8) + form.bytes(text)).write(to: URL(filePath: file))
    let id = try repository.git(["hash-object", "-t", "commit", "-w", "--literally", file])
    try repository.git(["update-ref", "HEAD", id])
    return id
  }

  @Test(arguments: forms)
  func aDeclaredEncodingIsDecoded(_ form: Form) async throws {
    let repository = try TestRepository()
    let id = try commit(form, "SHOP-7 größer\n\nsee SHOP-8\n", in: repository)
    let context = try await repository.context()
    #expect(context.keys == ["SHOP-7", "SHOP-8"])
    #expect(context.commit?.value == id)
    #expect(context.buildNumber != nil)
    #expect(context.warnings == [])
  }

  @Test func bytesThatDeclareNoEncodingGiveNoKey() async throws {
    let repository = try TestRepository()
    _ = try commit(Form(encoding: "UTF-8"), "SHOP-7 x", in: repository)
    #expect(try await repository.context().keys == [])
  }
}
