// SPDX-License-Identifier: Apache-2.0

import BuildModel
import FlyingFox
import Platform

/// Answers every request to the sandbox.
struct SandboxHandler: HTTPHandler {
  private let configuration: SandboxConfiguration
  private let access: AccessCheck
  private let api: BuildsAPI
  private let faults: FaultQueue
  private let recording: Recording?
  private let activity = ActivityLog()

  init(_ configuration: SandboxConfiguration) throws(SandboxError) {
    self.configuration = configuration
    access = AccessCheck(configuration)
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

  func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
    let clock = configuration.clock
    switch await RequestBody.read(request) {
    case .hopeless: return HTTPResponse(webSocket: DroppedConnection())
    case .tooLarge:
      let message = "The request body is larger than \(RequestBody.limit) bytes"
      return try Reply.errors(413, [message]).response(breaking: .none, clock: clock)
    case .whole(let body):
      guard LoopbackHost.isNamed(by: request.headers[.host]) else {
        return try Reply.gateway(421, "the sandbox answers on 127.0.0.1 and localhost only")
          .response(breaking: .none, clock: clock)
      }
      return try await answer(request, body)
    }
  }

  private func answer(_ request: HTTPRequest, _ body: Data) async throws -> HTTPResponse {
    let clock = configuration.clock
    let endpoint = Endpoint(
      method: request.method.rawValue, path: request.target.path(), query: request.target.query())
    guard case .operation(let operation, let route) = endpoint else {
      return try await reply(to: endpoint, request, body)
        .response(breaking: .none, clock: clock)
    }
    if operation == .submit { try await recording?.record(body) }
    let fault = await faults.next()
    let reply: Reply
    if let faulty = try fault.reply() {
      reply = faulty
    } else {
      reply = try await perform(operation, route, request, body, fault)
    }
    await note(operation, reply, fault)
    if case .hang(let seconds) = fault { try await clock.sleep(seconds) }
    return reply.response(breaking: fault, clock: clock)
  }

  private func perform(
    _ operation: ServedOperation, _ route: Endpoint.Access, _ request: HTTPRequest, _ body: Data,
    _ fault: Fault
  ) async throws -> Reply {
    if let refusal = try access.refusal(of: operation, route, request) { return refusal }
    if operation == .submit, !Self.isJSON(request) {
      return try .errors(415, ["'Content-Type' must be application/json"])
    }
    let reply = try await api.answer(operation, body: body, effect: fault.effect)
    let lies = fault == .lie && operation == .submit && reply.status == 202
    return lies ? try reply.lying() : reply
  }

  private static func isJSON(_ request: HTTPRequest) -> Bool {
    let type = request.headers[.contentType]?.lowercased().prefix { $0 != ";" && $0 != " " }
    return type == "application/json"
  }

  private func reply(
    to endpoint: Endpoint, _ request: HTTPRequest, _ body: Data
  ) async throws -> Reply {
    switch endpoint {
    case .token: return try access.token(for: body)
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

  private func state(_ request: HTTPRequest) async throws -> Reply {
    let (builds, total, pending) = try await api.store.contents(atMost: PageState.limit)
    var reply = try await Reply.json(
      200,
      PageState(
        command: PageState.command(host: request.headers[.host] ?? "", configuration),
        cloudId: configuration.cloudId, projects: configuration.projects.sorted(),
        builds: builds.map(\.members), total: total, pending: pending, requests: activity.entries))
    let tag = "\"\(Digest.hex(of: reply.body))\""
    if request.headers[.ifNoneMatch] == tag { reply = .empty(304) }
    reply.headers["ETag"] = tag
    return reply
  }

  private func note(_ operation: ServedOperation, _ reply: Reply, _ fault: Fault) async {
    await activity.add(
      ActivityLog.Entry(
        id: 0, time: configuration.clock.now().rfc3339, operation: operation.name,
        status: fault == .drop ? nil : reply.status, rejected: reply.rejected, words: reply.words,
        fault: fault.words))
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
