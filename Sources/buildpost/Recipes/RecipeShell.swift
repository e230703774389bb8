// SPDX-License-Identifier: Apache-2.0

import Platform
import TextCoding

/// The lines of shell that the recipes have in common, for any POSIX shell.
struct RecipeShell {
  /// Downloads, checks and starts this version, unless the machine has one; never fails, and never
  /// waits long for a network that drops packets.
  ///
  /// An executable that lies in `.buildpost`, whoever left it there, runs only if it has the
  /// digest.
  private let install: String

  /// Creates the lines that install this version from the place where releases are published.
  init(releaseURL: String) {
    let version = Version.current
    let (machine, digest) = (Self.machine, Self.digest)
    install = """
      command -v buildpost >/dev/null || {
        url="\(releaseURL)/v\(version)/buildpost-\(version)-linux-\(machine).gz"
        pin="\(digest)  .buildpost/buildpost"
        [ "$(uname -sm)" = "Linux \(machine)" ] && {
          echo "$pin" | sha256sum -c - >/dev/null 2>&1 ||
            { rm -rf .buildpost && mkdir .buildpost && echo "*" >.buildpost/.gitignore &&
              { curl -fsSL --connect-timeout 20 -m 300 "$url" || timeout 120 wget -qO- "$url"; } |
              gzip -d >.buildpost/buildpost; }
        } && echo "$pin" | sha256sum -c - && chmod +x .buildpost/buildpost &&
          .buildpost/buildpost --version && export PATH="$PWD/.buildpost:$PATH"
      } || echo "buildpost could not be installed"
      """
  }

  /// The SHA-256 digest of this executable: a recipe pins the executable that printed it, so that
  /// nobody has to look up a digest.
  private static var digest: String {
    // Systems without /proc leave the digest to the reader of the recipe.
    let bytes = try? Data(contentsOf: URL(filePath: "/proc/self/exe"))
    return bytes.map { Digest.hex(of: $0) } ?? "DIGEST-FROM-SHA256SUMS"
  }

  /// The kind of machine that the executable is for, as `uname -m` says it.
  private static var machine: String {
    var system = utsname()
    uname(&system)
    return withUnsafeBytes(of: system.machine) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// A line of a template; the lines it means if it is `{{piece}}` or `{{piece CALL}}`.
  ///
  /// A file that Buildkite uploads has `{{$$piece}}`, since each `$` is doubled there.
  func expanded(_ line: Substring) -> [String] {
    let word = line.drop { $0 == " " }
    let isDoubled = word.hasPrefix("{{$$")
    let halves = word.dropFirst(isDoubled ? 4 : 2).dropLast(2).split(separator: " ", maxSplits: 1)
    guard word.hasPrefix("{{"), word.hasSuffix("}}"), let name = halves.first,
      let piece = piece(name, call: halves.dropFirst().joined())
    else { return [String(line)] }
    let shell = isDoubled ? piece.replacing("$", with: "$$") : piece
    return shell.split(separator: "\n").map { String(line.prefix(line.count - word.count) + $0) }
  }

  private func piece(_ name: Substring, call: String) -> String? {
    switch name {
    case "install": install
    case "send": Self.send(call)
    case "send-result": Self.send(Self.tolerant(call))
    case "flush-and-send":
      Self.send(
        """
        [ ! -d .buildpost-outbox ] || buildpost flush --soft-fail --outbox .buildpost-outbox || true
          \(call) --outbox .buildpost-outbox
        """)
    case "test-and-part": Self.testAndPart
    default: nil
    }
  }

  /// Calls Buildpost if it is there and the run has the secret; otherwise says why nothing is sent.
  ///
  /// A shell that traces its commands, as in Jenkins, prints `set`, not the secret.
  private static func send(_ call: String) -> String {
    """
    if [ -z "${BUILDPOST_CLIENT_SECRET:+set}" ]; then
      echo "nothing is sent to Jira: no client secret in this run"
    elif ! command -v buildpost >/dev/null; then
      echo "nothing is sent to Jira: buildpost could not be installed"
    else
      \(call)
    fi
    """
  }

  /// A call that fails no build if Jira is unavailable and the result could not be kept either
  /// (73); the log has the error.
  private static func tolerant(_ call: String) -> String {
    """
    \(call) ||
        { sent=$?; [ "$sent" -eq 73 ] || exit "$sent"; } # 73: neither sent nor kept
    """
  }

  /// Runs the tests and writes the part, if the service has no variable for the job's state.
  ///
  /// What an earlier build left in the same workspace is removed first.
  private static let testAndPart = """
    rm -rf buildpost-parts && mkdir buildpost-parts
    status=0
    ./run-tests || status=$?
    if [ "$status" -eq 0 ]; then state=successful; else state=failed; fi
    buildpost part --state "$state" --allow-empty --output buildpost-parts/ \
    "**/build/test-results/**/*.xml" || true
    """
}
