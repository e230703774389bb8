// SPDX-License-Identifier: Apache-2.0

import Platform
import TextCoding

/// What a recipe has to name to install this version of Buildpost.
struct ReleaseDownload: Sendable {
  /// Where releases are published.
  var url = Version.releaseURL
  /// The SHA-256 digest of the executable, in hexadecimal.
  var digest = Self.missingDigest

  /// Stands for the digest if it cannot be computed, and in the documentation.
  static let missingDigest = "DIGEST-FROM-SHA256SUMS"

  /// The release that this executable belongs to.
  ///
  /// A recipe pins the executable that printed it, so that nobody has to look up a digest.
  static func ofThisExecutable(url: String?) -> ReleaseDownload {
    var download = ReleaseDownload()
    if let url { download.url = url }
    // Systems without /proc leave the digest to the reader of the recipe.
    if let bytes = try? Data(contentsOf: URL(filePath: "/proc/self/exe")) {
      download.digest = Digest.hex(of: bytes)
    }
    return download
  }

  /// A recipe with the address and the digest in it.
  func named(in recipe: String) -> String {
    recipe.replacing(RecipeShell.urlMark, with: url)
      .replacing(RecipeShell.digestMark, with: digest)
  }
}

/// The lines of shell that the recipes have in common, for any POSIX shell.
enum RecipeShell {
  /// Downloads and checks this version, unless the machine has one; never fails.
  ///
  /// What an older recipe left in `.buildpost`, or somebody committed there, is never run.
  static let install = """
    rm -rf .buildpost
    export PATH="$PWD/.buildpost:$PATH"
    command -v buildpost >/dev/null || {
      mkdir -p .buildpost
      url="\(urlMark)/v\(Version.current)/buildpost-\(Version.current)-linux-\(machine).gz"
      { curl -fsSL "$url" || wget -qO- "$url"; } | gzip -d >.buildpost/buildpost
      echo "\(digestMark)  .buildpost/buildpost" | sha256sum -c - && chmod +x .buildpost/buildpost
    } || { rm -f .buildpost/buildpost; echo "buildpost could not be installed"; }
    """

  /// The kind of machine that the executable is for, as `uname -m` says it.
  private static let machine: String = {
    var system = utsname()
    uname(&system)
    return withUnsafeBytes(of: system.machine) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
  }()

  /// Calls Buildpost if it is there and the run has the secret; otherwise says that nothing is
  /// sent.
  static func send(_ call: String) -> String {
    """
    if [ -n "${BUILDPOST_CLIENT_SECRET:-}" ] && command -v buildpost >/dev/null; then
      \(call)
    else
      echo "nothing is sent to Jira: no client secret in this run, or no buildpost"
    fi
    """
  }

  /// Tells Jira that the build has begun; a mistake in the settings shows when the result is sent.
  static let announce = send("buildpost submit --state in_progress --soft-fail || true")

  /// Sends the result.
  static func report(_ options: String = "--soft-fail") -> String {
    send("buildpost submit \(options) --allow-empty \(reports)")
  }

  /// Writes the part of this job; never fails, and needs no secret.
  ///
  /// What an earlier build left in the same workspace is removed first.
  static let part = emptyParts + "\n" + writePart()

  /// Runs the tests and writes the part, if the service has no variable for the job's state.
  static let testAndPart = """
    \(emptyParts)
    status=0
    ./run-tests || status=$?
    if [ "$status" -eq 0 ]; then state=successful; else state=failed; fi
    \(writePart(#"--state "$state" "#))
    """

  private static let emptyParts = "rm -rf parts && mkdir parts"

  private static func writePart(_ options: String = "") -> String {
    "buildpost part \(options)--allow-empty --output parts/ \(reports) || true"
  }

  /// Delivers what earlier runs left in an outbox that the service keeps in its cache, then sends.
  static func sendKeeping(_ call: String) -> String {
    send(
      """
      buildpost flush --soft-fail --outbox .buildpost-outbox || true
        \(call) --outbox .buildpost-outbox
      """)
  }

  /// Sends the sum of the parts of three jobs.
  static func sum(
    _ name: String = "unit", from source: String = "", _ options: String = ""
  ) -> String {
    send("\(source)buildpost submit --soft-fail --parts parts --expect \(name)=3\(options)")
  }

  /// Reads the reports and sends.
  static let submit = "buildpost submit --allow-empty \(reports)"

  /// Prints the Markdown summary of the reports, and of the parts.
  static let summary = "buildpost report --allow-empty --markdown - \(reports)"
  static let summaryOfParts = "buildpost report --parts parts --expect unit=3 --markdown -"

  /// Where Gradle writes its reports; see the preparation of each recipe for others.
  static let reports = #""build/**/*.xml""#

  /// Replaced when a recipe is printed.
  static let urlMark = "RELEASE-URL"
  static let digestMark = "RELEASE-DIGEST"
}

extension String {
  /// The lines, all but the first with this many more spaces; for a place in another text.
  func indented(_ count: Int) -> String {
    let space = String(repeating: " ", count: count)
    return split(separator: "\n", omittingEmptySubsequences: false)
      .joined(separator: "\n" + space)
      .replacing("\n\(space)\n", with: "\n\n")
  }
}
