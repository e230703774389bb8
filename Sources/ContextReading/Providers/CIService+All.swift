// SPDX-License-Identifier: Apache-2.0

extension CIService {
  /// The registry, in the order of detection: services that copy another's variables stand before it, and the one
  /// whose variables are the most generic is last.
  package static let all: [CIService] = [
    .forgejoActions, .giteaActions, .woodpecker, .harness, .circleCI, .gitLabCI, .gitHubActions,
    .buildkite, .travisCI, .azurePipelines, .bitbucketPipelines, .appVeyor, .semaphore, .bitrise,
    .buddy, .codefresh, .codeBuild, .xcodeCloud, .drone, .cirrusCI, .bamboo, .goCD, .sourcehut,
    .codeship, .teamCity, .netlify, .vercel, .cloudBuild, .jenkins,
  ]

  /// The service whose job set these variables; `nil` where none is told.
  package static func detect(in environment: [String: String]) -> CIService? {
    all.first { $0.detection.holds(in: Variables(environment, unsetMark: $0.unsetMark)) }
  }
}
