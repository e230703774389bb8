// SPDX-License-Identifier: Apache-2.0

import Platform

/// The state of one hook.
struct HookState: Sendable, Encodable {
  /// The state in one word.
  enum Standing: String, Sendable, Encodable {
    /// git runs it.
    case active
    /// It is there, but core.hooksPath makes git look elsewhere, or a manager moved it aside.
    case shadowed
    /// The file is there, but git skips it.
    case notExecutable = "not-executable"
    /// Only somebody else's hook is there.
    case foreign
    /// It is configured, but switched off or unknown to this git.
    case off
    case absent = "not-installed"
  }

  var name: HookName
  var standing: Standing
  /// The file or the section of the configuration; `nil` if it is not installed.
  var place: String?
  /// The hook that runs first.
  var before: String?
  /// The program that is called.
  var program: String?
  /// Whether the program is there.
  var programExists: Bool?
  var isStrict: Bool?

  /// Looks at a hook.
  init(_ name: HookName, in repository: HookRepository) throws(CommandError) {
    self.name = name
    standing = .absent
    if let configured = repository.configured[name] {
      place = ConfiguredHook.section(name)
      let isRun = configured.isEnabled && repository.version.runsConfiguredHooks
      standing = isRun ? .active : .off
      isStrict = HookAction.callsStrictHook(configured.command)
      if isRun { return }
    }
    for file in repository.files(of: name) {
      guard case .ours(let ours) = try file.content else { continue }
      take(ours, file, isSeen: try repository.runs(file))
      return
    }
    let file = HookFile(name: name, directory: repository.hooks)
    if standing == .absent, case .foreign = try file.content {
      standing = .foreign
      place = file.path
    }
  }

  private mutating func take(_ ours: OurHook, _ file: HookFile, isSeen: Bool) {
    place = file.path
    before = file.hasBefore ? file.before : nil
    program = ours.program
    programExists = ours.program.map { FileManager.default.isExecutableFile(atPath: $0) }
    isStrict = ours.isStrict
    standing = isSeen ? (file.isExecutable ? .active : .notExecutable) : .shadowed
  }

  /// The state in words.
  var sentence: String {
    var words = standing.rawValue.replacing("-", with: " ")
    if let place, standing != .absent { words += ": \(place)" }
    if isStrict == true { words += ", strict" }
    if let before { words += ", after \(before)" }
    if let program, programExists == false { words += ", calls \(program), which no longer exists" }
    return words
  }
}

/// `hook status`.
struct HookStatus: Sendable, Encodable {
  /// Where git looks for hooks.
  var directory: String
  /// core.hooksPath, if it is set.
  var hooksPath: String?
  var gitVersion: String
  var manager: HookManager?
  var hooks: [HookState]

  /// Looks at all hooks.
  init(_ repository: HookRepository) throws(CommandError) {
    directory = repository.hooks
    hooksPath = repository.hooksPath?.value
    gitVersion = repository.version.description
    manager = try repository.manager
    hooks = []
    for name in HookName.allCases { hooks.append(try HookState(name, in: repository)) }
  }
}
