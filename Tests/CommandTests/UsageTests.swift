// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite struct UsageTests {
  let directory: TemporaryDirectory
  let command: BuiltCommand

  init() throws {
    directory = try TemporaryDirectory()
    command = BuiltCommand(in: directory.path)
  }

  /// What is wrong in a flag is usage; the same value from the environment or a file is a bad
  /// setting.
  @Test(arguments: [
    ("auth", "basic", ["submit", "--dry-run"]),
    ("label", String(repeating: "x", count: 256), ["convert"]),
    ("build-number", "9223372036854775807", ["convert"]),
    ("issue-key", "nonsense", ["keys"]),
    ("issue-pattern", "a(", ["keys"]),
    ("provider", "nobody", ["keys"]),
    ("directory", "/nowhere", ["keys"]),
    ("damaged", "maybe", ["convert"]),
    ("exclude", "[", ["inspect", "--allow-empty", "."]),
  ])
  func theLayerDecidesTheStatusOfAWrongValue(
    option: String, value: String, arguments: [String]
  ) async throws {
    let facts =
      arguments[0] == "inspect"
      ? []
      : ["--pipeline-id", "p", "--url", "https://ci.example.com/1", "--site", "x.atlassian.net"]
    let whole =
      arguments[0] == "inspect"
      ? arguments
      : arguments + (arguments[0] == "submit" ? facts : Array(facts.prefix(4)))
        + (option == "build-number" ? [] : ["--build-number", "1"])
    let flagged = try await command.run(whole + ["--\(option)", value])
    #expect(flagged.status == 64)
    #expect(flagged.talk.contains("  at: --\(option)\n"))
    let variable = "BUILDPOST_" + option.uppercased().replacing("-", with: "_")
    let set = BuiltCommand(in: directory.path, environment: [variable: value])
    let read = try await set.run(whole)
    #expect(read.status == 78)
    #expect(read.talk.contains("  at: \(variable)\n"))
  }

  @Test func aMissingWorkingDirectoryIsNotAUsageError() async throws {
    var shell = command
    shell.path = "/bin/sh"
    let result = try await shell.run([
      "-c", "mkdir gone && cd gone && rmdir ../gone && \(command.path) keys",
    ])
    #expect(result.status == 66)
    #expect(
      result.talk == """
        error: the working directory no longer exists
          fix: run this in another directory

        """)
  }

  @Test func aWordWithADashIsNotARequestForHelp() async throws {
    let result = try await command.run(["convert", "-branch", "feature/PROJ-1"])
    #expect(result.status == 64)
    #expect(result.text.isEmpty)
    #expect(
      result.talk == """
        error: `-branch` is not an option
          fix: put `--` before operands that begin with a dash

        """)
    #expect(try await command.run(["convert", "-qh"]).status == 0)
  }

  @Test(arguments: [
    (["--html", "-", "--markdown", "-"], "the page and the summary cannot both go to `-`"),
    (["--html", "a", "--markdown", "a"], "the page and the summary cannot both go to `a`"),
    (["--html", "-", "--json"], "`--json` and a page cannot both go to standard output"),
    (["--html", ""], "`report` needs `--html FILE` or `--markdown FILE`"),
  ])
  func eachOutputHasItsOwnPlace(arguments: [String], words: String) async throws {
    let result = try await command.run(["report"] + arguments)
    #expect(result.status == 64)
    #expect(result.talk.hasPrefix("error: \(words)\n"))
    #expect(result.text.isEmpty)
  }

  @Test func optionsOfSingleCommandsHaveVariablesToo() async throws {
    let named = BuiltCommand(
      in: directory.path,
      environment: [
        "BUILDPOST_MARKDOWN": "-", "BUILDPOST_TEXT": "feature/PROJ-7", "BUILDPOST_SOURCE": "branch",
        "BUILDPOST_VARIANT": "component",
      ])
    #expect(try await named.run(["report", "--allow-empty", "none.xml"]).text.hasPrefix("## "))
    #expect(try await named.run(["keys"]).text == "PROJ-7\n")
    let variant = try await command.run(["init", "gitlab", "--variant", "component"])
    #expect(try await named.run(["init", "gitlab"]).text == variant.text)
  }

  @Test(arguments: ["html", "from", "yes", "strict", "report"])
  func theProjectFileWritesAndSendsNothing(key: String) async throws {
    try directory.write("\(key): \(key == "yes" || key == "strict")\n", to: ".buildpost.yml")
    let result = try await command.run(["keys"])
    #expect(result.status == 78)
    #expect(result.talk.contains("`\(key)` is not allowed in the project file"))
  }

  @Test(arguments: [
    (
      ["convert", "--fromat", "junit"], "error: unknown option `--fromat`\n  fix: pass `--format`\n"
    ),
    (
      ["convert", "--verison"],
      "error: unknown option `--verison`\n  fix: did you mean `--version`?\n"
    ),
    (["frobnicate"], "error: unknown command `frobnicate`\n  fix: see `buildpost --help`\n"),
    (["convrt", "x.xml"], "error: unknown command `convrt`\n  fix: did you mean `convert`?\n"),
    (["outbox", "shoow"], "error: unknown command `outbox shoow`\n  fix: did you mean `show`?\n"),
    (
      ["completions", "tcsh"],
      "error: unknown shell `tcsh`\n  fix: pass one of bash, zsh, fish\n"
    ),
    (["completions"], "error: SHELL is missing\n  fix: pass one of bash, zsh, fish\n"),
    (
      ["init", "--full"],
      """
      error: SERVICE is missing
        fix: pass one of jenkins, gitlab, github, azure, bitbucket, circleci, buildkite

      """
    ),
    (
      ["outbox", "show"],
      "error: ID is missing\n  fix: see `buildpost outbox show --help`\n"
    ),
    (
      ["get", "--url", "https://ci.example.com/1"],
      "error: `get` has no `--url`\n  fix: see `buildpost get --help`\n"
    ),
    (
      ["submit", "--junit", "unit.xml"],
      "error: unknown option `--junit`\n  fix: see `buildpost submit --help`\n"
    ),
    (
      ["convert", "--build-number", "-5"],
      """
      error: `-5` is an option, not a value
        at: --build-number
        fix: if it is the value, write `--build-number=-5`

      """
    ),
    (["help", "nope"], "error: unknown command `nope`\n  fix: see `buildpost --help`\n"),
    (["combine", "--help"], "error: unknown command `combine`\n  fix: see `buildpost --help`\n"),
    (
      ["outbox", "shoow", "-h"],
      "error: unknown command `outbox shoow`\n  fix: did you mean `show`?\n"
    ),
    (
      ["outbox", "drop"],
      "error: `outbox drop` needs either IDs or --rejected\n  fix: see `buildpost outbox drop "
        + "--help`\n"
    ),
    (
      ["convert", "--state", "done"],
      """
      error: `done` is not a value of `--state`
        at: --state
        fix: pass one of pending, in_progress, successful, failed, cancelled, unknown

      """
    ),
    (
      ["convert", "--build-number", "1.5"],
      """
      error: `1.5` is not a whole number
        at: --build-number
        fix: pass a whole number, such as 17

      """
    ),
    (
      ["inspect"],
      """
      error: `inspect` needs at least one REPORT (a file, a directory, a glob or -) or `--parts`
        fix: see `buildpost inspect --help`

      """
    ),
    (
      ["report", "unit.xml"],
      """
      error: `report` needs `--html FILE` or `--markdown FILE`
        fix: name a file, or - for standard output

      """
    ),
    (
      ["keys", "--text", "x", "--source", "dream"],
      """
      error: `dream` is not a value of `--source`
        at: --source
        fix: pass one of branch, title, tag, commit

      """
    ),
  ])
  func usageErrorsAre64(arguments: [String], words: String) async throws {
    let result = try await command.run(arguments)
    #expect(result.status == 64)
    #expect(result.talk == words)
    #expect(result.text.isEmpty)
  }

  @Test(arguments: [4, 6, 15, 31])
  func tooFewOpenFilesAreAnErrorAndNoCrash(count: Int) async throws {
    var shell = BuiltCommand(in: NSTemporaryDirectory())
    let command = shell.path
    shell.path = "/bin/sh"
    let result = try await shell.run(["-c", "ulimit -n \(count) && exec \(command) keys"])
    #expect(result.status == 78)
    #expect(
      result.talk == """
        error: this process may open only \(count) files at a time
          fix: raise the limit, for example with `ulimit -n 64`

        """)
  }

  @Test func aPathThatIsNotThereIs66() async throws {
    for verb in [["inspect"], ["convert"] + ConvertTests.facts] {
      let result = try await command.run(verb + ["nowhere.xml"])
      #expect(result.status == 66)
      #expect(result.talk.hasPrefix("error: no such file or directory\n  at: nowhere.xml\n  fix: "))
    }
  }

  @Test func anEmptyDirectoryIs66UnlessAllowed() async throws {
    #expect(try await command.run(["inspect", "."]).status == 66)
    #expect(try await command.run(["inspect", "*.xml"]).status == 66)
    let allowed = try await command.run(["inspect", "--allow-empty", "--json", "."])
    #expect(allowed.status == 0)
    #expect((try allowed.json()["reports"] as? [Any])?.isEmpty == true)
  }

  @Test func aDirectoryWithoutAReportAmongItsFilesIs66() async throws {
    try directory.write("<checkstyle/>", to: "target/checkstyle.xml")
    let result = try await command.run(["inspect", "target"])
    #expect(result.status == 66)
    #expect(
      result.talk.hasSuffix(
        """
        error: the only file found is not a test report
          at: target
          fix: pass the path of your reports, such as 'target/surefire-reports/*.xml'; if it is \
        fine that there are none, pass --allow-empty

        """))
    #expect(try await command.run(["inspect", "target/checkstyle.xml"]).status == 65)
    #expect(try await command.run(["inspect", "--allow-empty", "target"]).status == 0)
  }

  @Test func manyArgumentsAreNotRepeatedInAnError() async throws {
    let names = (1...40).map { "target/\($0).xml" }
    for name in names { try directory.write("<test-run/>", to: name) }
    let result = try await command.run(["inspect"] + names)
    #expect(result.status == 66)
    #expect(
      result.talk.hasSuffix(
        """
        error: none of the 40 files found is a test report
          at: target/1.xml target/2.xml target/3.xml and 37 more
          fix: add the package JunitXml.TestLogger, then run `dotnet test --logger junit`; if it \
        is fine that there are none, pass --allow-empty

        """))
  }

  @Test func aMalformedGlobIsAUsageError() async throws {
    let result = try await command.run(["inspect", "[a"])
    #expect(result.status == 64)
    #expect(result.talk.hasPrefix("error: the glob `[a` has a `[` without a `]`\n"))
  }

  /// A report that is damaged or bailed out decides the state without a test.
  @Test(arguments: [
    ("<testsuite/>", "no tests were found in the reports, so they cannot determine the state"),
    ("1..3\nBail out!\n", "warning: no tests were found in the reports\n"),
    ("<testsuite>", "error: the file is cut off: the XML document is incomplete\n"),
  ])
  func noTestsMeanAnUnknownStateUnlessAReportFailed(text: String, words: String) async throws {
    try directory.write(text, to: "r.xml")
    let result = try await command.run(["convert", "r.xml"] + ConvertTests.facts)
    #expect(result.talk.contains(words), "\(result.talk)")
    #expect(result.talk.contains("no tests were") == words.contains("no tests were"))
  }

  @Test func anEmptyValueIsUnset() async throws {
    let result = try await command.run(
      ["convert", "--issue-key", "PROJ-7", "--branch=", "--state="] + ConvertTests.facts)
    #expect(result.status == 0)
    for words in [["--text="], ["--text", ""]] {
      let keys = try await command.run(["keys"] + words + ["--json"])
      #expect(keys.status == 0)
      #expect(keys.text == "{\"issueKeys\":[]}\n")
    }
  }

  @Test func aCombiningMarkHidesNoValue() async throws {
    let keys = try await command.run(["keys", "--text=\u{301}SHOP-1", "--source", "commit"])
    #expect(keys.status == 0, "\(keys.talk)")
    #expect(keys.text == "SHOP-1\n")
  }

  /// What services call their results can be passed as it is.
  @Test(arguments: [
    ("success", "successful"), ("failure", "failed"), ("cancelled", "cancelled"),
    ("SUCCESS", "successful"), ("UNSTABLE", "failed"), ("ABORTED", "cancelled"),
    ("Canceled", "cancelled"), ("skipped", "successful"), ("in_progress", "in_progress"),
  ])
  func theWordsOfServicesAreStates(word: String, state: String) async throws {
    let result = try await command.run(
      ["convert", "--issue-key", "PROJ-7", "--state", word] + ConvertTests.facts)
    #expect(result.status == 0, "\(result.talk)")
    #expect(result.text.contains(#""state":"\#(state)""#))
  }

  @Test func aTextIsSearchedWhateverTheBuildsSourcesAre() async throws {
    let keys = try await command.run(["keys", "--text", "SHOP-1", "--issue-source", "branch"])
    #expect(keys.text == "SHOP-1\n")
  }

  @Test func anInvalidValueInTheEnvironmentIs78() async throws {
    var command = command
    command.environment["BUILDPOST_STATE"] = "done"
    let result = try await command.run(["convert"] + ConvertTests.facts)
    #expect(result.status == 78)
    #expect(result.talk.contains("at: BUILDPOST_STATE"))
  }

  @Test func helpAndVersionAreData() async throws {
    for arguments in [["--help"], ["convert", "--help"], ["help", "inspect"], []] {
      let result = try await command.run(arguments)
      #expect(result.status == 0)
      #expect(result.text.contains("Example:"))
      #expect(result.talk.isEmpty)
      for line in result.text.split(separator: "\n") { #expect(line.count <= 100) }
    }
    #expect(try await command.run(["--version"]).text == "0.1.0-dev\n")
  }
}
