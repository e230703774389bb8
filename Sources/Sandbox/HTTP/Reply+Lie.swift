// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension Reply {
  /// The same answer about builds that nobody sent.
  func lying() throws -> Reply {
    let stranger = BuildKey(pipelineId: "nobody/sent/this", buildNumber: 1)
    var reply = try Reply.json(status, SubmitAnswer(acceptedBuilds: [stranger]))
    reply.words = ["an answer about other builds"]
    return reply
  }
}
