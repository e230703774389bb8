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
    ("branch: a\nbranhc: b\n", "`branhc` is not a setting", "2:1", "write `branch`"),
    ("pipelineId: b\n", "`pipelineId` is not a setting", "1:1", "write `pipeline-id`"),
    ("issue_keys: b\n", "`issue_keys` is not a setting", "1:1", "write `issue-key`"),
    (
      "zzzzzz: b\n", "`zzzzzz` is not a setting", "1:1",
      "use the long name of an option without its dashes"
    ),
    ("branch: [a, b]\n", "`branch` takes one value", "1:9", nil),
    ("branch: {a: b}\n", "`branch` takes one value", "1:9", nil),
    ("exclude:\n  - [a]\n", "`exclude` takes a value or a list of values", "2:3", nil),
    ("verify: maybe\n", "`verify` takes true or false", "1:9", nil),
    ("outbox-max-entries: -1\n", "`outbox-max-entries` takes a whole number", "1:21", nil),
    ("deadline: soon\n", "`deadline` takes a number of seconds between 0 and 86400", "1:11", nil),
    (
      "- a\n", "the file holds no settings: lines of the form `name: value` are expected", "1:1",
      nil
    ),
    ("[a]: b\n", "a list or a mapping cannot be a key", "1:1", nil),
  ])
  func whatIsWrongIsAnErrorWithItsPlace(
    text: String, summary: String, place: String, fix: String?
  ) throws {
    let error = try #require(throws: CommandError.self) { try Self.file(text) }
    #expect(error.status == .badSetting)
    #expect(error.summary == summary)
    #expect(error.location == "/work/.buildpost.yml:\(place)")
    #expect(error.fix == fix)
  }

  @Test(arguments: [
    "branch: a\nbranch: b\n", "branch: a\n\tlabel: b\n", "branch: 'a\n", "branch: [a\n",
    "a: b: c\n",
    "branch: a\u{7}\n", "branch: a\n---\nlabel: b\n",
    "exclude: \(String(repeating: "[", count: 2000))",
  ])
  func whatIsNotTheYAMLThatIsExpectedIsAnError(text: String) throws {
    let error = try #require(throws: CommandError.self) { try Self.file(text) }
    #expect(error.status == .badSetting)
    #expect(error.summary.hasPrefix("the file is not the YAML that is expected: "))
    #expect(error.location?.hasPrefix("/work/.buildpost.yml:") == true)
  }

  @Test(arguments: [
    ("a: &x b\n", "1:4"), ("label: *x\n", "1:8"), ("exclude: [&a b]\n", "1:11"),
    ("a: !!str &x b", "1:10"),
    ("- - &x b", "1:5"), ("{\"a\":&x b}", "1:6"), ("a:\u{85}&x b", "2:1"), ("--- &x\na: b", "1:5"),
    ("{a :&x b}", "1:5"),
  ])
  func anchorsAndAliasesAreRefused(text: String, place: String) throws {
    let error = try #require(throws: CommandError.self) { try Self.file(text) }
    #expect(error.summary == "anchors and aliases are not taken in configuration files")
    #expect(error.location == "/work/.buildpost.yml:\(place)")
  }

  @Test(arguments: OptionTable.entries.filter(\.isUserOnly).map(\.name.name))
  func theProjectFileMayNotSayWhereSecretsGo(key: String) throws {
    let text = "branch: a\n\(key): canary\n"
    let error = try #require(throws: CommandError.self) { try Self.file(text) }
    #expect(error.status == .badSetting)
    #expect(
      error.summary
        == "`\(key)` may not be set in the project file, which anyone who can open a pull request can change"
    )
    #expect(error.location == "/work/.buildpost.yml:2:1")
    #expect(!"\(error)".contains("canary"))
    guard OptionTable.entry(for: key)?.kind == .text else { return }
    #expect(try Self.file(text, .user).values[key]?.first?.text == "canary")
  }

  @Test func theContractNamesWhatIsUserOnly() {
    let names = Set(OptionTable.entries.filter(\.isUserOnly).map(\.name.name))
    #expect(
      names == [
        "site", "cloud-id", "api-url", "allow-host", "ca-file", "outbox", "auth", "client-id",
        "client-secret-file", "connect-key", "connect-secret-file",
        // Beside the contract's: what writes or sends files, deletes unasked or makes a hook do more.
        "html", "markdown", "from", "report", "yes", "strict", "submit", "config",
      ])
  }

  @Test(arguments: [ConfigurationFile.Layer.project, .user], ["client-secret", "connect-secret"])
  func secretsStandInNoFile(layer: ConfigurationFile.Layer, key: String) throws {
    let error = try #require(throws: CommandError.self) { try Self.file("\(key): canary", layer) }
    #expect(error.summary == "a secret may not stand in a configuration file")
    #expect(!"\(error)".contains("canary"))
  }

  private static func file(
    _ text: String, _ layer: ConfigurationFile.Layer = .project
  ) throws -> ConfigurationFile {
    try ConfigurationFile(path: "/work/.buildpost.yml", layer: layer, text: text)
  }
}
