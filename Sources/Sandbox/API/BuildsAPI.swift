// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

/// The four operations of the Builds API, as Jira documents them.
struct BuildsAPI: Sendable {
  let store: BuildStore
  let projects: KnownProjects

  /// Carries out an operation, or only answers it as if it were.
  func answer(
    _ operation: ServedOperation, body: Data, isCarriedOut: Bool
  ) async throws -> Reply {
    switch operation {
    case .submit: return try await submit(body, isCarriedOut: isCarriedOut)
    case .get(let pipelineId, let buildNumber):
      guard let key = Self.key(pipelineId, buildNumber) else { return try Self.malformedKey() }
      return try await get(key)
    case .delete(let pipelineId, let buildNumber):
      guard let key = Self.key(pipelineId, buildNumber) else { return try Self.malformedKey() }
      if isCarriedOut { try await store.accept([.delete(key)]) }
      return .empty(202, "\(key)")
    case .deleteByProperty(let properties):
      guard !properties.isEmpty else {
        return try .errors(400, ["At least one property is required as a query parameter"])
      }
      if isCarriedOut { try await store.accept([.deleteAll(properties: properties)]) }
      return .empty(202)
    }
  }

  private static func key(_ pipelineId: String, _ buildNumber: Int64?) -> BuildKey? {
    guard let buildNumber, pipelineId.unicodeScalars.count <= Limits.pipelineId else { return nil }
    return BuildKey(pipelineId: pipelineId, buildNumber: buildNumber)
  }

  private static func malformedKey() throws -> Reply {
    try .errors(
      400,
      [
        "'buildNumber' must be an integer and 'pipelineId' at most \(Limits.pipelineId) characters"
      ])
  }

  private func get(_ key: BuildKey) async throws -> Reply {
    guard let build = try await store.build(key) else {
      var reply = Reply.empty(404, "no build \(key)")
      reply.isQuestion = true
      return reply
    }
    return try .json(200, build.members, words: ["\(key)"])
  }

  private func submit(_ body: Data, isCarriedOut: Bool) async throws -> Reply {
    let request: SubmitRequest
    do {
      request = try SubmitRequest(body)
    } catch {
      var reply = try Reply.errors(400, error.messages)
      reply.isQuestion = SubmitRequest.isQuestion(body)
      return reply
    }
    var answer = SubmitAnswer()
    let changes = try changes(of: request, &answer)
    if isCarriedOut { try await store.accept(changes) }
    var reply = try Reply.json(202, answer, words: answer.words)
    reply.rejected = answer.rejectedBuilds.isEmpty ? nil : answer.rejectedBuilds.count
    return reply
  }

  /// Checks the builds one by one; an invalid one does not affect the others.
  private func changes(
    of request: SubmitRequest, _ answer: inout SubmitAnswer
  ) throws -> [StoreChange] {
    let properties = Set(request.properties.map(ServedOperation.digest(ofProperty:_:)))
    var changes: [StoreChange] = []
    for (key, members) in request.builds {
      let build: SubmittedBuild
      do {
        build = try SubmittedBuild(members, key: key)
      } catch {
        answer.reject(key, error.messages)
        continue
      }
      guard let known = projects.keepKnown(build, &answer) else {
        answer.reject(key, ["No valid issues found for build"])
        continue
      }
      answer.acceptedBuilds.append(key)
      changes.append(
        .put(
          key, updateSequenceNumber: build.updateSequenceNumber,
          document: try JSONText.encode(known), properties: properties))
    }
    return changes
  }
}

/// The body of a 202: schema `SubmitBuildsResponse`.
struct SubmitAnswer: Sendable, Encodable {
  var acceptedBuilds: [BuildKey] = []
  var rejectedBuilds: [Receipt.Rejection] = []
  var unknownIssueKeys: [String] = []
  var unknownAssociations: [Association] = []

  mutating func reject(_ key: BuildKey, _ messages: [String]) {
    let reasons = messages.map { Receipt.Rejection.Reason(message: $0) }
    rejectedBuilds.append(Receipt.Rejection(key: key, errors: reasons))
  }

  /// What happened, for the page.
  var words: [String] {
    var words = ["\(acceptedBuilds.count) accepted, \(rejectedBuilds.count) rejected"]
    words += rejectedBuilds.map { rejection in
      "\(rejection.key): " + rejection.errors.map(\.message).joined(separator: "; ")
    }
    let unknown = unknownIssueKeys + unknownAssociations.flatMap(\.values)
    if !unknown.isEmpty { words.append("unknown issues: " + unknown.joined(separator: ", ")) }
    return words
  }
}
