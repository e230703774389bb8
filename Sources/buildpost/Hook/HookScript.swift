// SPDX-License-Identifier: Apache-2.0

/// The file that git runs: it calls Buildpost, after the hook that was there before.
///
/// It works for any POSIX shell, without Buildpost in `PATH`, and ends quietly where Buildpost is gone. Only
/// status 1 of a strict hook stops a push: a crash, a usage error or a bad setting does not.
struct HookScript: Sendable, Equatable {
  var name: HookName
  var action: HookAction
  /// Whether the directory of the hooks was made for this file, so that uninstalling takes it away again.
  var madeDirectory = false

  /// The start of the second line, by which the file is known again.
  static let marker = "# buildpost hook"
  /// The last line; what somebody added behind it is not ours to remove.
  static let end = "# end of buildpost hook"

  /// The whole file.
  var text: String {
    """
    #!/bin/sh
    \(Self.marker) \(name.rawValue): written by `buildpost hook install`, removed by `buildpost hook uninstall`
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

  /// What is done is done: the foreign hook's status is passed on, and ours runs all the same.
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

/// What can be told of a hook file by reading it.
enum HookContent: Sendable, Equatable {
  /// Written by `hook install`.
  case ours(OurHook)
  /// Anybody else's.
  case foreign
  /// No file of that name.
  case absent

  /// Recognises a text.
  init(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 1, lines[1].hasPrefix(HookScript.marker + " ") else {
      self = .foreign
      return
    }
    self = .ours(OurHook(lines: lines))
  }
}

/// What a file of ours says about itself.
struct OurHook: Sendable, Equatable {
  /// The program it calls; `nil` where somebody changed the line.
  var program: String?
  var isStrict: Bool
  var madeDirectory: Bool
  /// Whether it ends as it was written.
  var isWhole: Bool

  init(lines: [Substring]) {
    let head = "program="
    program = lines.first { $0.hasPrefix(head) }.flatMap { Self.unquoted($0.dropFirst(head.count)) }
    isStrict = lines.contains { $0.contains(" hook run pre-push --strict ") }
    madeDirectory = lines.dropFirst(2).first == HookScript.madeDirectoryLine[...]
    isWhole = lines.suffix(2) == [HookScript.end[...], ""]
  }

  private static func unquoted(_ word: Substring) -> String? {
    guard word.count >= 2, word.first == "'", word.last == "'" else { return nil }
    return String(word.dropFirst().dropLast()).replacing("'\\''", with: "'")
  }
}
