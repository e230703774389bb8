// SPDX-License-Identifier: Apache-2.0

/// What a pipeline of a CI service needs to send its builds, including how to install Buildpost;
/// `init --json`.
///
/// Values that others can choose (branches, titles) never appear in a shell line: Buildpost reads
/// them from the environment. The secret comes from the service's own store, by a variable.
struct PipelineRecipe: Encodable {
  /// The service, as it calls itself.
  private(set) var service = ""
  private(set) var variant: String?
  /// Where the snippet goes.
  private(set) var file = ""
  /// What has to be set up once.
  private(set) var preparation: [String] = []
  /// The lines to add to an existing pipeline.
  private(set) var text = ""
  /// A whole file, with a step `./run-tests` in the place of the tests.
  private(set) var full = ""

  /// The lines to add, or the whole file, after comments that say what to set up.
  func page(isFull: Bool) -> String {
    let comment = file == "Jenkinsfile" ? "//" : "#"
    let head = ["\(service): \(isFull ? file : "add to \(file)")"] + preparation.map { "- \($0)" }
    return head.map { "\(comment) \($0)\n" }.joined() + "\n" + (isFull ? full : text) + "\n"
  }

  /// Reads a template: comments that say what it is and what to set up, a blank line, and the whole
  /// file with marks around the lines to add.
  ///
  /// `#+ in the job:` begins such lines and gives them a title, and `#-` ends them (`//+` and `//-`
  /// in a Jenkinsfile); without marks all lines are to be added. `{{send CALL}}` alone on a line is
  /// a piece of ``RecipeShell``.
  init(_ template: String, variant: String?, _ shell: RecipeShell) {
    self.variant = variant
    let comment = template.hasPrefix("//") ? "//" : "#"
    let lines = template.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    let head = lines.prefix { !$0.isEmpty }
    for line in head.map({ $0.dropFirst(comment.count + 1) }) {
      if line.hasPrefix("service: ") { service = String(line.dropFirst("service: ".count)) }
      if line.hasPrefix("file: ") { file = String(line.dropFirst("file: ".count)) }
      if line.hasPrefix("- ") { preparation.append(String(line.dropFirst(2))) }
    }
    let body = lines.dropFirst(head.count + 1).flatMap(shell.expanded)
    full = body.filter { Mark($0, comment) == nil }.joined(separator: "\n")
    let additions = Self.additions(in: body, comment)
    text = additions.isEmpty ? full : additions.joined(separator: "\n\n")
  }

  /// The marked lines, each run with its title and without the indentation of its mark.
  private static func additions(in body: [String], _ comment: String) -> [String] {
    var runs: [[Substring]] = []
    var indentation: Int?
    for line in body {
      switch Mark(line, comment) {
      case .begin(let title, let column):
        indentation = column
        runs.append(title.isEmpty ? [] : [comment + title])
      case .end: indentation = nil
      case nil:
        if let indentation { runs[runs.count - 1].append(line.dropFirst(indentation)) }
      }
    }
    return runs.map { run in
      run[...(run.lastIndex { !$0.isEmpty } ?? -1)].joined(separator: "\n")
    }
  }

  /// A line of a template that is not printed.
  private enum Mark {
    case begin(title: Substring, column: Int)
    case end

    init?(_ line: String, _ comment: String) {
      let word = line.drop { $0 == " " }
      if word.hasPrefix(comment + "+") {
        let title = word.dropFirst(comment.count + 1)
        self = .begin(title: title, column: line.count - word.count)
      } else if word == comment + "-" {
        self = .end
      } else {
        return nil
      }
    }
  }
}

/// A recipe before it is read: every command lists the names of recipes as the values of a setting.
struct RecipeTemplate: Sendable {
  /// The word for `buildpost init`.
  let name: String
  /// The word for `--variant`; `nil` for the recipe that most people want.
  let variant: String?
  private let bytes: @Sendable () -> [UInt8]

  private init(
    _ name: String, _ variant: String? = nil,
    _ bytes: @escaping @Sendable @autoclosure () -> [UInt8]
  ) {
    self.name = name
    self.variant = variant
    self.bytes = bytes
  }

  /// The registry.
  static let all = [
    RecipeTemplate("jenkins", nil, PackageResources.jenkins_groovy),
    RecipeTemplate("jenkins", "freestyle", PackageResources.jenkins_freestyle_sh),
    RecipeTemplate("jenkins", "parts", PackageResources.jenkins_parts_groovy),
    RecipeTemplate("gitlab", nil, PackageResources.gitlab_yml),
    RecipeTemplate("gitlab", "after-script", PackageResources.gitlab_after_script_yml),
    RecipeTemplate("gitlab", "merge-request", PackageResources.gitlab_merge_request_yml),
    RecipeTemplate("gitlab", "component", PackageResources.gitlab_component_yml),
    RecipeTemplate("gitlab", "parts", PackageResources.gitlab_parts_yml),
    RecipeTemplate("github", nil, PackageResources.github_yml),
    RecipeTemplate("github", "parts", PackageResources.github_parts_yml),
    RecipeTemplate("github", "workflow-run", PackageResources.github_workflow_run_yml),
    RecipeTemplate("azure", nil, PackageResources.azure_yml),
    RecipeTemplate("azure", "parts", PackageResources.azure_parts_yml),
    RecipeTemplate("bitbucket", nil, PackageResources.bitbucket_yml),
    RecipeTemplate("bitbucket", "parts", PackageResources.bitbucket_parts_yml),
    RecipeTemplate("circleci", nil, PackageResources.circleci_yml),
    RecipeTemplate("circleci", "parts", PackageResources.circleci_parts_yml),
    RecipeTemplate("buildkite", nil, PackageResources.buildkite_yml),
    RecipeTemplate("buildkite", "parts", PackageResources.buildkite_parts_yml),
  ]

  /// The words for `buildpost init`.
  static let names = all.filter { $0.variant == nil }.map(\.name)

  /// All words for `--variant`.
  static let variants: [String] = all.compactMap(\.variant).reduce(into: []) { words, word in
    if !words.contains(word) { words.append(word) }
  }

  /// The recipe that installs a release.
  func recipe(_ shell: RecipeShell) -> PipelineRecipe {
    PipelineRecipe(String(decoding: bytes(), as: UTF8.self), variant: variant, shell)
  }
}
