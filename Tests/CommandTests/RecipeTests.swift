// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The recipes of `buildpost init`, taken apart and run as their services would.
@Suite(
  .serialized,
  .enabled(
    if: RecipePieces.exists("python3") && RecipePieces.exists("shellcheck"),
    "python3 with PyYAML and shellcheck take the recipes apart"))
struct RecipeTests {
  @Test(.slow, arguments: RecipePieces.files)
  func theStoredRecipeIsWhatInitPrints(_ file: String) async throws {
    let directory = try TemporaryDirectory()
    let words = try #require(RecipePieces.recipes[file])
    let printed = try await BuiltCommand(in: directory.path).run(["init"] + words)
    let path = RecipePieces.directory + "/" + file
    #expect(printed.status == 0)
    let text = RecipePieces.asDocumented(printed.output)
    #expect(text != printed.text, "the recipe pins the executable")
    if HelpSnapshotTests.isRecording {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
    #expect(Data(text.utf8) == FileManager.default.contents(atPath: path))
    #expect(!HelpSnapshotTests.isRecording, "the recipe was recorded: look at it and run again")
  }

  @Test func everyRecipeIsStored() async throws {
    let stored = try FileManager.default.contentsOfDirectory(atPath: RecipePieces.directory)
    #expect(Set(stored) == Set(RecipePieces.files))
  }

  @Test(arguments: RecipePieces.files)
  func theLinesToAddAreLinesOfTheWholeFile(_ file: String) async throws {
    let directory = try TemporaryDirectory()
    let words = try #require(RecipePieces.recipes[file])
    let command = BuiltCommand(in: directory.path)
    let full = RecipePieces.asDocumented(try await command.run(["init"] + words).output)
    let added = RecipePieces.asDocumented(
      try await command.run(["init"] + words.filter { $0 != "--full" }).output)
    func lines(_ text: String) -> [String] {
      text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { !$0.hasPrefix("#") && !$0.hasPrefix("//") }
    }
    #expect(!lines(added).isEmpty)
    #expect(Set(lines(added)).isSubset(of: lines(full)))
    // Nothing of the template's own language is printed.
    let own = /^ *(\{\{|#[+-]|\/\/[+-])/.anchorsMatchLineEndings()
    #expect(!added.contains(own) && !full.contains(own))
  }

  @Test(arguments: RecipePieces.files)
  func everyPieceAnnouncesOrReportsAndPassesShellcheck(_ file: String) async throws {
    let pieces = try await RecipePieces.read(file)
    let all = pieces.map(\.shell).joined(separator: "\n")
    if RecipePieces.parts[file] == nil {
      #expect(all.contains("buildpost submit --state in_progress --soft-fail"))
      #expect(all.split(separator: "\n").contains { $0.contains("--allow-empty") })
    } else {
      #expect(all.contains("--parts buildpost-parts --expect "))
    }
    // No expression of a service is in shell: it would be pasted there before any quoting.
    #expect(!["${{", "$(Build", "$[[", "<<", "{{", "$(System"].contains { all.contains($0) })
    let directory = try TemporaryDirectory()
    for (number, piece) in pieces.enumerated() {
      try directory.write(piece.shell, to: "\(number).sh")
    }
    var checker = BuiltCommand(in: directory.path, environment: ["PATH": RecipePieces.systemPath])
    checker.path = "/usr/bin/env"
    let result = try await checker.run(
      ["shellcheck", "--shell=sh"] + pieces.indices.map { "\($0).sh" })
    #expect(result.status == 0, "\(result.text)")
  }

  static let hostileBranches = [
    "feature/PROJ-7-login", "$(touch${IFS}pwned)", "`touch${IFS}pwned`", ";touch${IFS}pwned;#",
    "'$(touch pwned)'", "\"; touch pwned; \"", "a b\tc", "--help", "-rf", "%s%n", "x\ntouch pwned",
    "##vso[task.setvariable variable=x]y", "&&touch${IFS}pwned",
  ]

  @Test(.slow, arguments: RecipePieces.files)
  func branchesRunNothingInAnyShell(_ file: String) async throws {
    let pieces = try await RecipePieces.read(file)
    for branch in Self.hostileBranches { try await expectHarmless(branch, file, pieces) }
  }

  private func expectHarmless(
    _ branch: String, _ file: String, _ pieces: [RecipePieces.Piece]
  ) async throws {
    let place = try RecipeWorkplace()
    for piece in pieces {
      let variables = RecipePieces.variables(file, branch: branch, isFailed: false)
      _ = try await place.run(piece, variables)
    }
    let calls = place.calls
    #expect(!calls.isEmpty)
    let words = ["submit", "report", "flush", "part"]
    #expect(calls.allSatisfy { call in words.contains { call.hasPrefix($0 + "|") } })
    // The glob reaches Buildpost unexpanded, so reports at any depth are found in any shell.
    #expect(
      file.contains("workflow-run")
        || calls.contains { $0.contains("**/build/test-results/**/*.xml|") })
    #expect(!calls.contains { $0.contains("pwned") })
    let files = try FileManager.default.subpathsOfDirectory(atPath: place.top.path)
    #expect(!files.contains { $0.hasSuffix("pwned") })
  }

  @Test(arguments: RecipePieces.files)
  func withoutTheSecretNothingIsSentAndNothingFails(_ file: String) async throws {
    let place = try RecipeWorkplace()
    var talk = ""
    for piece in try await RecipePieces.read(file) {
      var variables = RecipePieces.variables(file, branch: "main", isFailed: false)
      variables["BUILDPOST_CLIENT_SECRET"] = file.hasPrefix("azure") ? "$(JIRA_CLIENT_SECRET)" : ""
      let result = try await place.run(piece, variables)
      #expect(result.status == 0, "\(piece.name): \(result.talk)")
      talk += result.text
    }
    #expect(place.calls.allSatisfy { !$0.hasPrefix("submit|") && !$0.hasPrefix("flush|") })
    #expect(talk.contains("nothing is sent to Jira: no client secret in this run"))
  }

  /// Jenkins runs shell that way.
  ///
  /// Azure's recipe has to look at the value, and Azure masks it.
  @Test(arguments: RecipePieces.files.filter { !$0.hasPrefix("azure") })
  func aTraceOfTheShellDoesNotContainTheSecret(_ file: String) async throws {
    let place = try RecipeWorkplace()
    for piece in try await RecipePieces.read(file) {
      let variables = RecipePieces.variables(file, branch: "main", isFailed: false)
      let result = try await place.run(piece, variables, isTraced: true)
      #expect(result.talk.contains("+ "))
      #expect(!(result.text + result.talk).contains("sandbox-secret"))
    }
  }

  @Test(arguments: RecipePieces.files)
  func withoutBuildpostNothingFails(_ file: String) async throws {
    let place = try RecipeWorkplace()
    try FileManager.default.removeItem(atPath: place.top.path + "/bin/buildpost")
    var talk = ""
    for var piece in try await RecipePieces.read(file) {
      // A port that nothing listens on.
      piece.shell = piece.shell.replacing(RecipePieces.releaseURL, with: "http://127.0.0.1:9")
      let variables = RecipePieces.variables(file, branch: "main", isFailed: false)
      let result = try await place.run(piece, variables)
      #expect(result.status == 0, "\(piece.name): \(result.talk)")
      talk += result.text
    }
    #expect(place.calls.isEmpty)
    #expect(
      talk.contains("nothing is sent to Jira: buildpost could not be installed")
        && !talk.contains("no client secret"))
  }

  /// As on a machine of another kind, or in a directory whose file system allows no programs.
  @Test(arguments: RecipePieces.files)
  func anExecutableThatDoesNotStartIsNotInstalled(_ file: String) async throws {
    let place = try RecipeWorkplace()
    try FileManager.default.removeItem(atPath: place.top.path + "/bin/buildpost")
    let digest = try await publishUnusable(in: place.top)
    var talk = ""
    for var piece in try await RecipePieces.read(file) {
      piece.shell = piece.shell.replacing(RecipePieces.releaseURL, with: "file://" + place.top.path)
        .replacing("DIGEST-FROM-SHA256SUMS", with: digest)
      let variables = RecipePieces.variables(file, branch: "main", isFailed: false)
      let result = try await place.run(piece, variables)
      #expect(result.status == 0, "\(piece.name): \(result.talk)")
      talk += result.text
    }
    #expect(talk.contains(".buildpost/buildpost: OK"))
    #expect(talk.contains("buildpost could not be installed"))
  }

  /// As after a job that ran as root in a container, in a workspace of somebody else.
  @Test(arguments: RecipePieces.files)
  func aLeftoverThatCannotBeDeletedIsNotRun(_ file: String) async throws {
    let place = try RecipeWorkplace()
    try FileManager.default.removeItem(atPath: place.top.path + "/bin/buildpost")
    try place.top.writeExecutable(
      "#!/bin/sh\nprintf 'leftover|\\036' >>\"$NOTES/calls\"\n", to: "work/.buildpost/buildpost")
    try place.top.writeExecutable(
      "#!/bin/sh\ncase $* in *.buildpost) exit 1 ;; esac\nexec /bin/rm \"$@\"\n", to: "bin/rm")
    var talk = ""
    for piece in try await RecipePieces.read(file) {
      let variables = RecipePieces.variables(file, branch: "main", isFailed: false)
      let result = try await place.run(piece, variables)
      #expect(result.status == 0, "\(piece.name): \(result.talk)")
      talk += result.text
    }
    #expect(place.calls.isEmpty)
    #expect(talk.contains("nothing is sent to Jira: buildpost could not be installed"))
  }

  /// What the tests put in the place of the executable does not get the secret.
  @Test(arguments: RecipePieces.files)
  func anotherExecutableInThePlaceOfTheInstalledOneIsNotRun(_ file: String) async throws {
    let place = try RecipeWorkplace()
    try FileManager.default.removeItem(atPath: place.top.path + "/bin/buildpost")
    for var piece in try await RecipePieces.read(file) {
      try place.top.writeExecutable(
        "#!/bin/sh\nprintf 'other|\\036' >>\"$NOTES/calls\"\n", to: "work/.buildpost/buildpost")
      piece.shell = piece.shell.replacing(RecipePieces.releaseURL, with: "http://127.0.0.1:9")
      let variables = RecipePieces.variables(file, branch: "main", isFailed: false)
      let result = try await place.run(piece, variables)
      #expect(result.status == 0, "\(piece.name): \(result.talk)")
    }
    #expect(place.calls.isEmpty)
  }

  /// As in a container without a home directory while Jira is unavailable (73).
  ///
  /// Other statuses are mistakes that somebody has to mend. Services that ignore the status, or
  /// whose recipe allows for it, are left out.
  @Test(
    arguments: RecipePieces.files.filter {
      !["gitlab", "jenkins.", "jenkins-parts.", "bitbucket."].contains(where: $0.hasPrefix)
    }, [Int32(73), 64, 65, 78])
  func onlyAResultThatCouldNotBeKeptFailsNoBuild(_ file: String, _ status: Int32) async throws {
    let place = try RecipeWorkplace()
    try place.top.writeExecutable(
      "#!/bin/sh\n[ \"$1\" != submit ] || exit \(status)\n", to: "bin/buildpost")
    var statuses: Set<Int32> = []
    for piece in try await RecipePieces.read(file) {
      let variables = RecipePieces.variables(file, branch: "main", isFailed: false)
      statuses.insert(try await place.run(piece, variables).status)
    }
    #expect(statuses.subtracting([0]) == (status == 73 ? [] : [status]))
  }

  /// Publishes a file that cannot be run as a release, and returns its digest.
  private func publishUnusable(in directory: TemporaryDirectory) async throws -> String {
    var shell = BuiltCommand(in: directory.path, environment: ["PATH": RecipePieces.systemPath])
    let version = try await shell.run(["--version"]).text.filter { !$0.isNewline }
    shell.path = "/bin/sh"
    let result = try await shell.run([
      "-ec",
      """
      mkdir "v$1"
      echo '#!/nowhere' >unusable
      gzip -c unusable >"v$1/buildpost-$1-linux-$(uname -m).gz"
      sha256sum unusable | cut -d ' ' -f 1
      """, "sh", version,
    ])
    return result.text.filter { !$0.isNewline }
  }

  @Test(arguments: [0, 3])
  func aFreestyleJobKeepsTheStatusOfItsTests(_ status: Int32) async throws {
    let place = try RecipeWorkplace(testStatus: status)
    let piece = try #require(try await RecipePieces.read("jenkins-freestyle.sh").first)
    let variables = RecipePieces.variables("jenkins", branch: "main", isFailed: false)
    let result = try await place.run(piece, variables)
    #expect(result.status == status)
    #expect(
      place.calls == [
        "submit|--state|in_progress|--soft-fail|",
        "submit|--state|\(status == 0 ? "successful" : "failed")|--soft-fail|--allow-empty|"
          + "**/build/test-results/**/*.xml|",
      ])
  }

  /// The executable of the tests is not from a release.
  @Test func aRecipeThatCanInstallNothingSaysSo() async throws {
    let command = BuiltCommand(in: "/")
    let pin = """
      warning: this recipe pins an executable that is not from a release, so no download will \
      match it; run `init` from a release of Buildpost

      """
    let example = try await command.run(["init", "gitlab"])
    #expect(example.status == 0)
    #expect(
      example.talk == """
        warning: this recipe downloads Buildpost from an example URL; pass `--release-url` with \
        yours
          at: https://releases.example.com/buildpost
        \(pin)
        """)
    let own = ["init", "gitlab", "--release-url", "https://releases.acme.example/buildpost"]
    #expect(try await command.run(own).talk == pin)
    #expect(try await command.run(own + ["--quiet"]).talk.isEmpty)
  }

  @Test func anUnknownServiceOrVariantIsNamed() async throws {
    let command = BuiltCommand(in: "/")
    let service = try await command.run(["init", "hudson"])
    #expect(service.status == 64)
    #expect(
      service.talk == """
        error: unknown CI service `hudson`
          fix: name one of jenkins, gitlab, github, azure, bitbucket, circleci, buildkite

        """)
    let variant = try await command.run(["init", "gitlab", "--variant", "freestyle"])
    #expect(variant.status == 64)
    #expect(
      variant.talk == """
        error: `gitlab` has no variant `freestyle`
          at: --variant
          fix: name one of after-script, merge-request, component, parts, or leave it out

        """)
  }
}

/// A workspace with a stub `buildpost` that notes how it was called.
struct RecipeWorkplace {
  let top: TemporaryDirectory

  init(testStatus: Int32 = 0) throws {
    top = try TemporaryDirectory()
    try script(
      "#!/bin/sh\nprintf '%s|' \"$@\" >>\"$NOTES/calls\"\nprintf '\\036' >>\"$NOTES/calls\"\n",
      at: "bin/buildpost")
    try script("#!/bin/sh\nexit 0\n", at: "bin/buildkite-agent")
    try script("#!/bin/sh\nexit \(testStatus)\n", at: "work/run-tests")
  }

  private func script(_ text: String, at name: String) throws {
    try top.writeExecutable(text, to: name)
  }

  /// Runs a piece with the service's variables, as runners do: bash, ended by the first failure.
  func run(
    _ piece: RecipePieces.Piece, _ variables: [String: String], isTraced: Bool = false
  ) async throws -> BuiltCommand.Result {
    let secret = ["BUILDPOST_CLIENT_SECRET": "sandbox-secret"]
    let own = piece.environment.merging(secret) { $1 }.mapValues {
      $0.replacing("$[[ inputs.reports ]]", with: "**/build/test-results/**/*.xml")
        .replacing("$CI_JOB_NAME", with: variables["CI_JOB_NAME"] ?? "")
    }
    var command = BuiltCommand(
      in: top.path + "/work",
      environment: own.merging(variables) { $1 }.merging(
        ["PATH": top.path + "/bin:/usr/bin:/bin", "NOTES": top.path]) { $1 })
    command.path = "/bin/bash"
    return try await command.run((isTraced ? ["-x"] : []) + ["-eo", "pipefail", "-c", piece.shell])
  }

  /// The calls of the stub, each with its arguments ended by `|`.
  var calls: [String] {
    let text = FileManager.default.contents(atPath: top.path + "/calls") ?? Data()
    return String(decoding: text, as: UTF8.self).split(separator: "\u{1E}").map(String.init)
  }

}
