// SPDX-License-Identifier: Apache-2.0

/// What a pipeline of a CI service needs to send its builds, including how to install Buildpost.
///
/// Values that others can choose (branches, titles) never appear in a shell line: Buildpost reads
/// them from the environment. The secret comes from the service's own store, by a variable.
struct Recipe: Sendable {
  /// The word for `buildpost init`.
  var name: String
  /// The word for `--variant`; `nil` for the recipe that most people want.
  var variant: String?
  /// The service, as it calls itself.
  var service: String
  /// Where the snippet goes.
  var file: String
  /// What has to be set up once.
  var preparation: [String]
  private let makeText: @Sendable () -> String
  private let makeFull: @Sendable () -> String

  /// Creates a recipe; its texts are put together only when they are read, since every command
  /// lists the names of recipes as the values of a setting.
  init(
    name: String, variant: String? = nil, service: String, file: String, preparation: [String],
    text: @escaping @Sendable @autoclosure () -> String,
    full: @escaping @Sendable @autoclosure () -> String
  ) {
    self.name = name
    self.variant = variant
    self.service = service
    self.file = file
    self.preparation = preparation
    makeText = text
    makeFull = full
  }

  /// The lines to add to an existing pipeline.
  var text: String { makeText() }

  /// A whole file, with a step `./run-tests` in the place of the tests.
  var full: String { makeFull() }

  /// The registry.
  static let all: [Recipe] = [
    .jenkins, .jenkinsFreestyle, .jenkinsParts, .gitLab, .gitLabAfterScript, .gitLabMergeRequest,
    .gitLabComponent, .gitLabParts, .gitHub, .gitHubParts, .gitHubWorkflowRun, .azure, .azureParts,
    .bitbucket, .bitbucketParts, .circleCI, .circleCIParts, .buildkite, .buildkiteParts,
  ]

  /// The words for `buildpost init`.
  static let names = all.filter { $0.variant == nil }.map(\.name)

  /// All words for `--variant`.
  static let variantWords: [String] = all.compactMap(\.variant).reduce(into: []) { words, word in
    if !words.contains(word) { words.append(word) }
  }

  /// The recipes of a service.
  static func of(_ name: String) -> [Recipe] { all.filter { $0.name == name } }

  private var isGroovy: Bool { file == "Jenkinsfile" }

  /// The lines to add, or the whole file, after comments that say what to set up.
  func page(isFull: Bool, download: ReleaseDownload) -> String {
    let comment = isGroovy ? "//" : "#"
    let head = ["\(service): \(isFull ? file : "add to \(file)")"] + preparation.map { "- \($0)" }
    return head.map { "\(comment) \($0)\n" }.joined() + "\n"
      + download.named(in: isFull ? full : text) + "\n"
  }

  /// Where common tools write their reports.
  static let reportsNote =
    "reports: build/**/*.xml is for Gradle; Maven: **/target/*-reports/*.xml; or your own files"
}
