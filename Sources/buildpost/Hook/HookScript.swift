// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ArgumentParser
import Platform

/// The file that git runs: it calls Buildpost, after the hook that it replaced.
///
/// It works with any POSIX shell and without Buildpost in `PATH`, and ends quietly if Buildpost is
/// gone. Only status 1 of a strict hook stops a push: a crash, a usage error or a bad setting does
/// not.
struct HookScript: Sendable, Equatable {
  var name: HookName
  var action: HookAction
  /// Whether the directory of the hooks was created for this file, so that uninstalling removes
  /// it.
  var madeDirectory = false

  /// The start of the second line, by which the file is recognised.
  static let marker = "# buildpost hook"
  /// The last line; what somebody added after it is not ours to remove.
  static let end = "# end of buildpost hook"

  /// The whole file.
  var text: String {
    """
    #!/bin/sh
    \(Self.marker) \(name.rawValue): written by `buildpost hook install`, removed by `buildpost \
    hook uninstall`
    \(madeDirectory ? Self.madeDirectoryLine + "\n" : "")program=\(action.program.shellQuoted)
    before=${0%\(HookManager.preCommit.movedSuffix ?? "")}.before-buildpost
    \(name.readsInput ? checking : submitting)
    \(Self.end)

    """
  }

  static let madeDirectoryLine = "# the directory was made for this file"

  private var findingProgram: String {
    "[ -x \"$program\" ] || program=$(command -v buildpost) || exit"
  }

  /// The foreign hook decides first; both read the same lines.
  private var checking: String {
    """
    input=$(cat; echo .)
    if [ -x "$before" ]; then
      printf '%s' "${input%.}" 2>/dev/null | "$before" "$@" || exit
    fi
    \(findingProgram) 0
    printf '%s' "${input%.}" 2>/dev/null | "$program" \(action.words(for: name)) -- "$@"
    \(action.isStrict ? "[ $? -ne 1 ]" : "exit 0")
    """
  }

  /// Git has finished by now: the foreign hook's status is passed on, and ours runs anyway.
  private var submitting: String {
    """
    status=0
    if [ -x "$before" ]; then
      "$before" "$@" || status=$?
    fi
    \(findingProgram) "$status"
    "$program" \(action.words(for: name)) -- "$@"
    exit "$status"
    """
  }
}

/// What a hook file is, as its text shows.
enum HookContent: Sendable, Equatable {
  /// Written by `hook install`.
  case ours(OurHook)
  /// Anybody else's.
  case foreign
  /// No file of that name.
  case absent

  /// Recognises a text.
  init(_ text: String) {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let isMarker = { (line: Substring) in
      HookName.allCases.contains {
        line.hasPrefix("\(HookScript.marker) \($0.rawValue): written by")
      }
    }
    guard let start = lines.firstIndex(where: isMarker) else {
      self = .foreign
      return
    }
    var hook = OurHook(lines: Array(lines[start...]))
    if start != 1 { hook.isWhole = false }
    self = .ours(hook)
  }
}

/// What a file of ours says about itself.
struct OurHook: Sendable, Equatable {
  /// The program it calls; `nil` if somebody changed the line.
  var program: String?
  var isStrict: Bool
  var madeDirectory: Bool
  /// Whether it begins and ends as it was written.
  var isWhole: Bool

  /// Reads the lines from ``HookScript/marker`` on.
  init(lines: [Substring]) {
    let head = "program="
    program = lines.first { $0.hasPrefix(head) }.flatMap { Self.unquoted($0.dropFirst(head.count)) }
    isStrict = lines.contains(where: HookAction.callsStrictHook)
    madeDirectory = lines.dropFirst().first == HookScript.madeDirectoryLine[...]
    isWhole = lines.suffix(2) == [HookScript.end[...], ""]
  }

  private static func unquoted(_ word: Substring) -> String? {
    guard word.count >= 2, word.first == "'", word.last == "'" else { return nil }
    return String(word.dropFirst().dropLast()).replacing("'\\''", with: "'")
  }
}

/// What a hook does when git calls it, and with which program.
struct HookAction: Sendable, Equatable {
  /// The absolute path of the program.
  var program: String
  /// Whether a push without an issue key is stopped.
  var isStrict = false
  /// The reports of a local build, for hooks that submit.
  var reports: [String] = []

  /// The words after the program's name, each quoted for a shell.
  func words(for name: HookName) -> String {
    var words = ["hook", "run", name.rawValue]
    if isStrict, name == .prePush { words.append("--strict") }
    if name.submits { words += reports.map { "--report=" + $0.shellQuoted } }
    return words.joined(separator: " ")
  }

  /// What follows the call in a shell: only status 1 of a strict hook stops a push, not that of a
  /// crash or of a machine without Buildpost.
  func verdict(for name: HookName) -> String {
    isStrict && name == .prePush ? "[ $? -ne 1 ]" : "true"
  }

  /// Whether a line of shell calls the strict hook.
  static func callsStrictHook(_ line: some StringProtocol) -> Bool {
    line.contains(" " + HookAction(program: "", isStrict: true).words(for: .prePush) + " ")
  }
}

/// The git hooks that Buildpost knows.
enum HookName: String, CaseIterable, Sendable, Encodable, ExpressibleByArgument {
  /// Shows the issue keys of what is pushed; submits nothing.
  case prePush = "pre-push"
  /// Submits a local build of the new commit.
  case postCommit = "post-commit"
  /// Submits a local build of the merged or fast-forwarded head.
  case postMerge = "post-merge"

  /// Whether the hook sends anything, which the user has to request.
  var submits: Bool { self != .prePush }

  /// Whether git gives the hook lines on standard input (githooks, pre-push).
  var readsInput: Bool { self == .prePush }
}

/// The path of this program, as hooks record it.
enum HookProgram {
  /// The path by which this process was started, links in it kept: they outlive an upgrade.
  ///
  /// - Throws: ``CommandError`` if the path cannot be determined, or no hook can contain it.
  static func path(_ invocation: Invocation) throws(CommandError) -> String {
    let name = CommandLine.arguments.first ?? ""
    let candidates =
      name.contains("/")
      ? [name.hasPrefix("/") ? name : invocation.directory + "/" + name]
      : (invocation.environment["PATH"] ?? "").split(separator: ":").map { $0 + "/" + name }
    let isUsable = { (path: String) in
      path.hasPrefix("/") && FileManager.default.isExecutableFile(atPath: path)
    }
    guard let path = (candidates + [runningExecutable()].compactMap(\.self)).first(where: isUsable)
    else {
      throw CommandError(
        .badSetting, "the path of this program cannot be determined",
        fix: "call it by its full path: /path/to/buildpost hook install")
    }
    return try recordable(path)
  }

  private static func recordable(_ path: String) throws(CommandError) -> String {
    guard !path.unicodeScalars.contains(where: { $0 == "\n" || $0 == "\r" || $0 == "\u{FFFD}" })
    else {
      throw CommandError(
        .badSetting,
        "no hook can call this program: its path contains a line break or is not text",
        at: path, fix: "move the program to a plain path")
    }
    return path.replacing("/./", with: "/")
  }
}
