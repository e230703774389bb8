// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import ContextReading

/// `buildpost hook`.
struct HookCommand: ParsableCommand {
  static let configuration = CommandHelp.configuration(
    "hook",
    subcommands: [HookInstall.self, HookUninstall.self, HookStatusCommand.self, HookRun.self])
}

/// The options that `hook install`, `uninstall` and `status` share.
struct HookOptions: ParsableArguments, SettingGroup {
  static let settings: [Setting] = [.hookDirectory]

  @OptionGroup var place: SettingOptions<HookOptions>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  /// The run, and git in its repository.
  ///
  /// - Parameter more: Further options of the command.
  /// - Returns: The run, and git in its repository.
  /// - Throws: ``CommandError`` if a configuration file or a switch of output is wrong.
  func invocation(_ more: any GivenFlags...) throws -> (Invocation, HookGit) {
    let invocation = try Invocation(more + [place, output])
    let git = HookGit(
      in: invocation.gitDirectory, environment: invocation.environment, seconds: 10,
      choosing: invocation.gitDirectory == invocation.directory ? .environment : .directory)
    return (invocation, git)
  }
}

/// `buildpost hook status`.
struct HookStatusCommand: ParsableCommand {
  static let configuration = CommandHelp.configuration("hook status")

  @OptionGroup var options: HookOptions

  func run() throws {
    let (invocation, git) = try options.invocation()
    let status = try HookStatus(HookRepository.read(git))
    try invocation.answer(status, HookText.render(status))
  }
}

/// `buildpost hook uninstall`.
struct HookUninstall: ParsableCommand, SettingGroup {
  static let configuration = CommandHelp.configuration("hook uninstall")
  static let settings: [Setting] = [.hookDryRun]

  @Argument(help: "The hooks (default: all).")
  var name: [HookName] = []
  @OptionGroup var removal: SettingOptions<HookUninstall>
  @OptionGroup var options: HookOptions

  func run() throws {
    let (invocation, git) = try options.invocation(removal)
    let isDryRun = try invocation.settings.isOn(.dryRun)
    let installation = HookInstallation(
      repository: try HookRepository.read(git), git: git, isDryRun: isDryRun)
    var changes: [HookChange] = []
    for name in name.isEmpty ? HookName.allCases : name {
      changes += try installation.uninstall(name)
    }
    try HookText.report(changes, isDryRun: isDryRun, invocation)
  }
}

/// `buildpost hook install`.
struct HookInstall: ParsableCommand, SettingGroup {
  static let configuration = CommandHelp.configuration("hook install")
  static let settings: [Setting] = [.strict, .submit, .report, .config, .hookDryRun, .hookYes]

  @Argument(help: "The hooks (default: pre-push; with --submit, all).")
  var name: [HookName] = []
  @OptionGroup var hook: SettingOptions<HookInstall>
  @OptionGroup var options: HookOptions

  func run() throws {
    let (invocation, git) = try options.invocation(hook)
    let settings = invocation.settings
    let action = try action(invocation)
    let isDryRun = try settings.isOn(.dryRun)
    let repository = try HookRepository.read(git)
    let installation = HookInstallation(repository: repository, git: git, isDryRun: isDryRun)
    let isConfigured = try settings.isOn(.config)
    if !isConfigured, try !isDryRun && !settings.isOn(.hookYes) { try requireOwn(repository) }
    var changes: [HookChange] = []
    for name in try names(settings) {
      changes.append(
        try isConfigured
          ? installation.configure(name, action) : installation.install(name, action))
    }
    invocation.console.tell(remarks(repository, changes, isConfigured: isConfigured))
    try HookText.report(changes, isDryRun: isDryRun, invocation)
  }

  /// Refuses a directory of hooks that other repositories may use too.
  private func requireOwn(_ repository: HookRepository) throws(CommandError) {
    guard let sharing = repository.sharing, !repository.isSwitchedOff else { return }
    throw CommandError(
      .usage, "\(sharing.reason): they would all run this hook", at: sharing.place,
      fix: "pass `--yes` to install it for all of them, or `--config`")
  }

  /// The hooks that were named, else those that the options need.
  private func names(_ settings: Settings) throws(CommandError) -> [HookName] {
    let submits = try settings.isOn(.submit)
    if let unasked = name.first(where: { $0.submits && !submits }) {
      throw CommandError(
        .usage, "`\(unasked.rawValue)` submits local builds", fix: "pass `--submit` too")
    }
    guard name.isEmpty else { return name }
    return submits ? HookName.allCases : [.prePush]
  }

  private func action(_ invocation: Invocation) throws -> HookAction {
    let settings = invocation.settings
    let reports = settings.list(.report)
    if let first = reports.first, try !settings.isOn(.submit) {
      throw CommandError(
        first.misuse, "`--report` needs `--submit`", at: first.origin.description,
        fix: "pass `--submit` too")
    }
    if let broken = reports.first(where: { $0.value.contains { $0.isNewline } }) {
      throw settings.malformed(
        broken, "contains a line break", fix: "pass a separate `--report` for each glob")
    }
    let program = try HookProgram.path(invocation)
    return HookAction(
      program: program, isStrict: try settings.isOn(.strict), reports: reports.map(\.value))
  }

  private func remarks(
    _ repository: HookRepository, _ changes: [HookChange], isConfigured: Bool
  ) -> [Finding] {
    var result: [Finding] = []
    let isWritten = changes.contains { $0.outcome == .installed || $0.outcome == .updated }
    if let sharing = repository.sharing, isWritten, !isConfigured {
      result.add(.warning, "\(sharing.reason): they all run this hook", at: sharing.place)
    }
    if repository.version.runsConfiguredHooks, changes.contains(where: { $0.snippet != nil }) {
      result.add(
        .warning,
        "this version of git can run the hook alongside any manager: `buildpost hook install "
          + "--config`")
    }
    return result
  }
}
