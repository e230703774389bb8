// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import JiraBuilds
import Platform
import TextCoding

/// `buildpost get`.
struct Get: AsyncParsableCommand {
  static let configuration = CommandHelp.configuration("get")

  @OptionGroup(title: "Build") var name: SettingOptions<BuildNameGroup>
  @OptionGroup(title: "Delivery") var delivery: SettingOptions<RequestGroup>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() async throws {
    let invocation = try Invocation(name, delivery, output)
    let key = try await invocation.buildKey()
    let client = try invocation.jiraClient()
    let timeout = try invocation.settings.seconds(.deadline)
    try await invocation.softening {
      do {
        let answer = try await client.get(key, timeout: timeout)
        try invocation.show(answer.value.json)
      } catch let error as JiraError where error.kind == .noSuchBuild {
        throw CommandError(
          .noInput, "Jira has no build `\(key)`", at: error.location, fix: error.fix)
      }
    }
  }
}

/// `buildpost delete`.
struct Delete: AsyncParsableCommand, SettingGroup {
  static let configuration = CommandHelp.configuration("delete")
  static let settings: [Setting] = [.deleteProperty, .yes]

  @OptionGroup(title: "Build") var name: SettingOptions<BuildNameGroup>
  @OptionGroup var deletion: SettingOptions<Delete>
  @OptionGroup(title: "Delivery") var delivery: SettingOptions<RequestGroup>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() async throws {
    let property = deletion.given[.deleteProperty]
    guard property.isEmpty || [.pipelineId, .buildNumber].allSatisfy({ name.given[$0].isEmpty })
    else {
      throw CommandError(
        .usage, "`--property` deletes all builds that carry it, not one build", at: "--property",
        fix: "name either the build or the property")
    }
    let invocation = try Invocation(name, deletion, delivery, output)
    let client = try invocation.jiraClient()
    let timeout = try invocation.settings.seconds(.deadline)
    guard property.isEmpty else {
      let properties = try invocation.settings.pairs(
        property.map { Fact($0, from: .option(Setting.deleteProperty.flag)) })
      guard try confirm(properties, invocation) else {
        return invocation.console.say("nothing was deleted\n")
      }
      return try await invocation.softening {
        try await client.delete(properties: properties, timeout: timeout)
        try tell("the builds with these properties", invocation)
      }
    }
    let key = try await invocation.buildKey()
    try await invocation.softening {
      try await client.delete(key, timeout: timeout)
      try tell("`\(key)`", invocation)
    }
  }

  private func tell(_ what: String, _ invocation: Invocation) throws {
    if try invocation.wantsJSON { try invocation.console.printJSON(["deleted": true]) }
    invocation.console.say(
      PrintableText.escape("asked Jira to delete \(what); this takes effect shortly") + "\n")
  }

  /// Asks the user whether to delete.
  private func confirm(_ properties: [String: String], _ invocation: Invocation) throws -> Bool {
    guard try !invocation.settings.isOn(.yes) else { return true }
    guard Terminal.isInteractive else {
      throw CommandError(
        .usage, "deleting by property needs to be confirmed", fix: "pass --yes")
    }
    let list = properties.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    invocation.console.tell(
      PrintableText.escape("delete all builds with \(list.joined(separator: " and "))? [y/N] "))
    return ["y", "yes"].contains(readLine()?.lowercased())
  }
}

extension Invocation {
  /// The build that the options name, else that of this run.
  fileprivate func buildKey() async throws -> BuildKey {
    let given = (settings.text(.pipelineId)?.value, try settings.number(.buildNumber)?.value)
    if let pipeline = given.0, let number = given.1 {
      return BuildKey(pipelineId: pipeline, buildNumber: number)
    }
    let context = try await BuildInput.context(self)
    guard let pipeline = context.pipelineId?.value else { throw missing(.pipelineId) }
    guard let number = context.buildNumber?.value else { throw missing(.buildNumber) }
    return BuildKey(pipelineId: pipeline, buildNumber: number)
  }

  private func missing(_ setting: Setting) -> CommandError {
    CommandError(
      .usage, "`\(setting.flag)` is missing, and this run does not provide it",
      fix: "pass `\(setting.flag)`")
  }

  /// Prints a stored build: for the user on a terminal, else as Jira answered it.
  fileprivate func show(_ json: Data) throws {
    guard isatty(STDOUT_FILENO) == 1, try !wantsJSON,
      let text = JSONValue(json).flatMap(summary)
    else { return try console.printJSON(text: String(decoding: json, as: UTF8.self)) }
    try console.print(text)
  }
}

/// What the user wants to know of a stored build; `nil` if the document is not one.
private func summary(of build: JSONValue) -> String? {
  guard let pipeline = build["pipelineId"]?.string, let number = build["buildNumber"]?.integer,
    let state = build["state"]?.string
  else { return nil }
  let tests = build["testInfo"].map { tests in
    func count(_ name: String) -> String { tests[name]?.integer.map { "\($0)" } ?? "?" }
    return "\(count("totalNumber")): \(count("numberPassed")) passed, "
      + "\(count("numberFailed")) failed, \(count("numberSkipped")) skipped"
  }
  let keys = build["issueKeys"]?.array.map { $0.compactMap(\.string).joined(separator: ", ") }
  let rows: [(name: String, value: String?)] = [
    ("build", "\(pipeline) #\(number)"), ("name", build["displayName"]?.string), ("state", state),
    ("issues", keys), ("tests", tests), ("updated", build["lastUpdated"]?.string),
    ("url", build["url"]?.string),
  ]
  return rows.compactMap { name, value in
    value.map {
      name + String(repeating: " ", count: 9 - name.count) + PrintableText.escape($0) + "\n"
    }
  }.joined()
}
