// SPDX-License-Identifier: Apache-2.0

/// A snippet for a CI service, ready to paste.
///
/// Values that others can choose (branches, titles) never stand in a shell line: Buildpost reads them from the
/// environment. The secret comes from the service's own store, by a variable.
struct Recipe: Sendable {
  /// The word for `buildpost init`.
  var name: String
  /// The service, as it calls itself.
  var service: String
  /// Where the snippet goes.
  var file: String
  /// What has to be set up once.
  var preparation: [String]
  /// The snippet.
  var text: String

  /// The registry.
  static let all: [Recipe] = [
    .jenkins, .gitLab, .gitHub, .azure, .bitbucket, .circleCI, .buildkite,
  ]

  /// The snippet with what has to be known about it, as comments of its own language.
  var page: String {
    let comment = name == "jenkins" ? "//" : "#"
    let head = ["\(service): \(file)"] + preparation.map { "- \($0)" }
    return head.map { "\(comment) \($0)\n" }.joined() + "\n" + text + "\n"
  }
}
