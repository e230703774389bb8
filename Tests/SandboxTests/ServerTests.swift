// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import Sandbox

/// Starting and stopping.
@Suite struct ServerTests {
  @Test func aTakenPortIsReported() async throws {
    try await TestSite.run { site in
      var configuration = SandboxConfiguration(clock: site.clock.sandbox)
      configuration.port = site.port
      let server = try SandboxServer(configuration)
      let error = await #expect(throws: SandboxError.self) { try await server.serve { _ in } }
      #expect(error?.kind == .port)
      #expect(
        error?.summary
          == "cannot open port \(site.port) on 127.0.0.1: Address already in use (98)")
      #expect(error?.location == "--port")
      #expect(error?.fix == "choose another port, or 0 for a free one")
    }
  }

  @Test func anErrorOfTheBodyIsThrown() async throws {
    struct Stop: Error {}
    await #expect(throws: Stop.self) {
      try await TestSite.run { _ in throw Stop() }
    }
  }

  @Test func stoppingDoesNotWaitForAnswersThatHang() async throws {
    let change: (inout SandboxConfiguration) throws -> Void = {
      $0.clock = .system
      $0.faults = try FaultScript("hang:3600")
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      let (started, continuation) = AsyncStream.makeStream(of: UInt16.self)
      group.addTask {
        for await port in started {
          let exchange = HTTPExchange(target: "/rest/builds/0.1/pipelines/app/builds/7")
          let answer = try await exchange.send(to: port)
          #expect(answer == nil)
        }
      }
      try await TestSite.run(change) { site in
        continuation.yield(site.port)
        while try await !site.send("GET", "/sandbox/state.json").text.contains("getBuildByKey") {}
      }
      continuation.finish()
      try await group.waitForAll()
    }
  }
}
