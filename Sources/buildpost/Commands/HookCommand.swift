// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `buildpost hook`.
struct HookCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hook",
    abstract: "Show issue keys at each push, or submit local builds, by git hooks.",
    usage: "buildpost hook COMMAND [OPTIONS]",
    discussion: """
      Example: what will Jira link this push to?

        buildpost hook install
      """,
    subcommands: [HookInstall.self, HookUninstall.self, HookStatusCommand.self, HookRun.self])
}

/// The options that `hook install`, `uninstall` and `status` share.
struct HookOptions: ParsableArguments {
  @Option(
    name: [.customLong("directory"), .customShort("C")],
    help: ArgumentHelp("The repository (default: the working directory).", valueName: "dir"))
  var directory: String?
  @OptionGroup(title: "Output") var output: OutputOptions

  /// The run, and git in its repository.
  ///
  /// - Parameter more: Options of the command beside the shared ones.
  /// - Returns: The run, and git in its repository.
  /// - Throws: ``CommandError`` where a configuration file or a switch of output is wrong.
  func invocation(_ more: GivenOptions = GivenOptions()) throws -> (Invocation, HookGit) {
    var given = more
    output.collect(into: &given)
    given["directory"] = directory
    let invocation = try Invocation(given)
    let git = HookGit(
      in: invocation.gitDirectory, environment: invocation.environment, seconds: 10,
      keepsRepository: invocation.gitDirectory == invocation.directory)
    return (invocation, git)
  }
}

/// `buildpost hook status`.
struct HookStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say which hooks are installed, and whether git runs them.",
    usage: "buildpost hook status [OPTIONS]",
    discussion: """
      Example:

        buildpost hook status
      """)

  @OptionGroup var options: HookOptions

  func run() throws {
    let (invocation, git) = try options.invocation()
    let status = try HookStatus(HookRepository.read(git))
    if try invocation.wantsJSON {
      try invocation.console.printJSON(status)
    } else {
      try invocation.console.print(HookText.render(status))
    }
  }
}

/// `buildpost hook uninstall`.
struct HookUninstall: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "uninstall",
    abstract: "Take the hooks out; a hook that was there before comes back as it was.",
    usage: "buildpost hook uninstall [OPTIONS] [HOOK…]",
    discussion: """
      Example:

        buildpost hook uninstall
      """)

  @Argument(help: "The hooks (default: all).")
  var name: [HookName] = []
  @Flag(help: "Only say what would be done.")
  var dryRun = false
  @OptionGroup var options: HookOptions

  func run() throws {
    var given = GivenOptions()
    given.raise("dry-run", if: dryRun)
    let (invocation, git) = try options.invocation(given)
    let isDryRun = try invocation.settings.isOn("dry-run")
    let installation = HookInstallation(
      repository: try HookRepository.read(git), git: git, isDryRun: isDryRun)
    var changes: [HookChange] = []
    for name in name.isEmpty ? HookName.allCases : name {
      changes += try installation.uninstall(name)
    }
    try HookText.report(changes, isDryRun: isDryRun, invocation)
  }
}
