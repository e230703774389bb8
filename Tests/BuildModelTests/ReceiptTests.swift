// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@Suite struct ReceiptTests {
  let builds = (1...4).map { BuildKey(pipelineId: "p", buildNumber: $0) }

  @Test func everyBuildIsInExactlyOneList() {
    let reason = Receipt.Rejection.Reason(message: "no")
    let receipt = Receipt(
      sent: builds + [builds[0]], accepted: [builds[0], builds[1], builds[0]],
      rejected: [
        Receipt.Rejection(key: builds[1], errors: [reason]),
        Receipt.Rejection(key: builds[2], errors: []),
        Receipt.Rejection(key: BuildKey(pipelineId: "other", buildNumber: 1), errors: [reason]),
      ])
    #expect(receipt.accepted == [builds[0]])
    #expect(receipt.rejected.map(\.key) == [builds[1], builds[2]])
    #expect(receipt.rejected[0].errors == [reason])
    #expect(receipt.unanswered == [builds[3]])
  }

  @Test func anEmptyAnswerLeavesAllUnanswered() {
    #expect(Receipt(sent: builds, accepted: [], rejected: []).unanswered == builds)
  }
}
