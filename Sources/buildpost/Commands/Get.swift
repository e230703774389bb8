// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import JiraBuilds
import Platform

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
struct Delete: AsyncParsableCommand {
  static let configuration = CommandHelp.configuration("delete")

  @OptionGroup(title: "Build") var name: SettingOptions<BuildNameGroup>
  @OptionGroup var deletion: SettingOptions<DeleteGroup>
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
      let properties = try Self.properties(property)
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

  private static func properties(_ property: [String]) throws(CommandError) -> [String: String] {
    var properties: [String: String] = [:]
    for given in property {
      let parts = given.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw CommandError(.usage, "`\(given)` is not of the form NAME=VALUE", at: "--property")
      }
      properties[String(parts[0])] = String(parts[1])
    }
    return properties
  }

  /// Asks a person whether to delete.
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

  /// Prints a stored build: for a person on a terminal, else as Jira answered it.
  fileprivate func show(_ json: Data) throws {
    guard isatty(STDOUT_FILENO) == 1, try !wantsJSON,
      let build = try? JSONDecoder().decode(StoredSummary.self, from: json)
    else { return try console.printJSON(text: String(decoding: json, as: UTF8.self)) }
    try console.print(build.text)
  }
}

/// What a person wants to know of a stored build.
private struct StoredSummary: Decodable {
  struct Tests: Decodable {
    var totalNumber: Int
    var numberPassed: Int
    var numberFailed: Int
    var numberSkipped: Int
  }

  var displayName: String?
  var pipelineId: String
  var buildNumber: Int64
  var state: String
  var lastUpdated: String?
  var url: String?
  var issueKeys: [String]?
  var testInfo: Tests?

  var text: String {
    var rows = [("build", "\(pipelineId) #\(buildNumber)"), ("state", state)]
    if let displayName { rows.insert(("name", displayName), at: 1) }
    if let issueKeys { rows.append(("issues", issueKeys.joined(separator: ", "))) }
    if let tests = testInfo {
      rows.append(
        (
          "tests",
          "\(tests.totalNumber): \(tests.numberPassed) passed, \(tests.numberFailed) failed, "
            + "\(tests.numberSkipped) skipped"
        ))
    }
    if let lastUpdated { rows.append(("updated", lastUpdated)) }
    if let url { rows.append(("url", url)) }
    return rows.map { name, value in
      name + String(repeating: " ", count: 9 - name.count) + PrintableText.escape(value) + "\n"
    }.joined()
  }
}
