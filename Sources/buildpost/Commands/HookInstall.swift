// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel

/// `buildpost hook install`.
struct HookInstall: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Install git hooks: pre-push shows issue keys and submits nothing.",
    usage: "buildpost hook install [OPTIONS] [HOOK…]",
    discussion: """
      Example: warn at each push that names no issue.

        buildpost hook install

      A hook that is there already runs first and comes back with `hook uninstall`. Where pre-commit, lefthook,
      husky or Git LFS write the hooks, a snippet for them is printed and nothing is changed.
      """)

  @Argument(help: "The hooks (default: pre-push; with --submit all).")
  var name: [HookName] = []
  @Flag(help: "Stop a push of a branch without an issue key.")
  var strict = false
  @Flag(help: "Also submit a local build after each commit and merge, in the background.")
  var submit = false
  @Option(help: "Reports of the local build, as for `submit` (repeatable, with --submit).")
  var report: [String] = []
  @Flag(help: "Write git's configuration instead of hook files (git 2.54 or later).")
  var config = false
  @Flag(help: "Only print what would be written.")
  var dryRun = false
  @OptionGroup var options: HookOptions

  func validate() throws {
    if let unasked = name.first(where: { $0.submits && !submit }) {
      throw ValidationError("`\(unasked.rawValue)` submits local builds: pass `--submit` too")
    }
    guard report.isEmpty || submit else { throw ValidationError("`--report` goes with `--submit`") }
    guard !report.contains(where: { $0.contains { $0.isNewline } }) else {
      throw ValidationError("`--report` holds a line break")
    }
  }

  func run() throws {
    let (invocation, git) = try options.invocation()
    let program = try HookProgram.path(
      started: CommandLine.arguments.first ?? "", directory: invocation.directory,
      environment: invocation.environment)
    let action = HookAction(program: program, isStrict: strict, reports: report)
    let repository = try HookRepository.read(git)
    let installation = HookInstallation(repository: repository, git: git, isDryRun: dryRun)
    let names = !name.isEmpty ? name : submit ? HookName.allCases : [.prePush]
    var changes: [HookChange] = []
    for name in names {
      changes.append(
        try config ? installation.configure(name, action) : installation.install(name, action))
    }
    invocation.console.tell(remarks(repository, changes))
    try HookText.report(changes, isDryRun: dryRun, invocation)
  }

  private func remarks(_ repository: HookRepository, _ changes: [HookChange]) -> [Finding] {
    var result: [Finding] = []
    let isWritten = changes.contains { $0.outcome == .installed || $0.outcome == .updated }
    if let path = repository.hooksPath, path.isShared, isWritten, !config {
      result.append(
        Finding(
          .warning, "core.hooksPath is set for more than this repository: they all run the hook",
          at: path.value))
    }
    if repository.version.runsConfiguredHooks, changes.contains(where: { $0.snippet != nil }) {
      result.append(
        Finding(
          .warning,
          "this git can run the hook beside any manager: `buildpost hook install --config`"))
    }
    return result
  }
}
