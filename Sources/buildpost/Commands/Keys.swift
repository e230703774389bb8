// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import ContextReading

/// `buildpost keys`.
struct Keys: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Print the build's issue keys, one a line.",
    usage: """
      buildpost keys [OPTIONS]
      buildpost keys [OPTIONS] --text TEXT --source SOURCE
      """,
    discussion: """
      Example: does this branch name an issue?

        buildpost keys --text feature/PROJ-7-login --source branch
      """)

  @Option(parsing: .unconditional, help: "Search this text instead of the build.")
  var text: String?
  @Option(
    help: "What the text is: \(OptionChoices.textSource.text) (default commit).",
    completion: OptionChoices.textSource.completion)
  var source: String?
  @OptionGroup(title: "Build") var build: BuildOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    var given = GivenOptions()
    build.collect(into: &given)
    output.collect(into: &given)
    given["source"] = source
    let invocation = try Invocation(given)
    let found = try await find(invocation)
    let console = invocation.console
    console.tell(found.findings)
    if try invocation.wantsJSON {
      try console.printJSON(["issueKeys": found.keys])
    } else {
      try console.print(found.keys.map { $0.description + "\n" }.joined())
    }
    if found.keys.isEmpty, try invocation.settings.isOn("require-issue-keys") {
      console.tell(ErrorText.render(ReadBuild.missingKeys))
      throw QuietExit(status: .damaged)
    }
  }

  private func find(
    _ invocation: Invocation
  ) async throws -> (keys: [IssueKey], findings: [Finding]) {
    let settings = invocation.settings
    guard let text = text ?? settings.text("text")?.value else {
      guard source == nil else {
        throw CommandError(.usage, "`--source` goes with `--text`", fix: "pass --text TEXT too")
      }
      let context = try await ReadBuild.context(invocation)
      return (context.issueKeys, context.findings)
    }
    let given = settings.text("source")
    let word = given?.value == "commits" ? "commit" : given?.value ?? "commit"
    guard let source = KeyCandidate.Source(rawValue: word), source != .explicit else {
      throw settings.malformed(
        Fact(word, from: given?.origin ?? .option("--source")), "source",
        "is none of branch, title, tag, commit")
    }
    var rules = try KeyRules(settings)
    // Where keys of a build are looked for is no matter of a text that is given.
    rules.sources.insert(source)
    var context = BuildContext()
    do {
      let finder = try KeyFinder(rules: rules)
      let found = try finder.find(explicit: [], texts: [KeyText(source: source, text: text)])
      context.issueKeys = found.keys
      context.findings = found.findings
    } catch {
      throw settings.blaming(error)
    }
    // A text has no form yet: the most that any form takes.
    context.cutKeys(to: .associations)
    return (context.issueKeys, context.findings)
  }
}
