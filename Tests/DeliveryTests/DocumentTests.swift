// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Dispatch
import FoundationEssentials
import JiraBuilds
import Synchronization
import TestSupport
import Platform
import Testing

@testable import Delivery

struct DocumentTests {
  private let scratch: TemporaryDirectory
  private let clock = ManualClock()

  init() throws {
    scratch = try TemporaryDirectory()
  }

  private func lines(_ numbers: ClosedRange<Int64>, separator: String = "\n") throws -> String {
    try numbers.map {
      String(decoding: try submission($0...$0).body(), as: UTF8.self)
    }.joined(separator: separator)
  }

  private func deliver(_ path: String, _ service: ScriptedService) async throws -> DeliverySummary {
    await deliverer(service, .open(try scratch.outbox(clock: clock.clock)), clock: clock)
      .deliver(documents: [.file(path)]) { _ in }
  }

  @Test(arguments: ["\n", "", "\r\n", " \n\n ", "\n\u{1E}"])
  func objectsAreFoundWhateverIsBetweenThem(separator: String) async throws {
    let path = try scratch.write(try lines(1...250, separator: separator), to: "builds.json")
    let service = ScriptedService()
    let summary = try await deliver(path, service)
    #expect(summary.accepted == 250)
    #expect(summary.error == nil)
    #expect(service.requests.map(\.keys.count) == [100, 100, 50])
  }

  /// A document without end is refused, and unknown members take no memory.
  @Test(.slow) func aLargeUnknownMemberIsSkipped() async throws {
    let body = String(decoding: try submission(1...3).body(), as: UTF8.self)
    let junk = #""x":["# + String(repeating: #"{"a":[1,2]},"#, count: 500_000) + "0],"
    let path = try scratch.write("{" + junk + body.dropFirst(), to: "builds.json")
    let service = ScriptedService()
    let summary = try await deliver(path, service)
    #expect(summary.accepted == 3)
  }

  @Test func aBuildThatIsTooLargeIsRefused() async throws {
    var body = String(decoding: try submission(1...2).body(), as: UTF8.self)
    body.replace(
      #"{"buildNumber":2"#,
      with: #"{"x":""# + String(repeating: "a", count: 1 << 20) + #"","buildNumber":2"#)
    let path = try scratch.write(body, to: "builds.json")
    let summary = try await deliver(path, ScriptedService())
    #expect(summary.error?.summary == "`builds[1]` is larger than 1 MiB")
    #expect(summary.accepted == 0)
  }

  @Test func credentialsInURLsAreRemovedAndReported() async throws {
    let body = String(decoding: try submission(1...2).body(), as: UTF8.self)
      .replacing("https://ci.example/2", with: "https://me:canary@ci.example/2?token=canary")
    let path = try scratch.write(body, to: "builds.json")
    let service = ScriptedService()
    let summary = await deliverer(
      service, .open(try scratch.outbox(clock: clock.clock)), clock: clock
    )
    .deliver(
      documents: [.file(path)],
      sanitise: { text in
        text.contains("canary") ? "https://ci.example/2" : text
      }, onReport: { _ in })
    #expect(summary.accepted == 2)
    #expect(
      !service.requests.contains { String(decoding: $0.body, as: UTF8.self).contains("canary") })
    #expect(
      summary.findings.map(\.message) == [
        "`acme/app #2`: removed credentials or tokens from its URLs before sending"
      ])
  }

  @Sendable private static func withoutUserInfo(_ url: String) -> String? {
    guard let sign = url.prefix(while: { $0 != "?" && $0 != "#" }).lastIndex(of: "@") else {
      return nil
    }
    return "https://" + url[url.index(after: sign)...]
  }

  /// Removing the user information of a URL must not make a build disappear.
  @Test(
    arguments: [
      "https://token@/builds/1", "https://me:token@/", "https://token@ci.example/1",
      "https://ci.example/1", "https://@ci.example/1", "https://a@b@ci.example/", "https://x@:8/1",
      "https://token@?x", "https://token@#x", "https://token@[::1]/1",
    ], [[0], [1], [2], [0, 1, 2]])
  func everyBuildIsInOneCountWhateverItsURL(url: String, places: [Int]) async throws {
    var builds = try (1...3).map { try build($0) }
    do {
      for place in places { builds[place] = try builds[place].changed { $0.url = url } }
    } catch {
      // No document can have such a build.
      return
    }
    let body = try Submission(builds: builds, envelope: Submission.Envelope(product: nil)).body()
    let path = try scratch.write(String(decoding: body, as: UTF8.self), to: "builds.json")
    let service = ScriptedService()
    let summary = await deliverer(
      service, .open(try scratch.outbox(clock: clock.clock)), clock: clock
    ).deliver(documents: [.file(path)], sanitise: Self.withoutUserInfo, onReport: { _ in })
    let sent = service.requests.flatMap(\.keys)
    #expect(summary.builds == sent.count)
    if let error = summary.error {
      #expect(error.kind == .malformedDocument)
      #expect(sent.count < 3)
    } else {
      #expect(sent == keys(1...3))
    }
  }

  @Test func aURLThatIsInvalidWithoutItsCredentialsIsAFaultOfTheDocument() async throws {
    let body = String(decoding: try submission(1...3).body(), as: UTF8.self)
      .replacing("https://ci.example/2", with: "https://canary@/2")
    let path = try scratch.write("\n" + body, to: "builds.json")
    let service = ScriptedService()
    let summary = await deliverer(
      service, .open(try scratch.outbox(clock: clock.clock)), clock: clock
    ).deliver(documents: [.file(path)], sanitise: Self.withoutUserInfo, onReport: { _ in })
    #expect(
      summary.error
        == DeliveryError(
          .malformedDocument,
          "`builds[1].url` is not a valid URL once user information and tokens are removed",
          at: "\(path):2 (byte 1)", fix: "pass the output of `buildpost convert`"))
    #expect(service.requests.flatMap(\.keys).count == summary.builds)
  }

  @Test func chunksMayEndAnywhere() {
    let text = #"{"a":"}\"\\{"} "# + "\n" + #"{"b":[{"c":"\\"}]}{}"#
    let expected = [#"{"a":"}\"\\{"}"#, #"{"b":[{"c":"\\"}]}"#, "{}"]
    for size in 1...text.utf8.count {
      var splitter = DocumentSplitter()
      var found: [String] = []
      var rest = Data(text.utf8)
      while !rest.isEmpty {
        let result = splitter.add(Data(rest.prefix(size)))
        #expect(result.fault == nil)
        found += result.pieces.map { String(decoding: $0.bytes, as: UTF8.self) }
        rest = Data(rest.dropFirst(size))
      }
      #expect(found == expected)
      #expect(splitter.finish() == nil)
      #expect(splitter.offset == text.utf8.count)
    }
  }

  @Test(arguments: [
    ("[]", "expected a JSON object", 4, 2),
    ("{\"builds\":", "the input ends inside a JSON object", 4, 2),
    ("{}", "`builds` is missing", 4, 2),
    ("{\"builds\":[]}", "`builds` is empty", 4, 2),
    ("{\"builds\":7}", "`builds` has the wrong type", 4, 2),
    ("{\"builds\":}", "the document is not well-formed JSON", 4, 2),
    ("\n\n x", "expected a JSON object", 6, 5),
  ])
  func whatIsMalformedIsReportedByLineAndByte(
    text: String, what: String, line: Int, shift: Int
  ) async throws {
    let sound = try lines(1...2)
    let path = try scratch.write(sound + "\n\n" + text, to: "builds.json")
    let service = ScriptedService()
    let summary = try await deliver(path, service)
    #expect(summary.accepted == 2)
    #expect(
      summary.error
        == DeliveryError(
          .malformedDocument, what, at: "\(path):\(line) (byte \(sound.utf8.count + shift))",
          fix: "pass the output of `buildpost convert`"))
  }

  @Test func anObjectThatIsTooLongIsRefused() {
    var splitter = DocumentSplitter(limit: 8)
    #expect(splitter.add(Data(#"{"a":"0"#.utf8)).fault == nil)
    #expect(splitter.add(Data("123".utf8)).fault?.words == "a JSON object is larger than 0 MiB")
  }

  @Test func aFileThatHoldsNoDocumentIsRefusedBeforeItIsReadWhole() async throws {
    let path = try scratch.write("", to: "sparse.json")
    // 64 GiB without a block on the disk: reading all of it would take minutes.
    #expect(truncate(path, 64 << 30) == 0)
    let summary = try await deliver(path, ScriptedService())
    #expect(summary.error?.summary == "expected a JSON object")
    #expect(summary.error?.location == "\(path):1 (byte 0)")
  }

  @Test func waitingForAPipeEndsWhenTheTaskIsCancelled() async throws {
    let path = scratch.path + "/pipe"
    mkfifo(path, 0o600)
    let task = Task { try await deliver(path, ScriptedService()) }
    // Not by another task: the one that waits may hold the only thread for tasks.
    DispatchQueue.global().asyncAfter(deadline: .now() + 0.05) { task.cancel() }
    let summary = try await task.value
    #expect(summary.stoppedAt?.hasPrefix(path) == true)
    #expect(summary.worst != .none)
  }

  @Test func aDocumentOfManyEmptyBuildsIsRefusedForItsFirst() async throws {
    let text = #"{"builds":["# + String(repeating: "{},", count: 1_000_000) + "{}]}"
    let path = try scratch.write(text, to: "empty.json")
    let summary = try await deliver(path, ScriptedService())
    #expect(summary.error?.summary == "`builds[0].pipelineId` is missing")
  }

  @Test func aMissingFileIsReported() async throws {
    let summary = try await deliver(scratch.path + "/none", ScriptedService())
    #expect(
      summary.error
        == DeliveryError(
          .unreadableDocuments, "cannot read the documents: no such file or directory",
          at: scratch.path + "/none", fix: "pass a readable file"))
  }

  @Test func aSecondRunContinuesWhereTheFirstWasStopped() async throws {
    let path = try scratch.write(try lines(1...2000), to: "builds.jsonl")
    let stopping = ScriptedService { request throws(JiraError) in
      guard request.position < 3 else { throw failure(.forbidden) }
      return ScriptedService.accept(request)
    }
    let first = try await deliver(path, stopping)
    #expect(first.accepted == 300)
    // The batch that was refused, and ten more that were taken in.
    #expect(first.held == 1100)
    #expect(first.worst == .credentials)
    #expect(first.stoppedAt?.hasPrefix("\(path) (byte ") == true)
    #expect(try scratch.files("new").count == 1100)
    let service = ScriptedService()
    let second = try await deliver(path, service)
    #expect(second.accepted == 600)
    #expect(second.stoppedAt == nil)
    #expect(service.requests[0].keys[0].buildNumber == 1401)
    let flushed = ScriptedService()
    let report = await deliverer(
      flushed, .open(try scratch.outbox(clock: clock.clock)), clock: clock
    )
    .flush(.waiting)
    #expect(report.accepted.count == 1100)
    #expect(try scratch.files("cursors").isEmpty)
  }

  @Test func readingThatStopsIsNeverASuccess() async throws {
    let path = try scratch.write(try lines(1...300), to: "builds.jsonl")
    let clock = clock
    let service = ScriptedService { request in
      clock.advance(10.1)
      return ScriptedService.accept(request)
    }
    let summary = await deliverer(service, .none, clock: clock).deliver(
      documents: [.file(path)]) { _ in }
    #expect(summary.accepted == 200)
    // The third hundred was read, so its fate is reported.
    #expect(summary.lost == 100)
    #expect(summary.worst == .notKept)
    #expect(summary.stoppedAt == nil)
  }

  @Test func afterTheDeadlineOneBatchIsKeptAndNoMoreIsRead() async throws {
    let path = try scratch.write(try lines(1...1000), to: "builds.jsonl")
    let clock = clock
    let service = ScriptedService { request in
      clock.advance(20.1)
      return ScriptedService.accept(request)
    }
    let summary = try await deliver(path, service)
    #expect(summary.accepted == 100)
    #expect(summary.held == 100)
    #expect(summary.worst == .late)
    let taken = try lines(1...200).utf8.count
    #expect(summary.stoppedAt == "\(path) (byte \(taken))")
    #expect(try scratch.files("new").count == 100)
  }

  @Test func aMomentAfterTheDeadlineNothingMoreIsTakenIn() async throws {
    let path = try scratch.write(try lines(1...1000), to: "builds.jsonl")
    let clock = clock
    let service = ScriptedService { request in
      clock.advance(20.5)
      return ScriptedService.accept(request)
    }
    let summary = try await deliver(path, service)
    #expect(summary.accepted == 100)
    #expect(summary.builds == 100)
    #expect(summary.worst == .late)
    #expect(summary.stoppedAt == "\(path) (byte \(try lines(1...100).utf8.count))")
  }

  @Test func aFileThatWasDeliveredStartsOver() async throws {
    let path = try scratch.write(try lines(1...3), to: "builds.jsonl")
    let service = ScriptedService()
    _ = try await deliver(path, service)
    let again = try await deliver(path, service)
    #expect(again.accepted == 3)
    #expect(service.requests.count == 2)
  }

  @Test func batchesHaveOneSetOfProperties() async throws {
    let teams = ["a", "a", "b", "a"]
    let text = try zip(1..., teams).map { number, team in
      let one = try submission(Int64(number)...Int64(number), properties: ["team": team])
      return String(decoding: try one.body(), as: UTF8.self)
    }.joined(separator: "\n")
    let service = ScriptedService()
    let summary = try await deliver(try scratch.write(text, to: "builds.jsonl"), service)
    #expect(summary.accepted == 4)
    #expect(service.requests.map(\.keys.count) == [2, 1, 1])
  }
}
