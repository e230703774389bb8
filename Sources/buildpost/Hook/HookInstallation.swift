// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

/// Installs hooks into a repository and removes them again.
struct HookInstallation {
  var repository: HookRepository
  var git: HookGit
  /// Whether changes are only printed, not made.
  var isDryRun: Bool

  /// Installs a hook as a file, or prepares the snippet for the manager that writes the files.
  func install(_ name: HookName, _ action: HookAction) throws(CommandError) -> HookChange {
    guard !repository.isSwitchedOff else {
      throw CommandError(
        .badSetting, "hooks are switched off: core.hooksPath is `\(repository.hooks)`",
        fix: "unset it; `git config --show-origin core.hooksPath` names the file that sets it")
    }
    if let manager = try manager(of: name) {
      let moved = HookFile(name: name, directory: repository.hooks, movedBy: .preCommit)
      if manager == .preCommit, case .ours(let ours) = try moved.content {
        return try rewrite(ours, action, moved)
      }
      return HookChange(
        name: name, outcome: .snippet, place: manager.file(for: name), manager: manager,
        snippet: manager.snippet(action, for: name))
    }
    let file = file(name)
    switch try file.content {
    case .absent: return try write(action, to: file, .installed)
    case .foreign: return try chain(action, to: file)
    case .ours(let ours): return try rewrite(ours, action, file)
    }
  }

  /// Installs a hook in the repository's configuration.
  func configure(_ name: HookName, _ action: HookAction) throws(CommandError) -> HookChange {
    guard repository.version.runsConfiguredHooks else {
      throw CommandError(
        .badSetting, "git \(repository.version) does not run hooks from its configuration",
        at: "--config", fix: "install git 2.54 or later, or leave out --config")
    }
    let command = ConfiguredHook.command(action, for: name)
    let known = repository.configured[name]
    var change = HookChange(
      name: name, outcome: known == nil ? .installed : .updated,
      place: ConfiguredHook.section(name))
    if known?.command == command { change.outcome = .unchanged }
    if isDryRun {
      change.text = command
    } else if change.outcome != .unchanged {
      try git.configure(action, for: name)
    }
    return change
  }

  /// Removes a hook: from git's configuration, and from the directories that git may have used.
  func uninstall(_ name: HookName) throws(CommandError) -> [HookChange] {
    var changes: [HookChange] = []
    if repository.configured[name] != nil {
      let isGone = isDryRun ? true : try git.unconfigure(name)
      if isGone {
        changes.append(
          HookChange(name: name, outcome: .removed, place: ConfiguredHook.section(name)))
      }
    }
    for file in repository.files(of: name) {
      guard case .ours(let ours) = try file.content else { continue }
      changes.append(try remove(file, ours))
    }
    guard changes.isEmpty else { return changes }
    return [HookChange(name: name, outcome: .absent, place: file(name).path)]
  }

  private func file(_ name: HookName) -> HookFile {
    HookFile(name: name, directory: repository.hooks)
  }

  /// The manager that already writes this hook, if there is one.
  private func manager(of name: HookName) throws(CommandError) -> HookManager? {
    if let manager = try repository.manager, manager.ownsDirectory { return manager }
    let file = file(name)
    guard case .foreign = try file.content else { return nil }
    return HookManager(hook: try file.text)
  }

  private func write(
    _ action: HookAction, to file: HookFile, _ outcome: HookChange.Outcome,
    madeDirectory: Bool = false
  ) throws(CommandError) -> HookChange {
    var change = HookChange(name: file.name, outcome: outcome, place: file.path)
    if file.hasBefore { change.before = file.before }
    var script = HookScript(name: file.name, action: action, madeDirectory: madeDirectory)
    if isDryRun {
      change.text = script.text
      return change
    }
    if try makeDirectory() { script.madeDirectory = true }
    try file.write(script)
    return change
  }

  private func chain(_ action: HookAction, to file: HookFile) throws(CommandError) -> HookChange {
    guard !isDryRun else {
      var change = try write(action, to: file, .installed)
      change.before = file.before
      return change
    }
    try file.setAside()
    do {
      return try write(action, to: file, .installed)
    } catch {
      try file.undoSetAside()
      throw error
    }
  }

  private func rewrite(
    _ ours: OurHook, _ action: HookAction, _ file: HookFile
  ) throws(CommandError) -> HookChange {
    let script = HookScript(name: file.name, action: action, madeDirectory: ours.madeDirectory)
    if try file.text == script.text, file.isExecutable {
      return HookChange(
        name: file.name, outcome: .unchanged, place: file.path,
        before: file.hasBefore ? file.before : nil)
    }
    try refuseAdditions(ours, file)
    return try write(action, to: file, .updated, madeDirectory: ours.madeDirectory)
  }

  private func remove(_ file: HookFile, _ ours: OurHook) throws(CommandError) -> HookChange {
    try refuseAdditions(ours, file)
    var change = HookChange(name: file.name, outcome: .removed, place: file.path)
    if file.hasBefore {
      change.outcome = .restored
      if !isDryRun { try file.putBack() }
    } else if !isDryRun {
      try file.remove()
      if ours.madeDirectory { removeIfEmpty(file.directory) }
    }
    return change
  }

  private func refuseAdditions(_ ours: OurHook, _ file: HookFile) throws(CommandError) {
    guard !ours.isWhole else { return }
    throw CommandError(
      .cannotWrite,
      "the hook was edited: there are lines before or after those that Buildpost wrote",
      at: file.path,
      fix:
        "move those lines elsewhere first, or remove the lines from `\(HookScript.marker)` to "
        + "`\(HookScript.end)` by hand")
  }

  /// Creates the directory of the hooks; false if it exists.
  private func makeDirectory() throws(CommandError) -> Bool {
    guard !FileManager.default.fileExists(atPath: repository.hooks) else { return false }
    do {
      try FileManager.default.createDirectory(
        atPath: repository.hooks, withIntermediateDirectories: true)
      return true
    } catch {
      throw CommandError(
        .cannotWrite, "the directory of the hooks cannot be created", at: repository.hooks,
        fix: "check that you may write there")
    }
  }

  private func removeIfEmpty(_ directory: String) {
    // What holds more than our hooks stays.
    guard let left = try? FileManager.default.contentsOfDirectory(atPath: directory), left.isEmpty
    else { return }
    // A directory that cannot be removed is at least empty.
    try? FileManager.default.removeItem(atPath: directory)
  }
}

extension HookRepository {
  /// Where our hooks may be: git's directory of hooks, and the one that core.hooksPath hides.
  var directories: [String] { hooks == ownHooks ? [hooks] : [hooks, ownHooks] }

  /// Where a hook of ours may be, in the order of ``directories``; managers move it aside.
  func files(of name: HookName) -> [HookFile] {
    let movers: [HookManager?] = [nil, .preCommit, .lefthook]
    return directories.flatMap { directory in
      movers.map { HookFile(name: name, directory: directory, movedBy: $0) }
    }
  }

  /// Whether git runs a hook, by itself or by the manager that moved it aside.
  func runs(_ file: HookFile) throws(CommandError) -> Bool {
    guard file.directory == hooks else { return false }
    guard let mover = file.movedBy else { return true }
    let place = HookFile(name: file.name, directory: hooks)
    guard mover == .preCommit, case .foreign = try place.content else { return false }
    return HookManager(hook: try place.text) == mover
  }

  /// The manager that writes the hooks, recognised by core.hooksPath or by a hook file of its own.
  var manager: HookManager? {
    get throws(CommandError) {
      if let manager = HookManager(hooksPath: hooks) { return manager }
      var found: HookManager?
      // A directory that is missing or unreadable shows no manager.
      let names = (try? FileManager.default.contentsOfDirectory(atPath: hooks)) ?? []
      for name in names.sorted() where !name.contains(".") {
        // What is not text, such as a directory, is not a hook of a manager.
        guard let bytes = SmallFile.bytes(hooks + "/" + name, limit: HookFile.sizeLimit),
          let manager = HookManager(hook: String(decoding: bytes, as: UTF8.self))
        else { continue }
        if manager.ownsDirectory { return manager }
        found = found ?? manager
      }
      return found
    }
  }
}
