// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import JiraBuilds

@Suite struct FirstAnswerTests {
  @Test func theFirstAnswerCounts() async {
    let answer = FirstAnswer<Int>()
    answer.give(1)
    answer.give(2)
    #expect(await answer.value() == 1)
    answer.give(3)
  }

  @Test func whoWaitsGetsTheAnswer() async {
    let answer = FirstAnswer<Int>()
    let waiting = Task { await answer.value() }
    await Task.yield()
    answer.give(1)
    #expect(await waiting.value == 1)
  }

  @Test func anAnswerThatIsCancelledIsNotGiven() async {
    let answer = FirstAnswer<Int>()
    let late = answer.give(1, after: 3600)
    late.cancel()
    await late.value
    answer.give(2)
    #expect(await answer.value() == 2)
  }

  @Test func aCancelledCallerLeavesASharedFetchToOthers() async throws {
    let shared = SharedFetch<Int>()
    let gate = FirstAnswer<Int>()
    let (started, starts) = AsyncStream.makeStream(of: Void.self)
    let first = Task {
      try await shared.value { () async throws(JiraError) in
        starts.yield()
        return await gate.value()
      }
    }
    for await _ in started { break }
    first.cancel()
    let error = await #expect(throws: JiraError.self) { try await first.value }
    #expect(error?.kind == .deadline)
    gate.give(7)
    // It joins the fetch, or comes after its end.
    #expect(try await shared.value { () async throws(JiraError) in 7 } == 7)
  }
}
