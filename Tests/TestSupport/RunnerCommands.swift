// SPDX-License-Identifier: Apache-2.0

/// The commands that CI services would run from the output of a job, by their own rules.
///
/// Sources: `ActionCommand.cs` of actions/runner (`TryParseV2` trims white space, looks for `::`
/// and compares names without case; `TryParse` looks for `##[` anywhere), `Command.cs` of
/// azure-pipelines-agent (`##vso[` anywhere), service messages of TeamCity (`##teamcity[`), trace
/// sections of GitLab CI, folds of Travis CI, and the header patterns of the Buildkite agent.
package enum RunnerCommands {
  /// The lines that would be run.
  package static func found(in output: String) -> [String] {
    output.split(whereSeparator: \.isNewline).map(String.init).filter { line in
      isGitHubCommand(line) || hasBracketCommand(line) || isSection(line) || isBuildkiteGroup(line)
    }
  }

  private static let names: Set = [
    "add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group",
    "internal-set-repo-path", "notice", "remove-matcher", "save-state", "set-env", "set-output",
    "stop-commands", "warning",
  ]

  private static func isGitHubCommand(_ line: String) -> Bool {
    // .NET trims what Unicode calls white space.
    let scalars = line.unicodeScalars.drop { $0.properties.isWhitespace }
    guard scalars.starts(with: "::".unicodeScalars) else { return false }
    let rest = String(String.UnicodeScalarView(scalars.dropFirst(2)))
    // Any name stops commands again after `stop-commands`, so an unknown name counts too.
    return rest.contains("::") || names.contains { rest.lowercased().hasPrefix($0) }
  }

  private static func hasBracketCommand(_ line: String) -> Bool {
    line.lowercased().contains(/##[a-z]*\[/)
  }

  private static func isSection(_ line: String) -> Bool {
    line.lowercased().contains(/section_(start|end):|travis_fold:/)
  }

  private static func isBuildkiteGroup(_ line: String) -> Bool {
    ["---", "+++", "~~~", "^^^"].contains { line.hasPrefix($0) }
  }
}
