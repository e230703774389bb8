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

      A hook that is there already runs first and comes back with `hook uninstall`. Where pre-commit, lefthook, \
      husky or Git LFS write the hooks, a snippet for them is printed and nothing is changed.
      """)

  @Argument(help: "The hooks (default: pre-push; with --submit all).")
  var name: [HookName] = []
  @Flag(help: "Stop a push of a branch without an issue key.")
  var strict = false
  @Flag(help: "Also submit a local build after each commit and merge, in the background.")
  var submit = false
  @Option(
    help: ArgumentHelp(
      "Reports of the local build, as for `submit` (repeatable, with --submit).", valueName: "glob")
  )
  var report: [String] = []
  @Flag(help: "Write git's configuration instead of hook files (git 2.54 or later).")
  var config = false
  @Flag(help: "Only print what would be written.")
  var dryRun = false
  @OptionGroup var options: HookOptions

  func run() throws {
    let (invocation, git) = try options.invocation(given)
    let settings = invocation.settings
    let action = try action(invocation)
    let isDryRun = try settings.isOn("dry-run")
    let repository = try HookRepository.read(git)
    let installation = HookInstallation(repository: repository, git: git, isDryRun: isDryRun)
    let isConfigured = try settings.isOn("config")
    var changes: [HookChange] = []
    for name in try names(settings) {
      changes.append(
        try isConfigured
          ? installation.configure(name, action) : installation.install(name, action))
    }
    invocation.console.tell(remarks(repository, changes, isConfigured: isConfigured))
    try HookText.report(changes, isDryRun: isDryRun, invocation)
  }

  private var given: GivenOptions {
    var given = GivenOptions()
    given.raise("strict", if: strict)
    given.raise("submit", if: submit)
    given.add(report, to: "report")
    given.raise("config", if: config)
    given.raise("dry-run", if: dryRun)
    return given
  }

  /// The hooks that were named, else those that do what was asked for.
  private func names(_ settings: Settings) throws(CommandError) -> [HookName] {
    let submits = try settings.isOn("submit")
    if let unasked = name.first(where: { $0.submits && !submits }) {
      throw CommandError(
        .usage, "`\(unasked.rawValue)` submits local builds", fix: "pass `--submit` too")
    }
    guard name.isEmpty else { return name }
    return submits ? HookName.allCases : [.prePush]
  }

  private func action(_ invocation: Invocation) throws -> HookAction {
    let settings = invocation.settings
    let reports = settings.list("report")
    if let first = reports.first, try !settings.isOn("submit") {
      throw CommandError(
        first.misuse, "`--report` goes with `--submit`", at: first.origin.description,
        fix: "pass `--submit` too")
    }
    if let broken = reports.first(where: { $0.value.contains { $0.isNewline } }) {
      throw settings.malformed(broken, "report", "holds a line break")
    }
    let program = try HookProgram.path(
      started: CommandLine.arguments.first ?? "", directory: invocation.directory,
      environment: invocation.environment)
    return HookAction(
      program: program, isStrict: try settings.isOn("strict"), reports: reports.map(\.value))
  }

  private func remarks(
    _ repository: HookRepository, _ changes: [HookChange], isConfigured: Bool
  ) -> [Finding] {
    var result: [Finding] = []
    let isWritten = changes.contains { $0.outcome == .installed || $0.outcome == .updated }
    if let path = repository.hooksPath, path.isShared, isWritten, !isConfigured {
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
