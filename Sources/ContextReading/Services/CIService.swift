// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// A CI service: how it is recognised, and where it states each fact of a build.
///
/// A new service is one file that makes such a value and one line in ``all``.
package struct CIService: Sendable {
  /// The id, as in `--provider`.
  package let id: String
  /// How its variables are recognised.
  let detection: Detection
  /// The first character of values that are placeholders.
  let unsetMark: Character?
  /// Makes the lookups of its facts, which only the service that is used needs.
  let lookups: @Sendable () -> FactLookups

  init(
    id: String, detection: Detection, unsetMark: Character? = nil,
    lookups: @autoclosure @escaping @Sendable () -> FactLookups
  ) {
    self.id = id
    self.detection = detection
    self.unsetMark = unsetMark
    self.lookups = lookups
  }
}

extension CIService {
  /// All services, in the order of detection: a service that copies another's variables comes
  /// before it, and the one with the most generic variables is last.
  package static let all: [CIService] = [
    .forgejoActions, .giteaActions, .woodpecker, .harness, .circleCI, .gitLabCI, .gitHubActions,
    .buildkite, .travisCI, .azurePipelines, .bitbucketPipelines, .appVeyor, .semaphore, .bitrise,
    .buddy, .codefresh, .codeBuild, .xcodeCloud, .drone, .cirrusCI, .bamboo, .goCD, .sourcehut,
    .codeship, .teamCity, .netlify, .vercel, .cloudBuild, .prow, .vela, .screwdriver, .rwx,
    .codemagic, .appcircle, .easBuild, .taskcluster, .zuul, .herokuCI, .render, .cloudflarePages,
    .jetBrainsSpace, .concourse, .jenkins,
  ]

  /// The service whose job set these variables; `nil` if none is recognised.
  package static func detect(
    in environment: [String: String], among services: [CIService] = all
  ) -> CIService? {
    services.first { $0.detection.holds(in: Variables(environment, unsetMark: $0.unsetMark)) }
  }
}

/// How the variables of a CI service are recognised; a string literal names a variable that is on.
package indirect enum Detection: Sendable, ExpressibleByStringLiteral {
  /// A variable is set to something other than `0` or `false`.
  case on(String)
  /// A variable has this value, ignoring case.
  case value(String, String)
  /// A label of the host name in a URL begins with one of several words.
  case hostLabel(String, [String])
  /// All hold.
  case all([Detection])
  /// At least one holds.
  case any([Detection])
  /// The given one does not hold.
  case not(Detection)

  /// A variable that is set to something other than `0` or `false`.
  package init(stringLiteral name: String) { self = .on(name) }

  /// Whether the variables are those of the service.
  func holds(in variables: Variables) -> Bool {
    switch self {
    case .on(let name):
      guard let value = variables[name]?.lowercased() else { return false }
      return value != "0" && value != "false"
    case .value(let name, let value):
      return variables[name]?.lowercased() == value
    case .hostLabel(let name, let words):
      guard let host = variables[name].flatMap(URLText.init)?.host else { return false }
      return host.split(separator: ".").contains { label in words.contains(where: label.hasPrefix) }
    case .all(let parts): return parts.allSatisfy { $0.holds(in: variables) }
    case .any(let parts): return parts.contains { $0.holds(in: variables) }
    case .not(let other): return !other.holds(in: variables)
    }
  }
}
