// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import buildpost

@Suite("Configuration files")
struct ConfigurationFileTests {
  @Test func scalarsAndListsAreReadWithTheirLines() throws {
    let file = try Self.file(
      """
      # comment
      branch: feature/x
      issue-project: [PROJ, 'OPS']
      exclude:
        - "**/generated/**"
        - b & c
      label: 1.0
      require-issue-keys: yes
      deadline: 2.5
      display-name:
      tag: ~
      url: https://ci.example/?a=1&b=2
      """)
    #expect(
      file.values == [
        "branch": [ConfigurationValue(text: "feature/x", line: 2)],
        "issue-project": [
          ConfigurationValue(text: "PROJ", line: 3), ConfigurationValue(text: "OPS", line: 3),
        ],
        "exclude": [
          ConfigurationValue(text: "**/generated/**", line: 5),
          ConfigurationValue(text: "b & c", line: 6),
        ],
        "label": [ConfigurationValue(text: "1.0", line: 7)],
        "require-issue-keys": [ConfigurationValue(text: "yes", line: 8)],
        "deadline": [ConfigurationValue(text: "2.5", line: 9)],
        "url": [ConfigurationValue(text: "https://ci.example/?a=1&b=2", line: 12)],
      ])
  }

  @Test(arguments: ["", "# nothing\n", "---\n", "~\n", "{}"])
  func aFileWithoutSettingsIsEmpty(text: String) throws {
    #expect(try Self.file(text).values.isEmpty)
  }

  @Test(arguments: [
    ("branch: a\nbranhc: b\n", "`branhc` is not a setting", "2:1", "did you mean `branch`?"),
    ("pipelineId: b\n", "`pipelineId` is not a setting", "1:1", "did you mean `pipeline-id`?"),
    ("issue_keys: b\n", "`issue_keys` is not a setting", "1:1", "did you mean `issue-key`?"),
    (
      "zzzzzz: b\n", "`zzzzzz` is not a setting", "1:1",
      "use the long name of an option, without its dashes"
    ),
    ("branch: [a, b]\n", "`branch` needs one value", "1:9", nil),
    ("branch: {a: b}\n", "`branch` needs one value", "1:9", nil),
    ("exclude:\n  - [a]\n", "`exclude` needs a value or a list of values", "2:3", nil),
    ("verify: maybe\n", "`verify` needs true or false", "1:9", nil),
    ("require-tests: -1\n", "`require-tests` needs a whole number", "1:16", nil),
    (
      "deadline: soon\n", "`deadline` needs a number of seconds above 0 and up to 86400", "1:11",
      nil
    ),
    (
      "- a\n", "the file contains no settings; expected lines of the form `name: value`", "1:1",
      nil
    ),
    ("[a]: b\n", "a list or a mapping cannot be a key", "1:1", nil),
  ])
  func whatIsWrongIsAnErrorWithItsPlace(
    text: String, summary: String, place: String, fix: String?
  ) throws {
    let error = try #require(throws: CommandError.self) { try Self.file(text) }
    #expect(error.kind == .badSetting)
    #expect(error.summary == summary)
    #expect(error.location == "/project/.buildpost.yml:\(place)")
    #expect(error.fix == fix)
  }

  @Test(arguments: [
    "branch: a\n\tlabel: b\n", "branch: 'a\n", "branch: [a\n",
    "a: b: c\n",
    "branch: a\u{7}\n",
    "exclude: [[[[",
  ])
  func whatIsNotYAMLIsAnError(text: String) throws {
    let error = try #require(throws: CommandError.self) { try Self.file(text) }
    #expect(error.kind == .badSetting)
    #expect(error.summary.hasPrefix("invalid YAML: "))
    #expect(error.location?.hasPrefix("/project/.buildpost.yml:") == true)
  }

  @Test(arguments: [
    ("branch: a\nbranch: b\n", "`branch` is set more than once", "2:1"),
    ("branch: a\n---\nlabel: b\n", "there is more than one document in the file", "2:1"),
    ("branch: !!str a\n", "tags are not accepted in configuration files", "1:9"),
    (
      "exclude:\n\t- a\n", "invalid YAML: a tab is not allowed for indentation", "2:1"
    ),
  ])
  func oneDocumentWithPlainValuesIsExpected(text: String, summary: String, place: String) throws {
    let error = try #require(throws: CommandError.self) { try Self.file(text) }
    #expect(error.summary == summary)
    #expect(error.location == "/project/.buildpost.yml:\(place)")
  }

  /// The library needs time that grows with the square of the depth: minutes for these.
  @Test(arguments: ["[", "{a: "])
  func deepNestingIsRefused(opening: String) throws {
    let text = "label: " + String(repeating: opening, count: 240_000 / opening.count)
    let error = try #require(throws: CommandError.self) { try Self.file(text) }
    #expect(error.summary == "lists and mappings are nested too deeply")
    #expect(error.location?.hasPrefix("/project/.buildpost.yml:1:") == true)
  }

  @Test(arguments: [
    ("a: &x b\n", "1:4"), ("label: *x\n", "1:8"), ("exclude: [&a b]\n", "1:11"),
    ("a: !!str &x b", "1:4"), ("{\"a\":&x b}", "1:6"),
    ("--- &x\na: b", "1:5"),
  ])
  func anchorsAndAliasesAreRefused(text: String, place: String) throws {
    let error = try #require(throws: CommandError.self) { try Self.file(text) }
    #expect(error.summary == "anchors and aliases are not accepted in configuration files")
    #expect(error.location == "/project/.buildpost.yml:\(place)")
  }

  @Test(arguments: SettingTable.all.filter { $0.scope == .user }.map(\.name))
  func theProjectFileMayNotDecideWhereSecretsGo(key: String) throws {
    let text = "branch: a\n\(key): canary\n"
    let error = try #require(throws: CommandError.self) { try Self.file(text) }
    #expect(error.kind == .badSetting)
    #expect(
      error.summary
        == """
        `\(key)` is not allowed in the project file, which anyone who can open a pull request can \
        change
        """)
    #expect(error.location == "/project/.buildpost.yml:2:1")
    #expect(!"\(error)".contains("canary"))
    let kind = SettingTable.setting(named: key)?.kind
    guard kind != .toggle, kind != .wholeNumber else { return }
    #expect(try Self.file(text, .user).values[key]?.first?.text == "canary")
  }

  @Test func theContractNamesWhatIsUserOnly() {
    let names = Set(SettingTable.all.filter { $0.scope == .user }.map(\.name))
    #expect(
      names == [
        "site", "cloud-id", "api-url", "allow-host", "ca-file", "outbox", "auth", "client-id",
        "client-secret-file", "connect-key", "connect-secret-file",
        // Besides the contract's: what keeps builds from Jira, decides which of two updates wins,
        // writes or sends files, deletes without a question or makes a hook do more.
        "dry-run", "update-sequence-number", "no-outbox", "outbox-max-entries", "outbox-max-bytes",
        "html", "markdown", "from", "from-env", "job-results", "output", "parts", "report", "yes",
        "strict", "submit", "config",
        "release-url",
      ])
  }

  @Test(arguments: [ConfigurationFile.Layer.project, .user], ["client-secret", "connect-secret"])
  func noFileMayHoldASecret(layer: ConfigurationFile.Layer, key: String) throws {
    let error = try #require(throws: CommandError.self) { try Self.file("\(key): canary", layer) }
    #expect(error.summary == "secrets are not allowed in configuration files")
    #expect(!"\(error)".contains("canary"))
  }

  private static func file(
    _ text: String, _ layer: ConfigurationFile.Layer = .project
  ) throws -> ConfigurationFile {
    try ConfigurationFile(path: "/project/.buildpost.yml", layer: layer, text: text)
  }
}
