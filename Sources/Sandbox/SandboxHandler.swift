// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform
import TextCoding

/// Answers every request to the sandbox.
struct SandboxHandler: Sendable {
  private let configuration: SandboxConfiguration
  private let access: AccessCheck
  private let api: BuildsAPI
  private let faults: FaultQueue
  private let recording: Recording?
  private let activity = ActivityLog()

  init(_ configuration: SandboxConfiguration) throws(SandboxError) {
    self.configuration = configuration
    access = AccessCheck(configuration: configuration)
    api = BuildsAPI(
      store: try BuildStore(
        file: configuration.storeFile, delay: configuration.delay, clock: configuration.clock),
      projects: KnownProjects(projects: configuration.projects))
    faults = FaultQueue(configuration.faults)
    if let directory = configuration.recordDirectory {
      recording = try Recording(directory: directory)
    } else {
      recording = nil
    }
  }

  /// Answers a request; the connection carries out the fault.
  func reply(to request: ServedRequest) async -> (reply: Reply, fault: Fault) {
    do {
      return try await answer(request)
    } catch is CancellationError {
      return (Reply.empty(0), .drop)
    } catch {
      return (Reply.empty(500), .none)
    }
  }

  private func answer(_ request: ServedRequest) async throws -> (reply: Reply, fault: Fault) {
    guard LoopbackHost.isNamed(by: request.headers["host"]) else {
      let message = "the sandbox answers on 127.0.0.1 and localhost only"
      return (try .gateway(421, message), .none)
    }
    let endpoint = Endpoint(method: request.method, path: request.path, query: request.query)
    guard case .operation(let operation, let route) = endpoint else {
      return (try await reply(at: endpoint, request), .none)
    }
    if operation == .submit, let body = request.body, !SubmitRequest.isQuestion(body) {
      try await recording?.record(body)
    }
    let fault = await faults.next()
    let reply: Reply
    if let faulty = try fault.reply() {
      reply = faulty
    } else {
      reply = try await perform(operation, route, request, fault)
    }
    await note(operation, request, reply, fault)
    if case .hang(let seconds) = fault { try await configuration.clock.sleep(seconds) }
    return (reply, fault)
  }

  private func perform(
    _ operation: ServedOperation, _ route: Endpoint.Access, _ request: ServedRequest, _ fault: Fault
  ) async throws -> Reply {
    if let refusal = try access.refusal(of: operation, route, request) { return refusal }
    guard let body = request.body else {
      return try .errors(413, ["The request body is larger than \(RequestReader.bodyLimit) bytes"])
    }
    if operation == .submit, !Self.isJSON(request) {
      return try .errors(415, ["'Content-Type' must be application/json"])
    }
    if operation.permission == .delete, !Self.hasValidSequenceNumber(request.query) {
      return try .errors(400, ["'_updateSequenceNumber' must be an integer"])
    }
    let reply = try await api.answer(operation, body: body, isCarriedOut: fault.hasEffect)
    let lies = fault == .lie && operation == .submit && reply.status == 202
    return lies ? try reply.lying() : reply
  }

  /// The parameter has no effect any more, but it is still part of the schema.
  private static func hasValidSequenceNumber(_ query: String) -> Bool {
    FormText.parameters(query).filter { $0.name == "_updateSequenceNumber" }
      .allSatisfy { Int64($0.value) != nil }
  }

  private static func isJSON(_ request: ServedRequest) -> Bool {
    let type = request.headers["content-type"]?.lowercased().prefix { $0 != ";" && $0 != " " }
    return type == "application/json"
  }

  private func reply(at endpoint: Endpoint, _ request: ServedRequest) async throws -> Reply {
    switch endpoint {
    case .token: return try access.token(for: request.body ?? Data())
    case .tenantInfo: return try .json(200, ["cloudId": configuration.cloudId])
    case .page: return Page.reply
    case .state: return try await state(request)
    case .wrongMethod(let allowed):
      var reply = try Reply.gateway(405, "this path accepts \(allowed)")
      reply.headers["Allow"] = allowed
      return reply
    case .operation, .unknown: return try .gateway(404, "this path does not exist")
    }
  }

  private func state(_ request: ServedRequest) async throws -> Reply {
    let (builds, total, pending) = try await api.store.contents(atMost: PageState.limit)
    let state: JSONObject = [
      "command": PageState.command(host: request.headers["host"] ?? "", configuration),
      "cloudId": configuration.cloudId, "projects": configuration.projects.sorted(),
      "builds": builds.map(\.members), "received": builds.map(\.received.rfc3339),
      "total": total, "pending": pending, "requests": await activity.entries,
    ]
    var reply = try Reply.json(200, state)
    let tag = "\"\(Digest.hex(of: reply.body))\""
    if request.headers["if-none-match"] == tag { reply = .empty(304) }
    reply.headers["ETag"] = tag
    return reply
  }

  private func note(
    _ operation: ServedOperation, _ request: ServedRequest, _ reply: Reply, _ fault: Fault
  ) async {
    await activity.add(
      ActivityLog.Entry(
        id: 0, time: configuration.clock.now().rfc3339, operation: operation.name,
        status: fault == .drop ? nil : reply.status, rejected: reply.rejected,
        isQuestion: reply.isQuestion, words: reply.words, fault: fault.words))
  }
}

/// The latest requests of the API, for the page.
actor ActivityLog {
  /// One request and its answer.
  struct Entry: Sendable, Encodable {
    /// Counts up from 1.
    var id: Int
    /// When it was received (RFC 3339).
    let time: String
    /// The operation's name in the OpenAPI document.
    let operation: String
    /// The status of the answer; absent if there was none.
    let status: Int?
    /// How many builds were rejected; absent if none was.
    let rejected: Int?
    /// Whether it only asked what the app may do.
    let isQuestion: Bool
    /// What happened.
    let words: [String]
    /// The injected fault, as the script writes it.
    let fault: String?
  }

  /// How many requests are kept.
  static let limit = 50

  private(set) var entries: [Entry] = []
  private var last = 0

  /// Adds a request.
  func add(_ entry: Entry) {
    last += 1
    var entry = entry
    entry.id = last
    entries.append(entry)
    if entries.count > Self.limit { entries.removeFirst() }
  }
}

/// Writes each submitted request body to a file, byte for byte, for a validator.
actor Recording {
  private let directory: String
  private var last: Int

  /// Creates the directory; numbers continue after existing files.
  init(directory: String) throws(SandboxError) {
    self.directory = directory
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true)
      let names = try FileManager.default.contentsOfDirectory(atPath: directory)
      last = names.compactMap { Int($0.prefix { $0 != "-" }) }.max() ?? 0
    } catch {
      throw SandboxError(
        .recording, "cannot create the directory for request bodies", at: directory,
        fix: "pass a directory that you may write to")
    }
  }

  /// Writes a body to the next file: `000001-submit.json` and so on.
  func record(_ body: Data) throws {
    last += 1
    try body.write(to: URL(filePath: "\(directory)/\(last.zeroPadded(to: 6))-submit.json"))
  }
}
