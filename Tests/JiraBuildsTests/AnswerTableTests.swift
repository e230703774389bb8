// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import Testing

@testable import JiraBuilds

@Suite struct AnswerTableTests {
  struct Refusals: Decodable, Sendable {
    struct Body: Decodable {
      let name: String
      let body: String
      let headers: [String: String]
      let words: String
    }
    struct Status: Decodable {
      let status: Int
      let kind: String
      let isTransient: Bool
      let fix: String
    }
    let operation: String
    let bodies: [Body]
    let statuses: [Status]
  }

  struct Success: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let status: Int?
    let body: String
    let accepted: [String]?
    let rejected: [String: [String]]?
    let unanswered: [String]?
    let unknownIssueKeys: [String]?
    let unknownAssociations: [String]?
    let error: String?
    var testDescription: String { name }
  }

  static func table<Table: Decodable>(_ name: String) throws -> Table {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appending(path: "Answers/\(name).json"))
    return try JSONDecoder().decode(Table.self, from: data)
  }

  /// A table that cannot be read is reported by the test that counts its rows.
  static let successes: [Success] = (try? table("submit-accepted")) ?? []
  static let sent = [
    Fixture.key, BuildKey(pipelineId: "gitlab.com/acme/lib", buildNumber: 17),
  ]

  private func client(_ answer: HTTPResponse) throws -> BuildsClient {
    var settings = Fixture.oauth()
    settings.cloudId = Fixture.cloudId
    let transport = ScriptedTransport { request, _ in
      request.path == "/oauth/token"
        ? HTTPResponse(status: 200, body: Data(Fixture.grant.utf8)) : answer
    }
    return try settings.makeClient(transport: transport, clock: Fixture.clock())
  }

  private func summary(_ status: Int, _ words: String) -> String {
    guard status == 429 else { return "Jira answered \(status)" + words }
    return "Jira is rate-limiting (429)" + (words == " with an empty body" ? "" : words)
  }

  @Test(arguments: ["submit-refused", "get-refused"])
  func eachStatusWithEachBodyGivesTheStatedError(_ name: String) async throws {
    let table: Refusals = try Self.table(name)
    try #require(table.statuses.count * table.bodies.count >= 80)
    for status in table.statuses {
      for body in table.bodies {
        let response = HTTPResponse(
          status: status.status, headers: body.headers.map { ($0.key, $0.value) },
          body: Data(body.body.utf8))
        let error = try #require(await failure(of: table.operation, response))
        #expect("\(error.kind)" == status.kind, "\(status.status)")
        #expect(error.summary == summary(status.status, body.words))
        #expect(error.fix == status.fix)
        #expect(error.status == status.status)
        #expect(error.isTransient == status.isTransient, "\(status.status)")
        #expect(error.location?.hasPrefix("http://127.0.0.1:9/jira/builds/0.1/cloud/") == true)
      }
    }
  }

  private func failure(of operation: String, _ response: HTTPResponse) async throws -> JiraError? {
    let client = try client(response)
    do throws(JiraError) {
      if operation == "get" {
        _ = try await client.get(Fixture.key, timeout: 5)
      } else {
        _ = try await client.submit(body: Fixture.body, keys: Self.sent, timeout: 5)
      }
      return nil
    } catch {
      return error
    }
  }

  @Test func theTableOfSuccessesIsThere() throws {
    let table: [Success] = try Self.table("submit-accepted")
    #expect(table.count >= 20)
  }

  @Test(arguments: successes)
  func eachSuccessGivesTheStatedReceipt(_ row: Success) async throws {
    let response = HTTPResponse(status: row.status ?? 202, body: Data(row.body.utf8))
    let client = try client(response)
    do throws(JiraError) {
      let receipt = try await client.submit(
        body: Fixture.body, keys: Self.sent, timeout: 5
      ).value
      #expect(row.error == nil)
      #expect(receipt.accepted.map(\.description) == row.accepted ?? [])
      #expect(
        Dictionary(
          uniqueKeysWithValues: receipt.rejected.map {
            ($0.key.description, $0.errors.map(\.message))
          })
          == row.rejected ?? [:])
      #expect(receipt.unanswered.map(\.description) == row.unanswered ?? [])
      #expect(receipt.unknownIssueKeys == row.unknownIssueKeys ?? [])
      #expect(
        receipt.unknownAssociations.map {
          ([$0.associationType] + $0.values).joined(separator: " ")
        }
          == row.unknownAssociations ?? [])
    } catch {
      #expect(error.summary == row.error)
      #expect(error.kind == .unexpectedAnswer)
      #expect(error.isTransient)
    }
  }
}
