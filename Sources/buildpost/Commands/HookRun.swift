// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import ContextReading
import Platform

/// `buildpost hook run`.
struct HookRun: AsyncParsableCommand, SettingGroup {
  static let configuration = CommandHelp.configuration("hook run")
  static let settings: [Setting] = [.strict, .report]

  /// How many bytes of git's lines are read at most, which is about a million refs.
  private static let inputLimit = 16 << 20

  @Argument(help: "pre-push, post-commit or post-merge.")
  var name: HookName
  @Argument(parsing: .postTerminator, help: "What git passes to the hook, after --.")
  var arguments: [String] = []
  @OptionGroup var hook: SettingOptions<HookRun>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() async throws {
    HookTimeLimit.start()
    do {
      let invocation = try Invocation(hook, output)
      let git = HookGit(
        in: invocation.directory, environment: invocation.environment,
        seconds: HookTimeLimit.gitSeconds, choosing: .environment)
      switch name {
      case .prePush: try check(invocation, git)
      case .postCommit, .postMerge: try await submit(invocation, git)
      }
    } catch let error as any BuildpostError {
      // Neither a push nor a commit may fail because of a setting of Buildpost.
      HookText.complain(error)
    }
  }

  private func check(_ invocation: Invocation, _ git: HookGit) throws {
    let refs = pushedRefs(invocation.environment)
    let isByURL = arguments.count < 2 || arguments[0] == arguments[1]
    let check = PushCheck(
      git: git, finder: try KeyFinder(rules: KeyRules(invocation.settings)),
      remote: isByURL ? nil : arguments[0])
    let verdict = PushVerdict(
      results: try check.check(refs), isStrict: try invocation.settings.isOn(.strict))
    if try invocation.wantsJSON {
      try invocation.console.printJSON(verdict.json)
    } else {
      HookText.tell(verdict, invocation.console)
    }
    if verdict.isStopped { throw QuietExit(status: .stopped) }
  }

  private func pushedRefs(_ environment: [String: String]) -> [PushedRef] {
    // Unreadable input is treated as none: the hook never stops a push for that.
    let input =
      isatty(STDIN_FILENO) == 1
      ? [] : (try? SmallFile.rest(of: STDIN_FILENO, limit: Self.inputLimit)) ?? []
    let refs = PushedRef.read(input)
    guard refs.isEmpty, input.isEmpty, environment["PRE_COMMIT"] == "1" else { return refs }
    return PushedRef(preCommit: environment).map { [$0] } ?? []
  }

  private func submit(_ invocation: Invocation, _ git: HookGit) async throws {
    guard !LocalSubmission.isRebasing(git) else { return }
    let settings = invocation.settings
    guard settings.text(.site) != nil || settings.text(.cloudId) != nil else {
      throw CommandError(
        .badSetting, "no Jira site is set, so the local build is not submitted",
        fix: "set BUILDPOST_SITE, or `site:` in your user configuration")
    }
    let context = try await BuildInput.context(invocation)
    let missing = BuildAssembly(context: context, reports: [], now: invocation.now).missing
    guard missing.isEmpty else {
      let variables = missing.map { Setting.variable(ofOption: $0.option) }
      throw CommandError(
        .badSetting,
        """
        the local build is not submitted, because \(missing.map(\.option).joined(separator: ", ")) \
        cannot be determined from the repository
        """, fix: "set \(variables.joined(separator: ", "))")
    }
    let program = try HookProgram.path(invocation)
    try LocalSubmission(program: program, reports: settings.list(.report).map(\.value))
      .start(environment: invocation.environment)
  }
}
