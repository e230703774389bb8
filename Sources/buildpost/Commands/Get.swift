// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import JiraBuilds

/// `buildpost get`.
struct Get: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get",
    abstract: "Print a build as Jira has stored it.",
    usage: "buildpost get [OPTIONS] --pipeline-id ID --build-number NUMBER",
    discussion: """
      Example: has Jira stored build 16?

        buildpost get --pipeline-id gitlab.com/acme/app --build-number 16
      """)

  @OptionGroup(title: "Build") var name: SettingOptions<BuildNameGroup>
  @OptionGroup(title: "Delivery") var delivery: SettingOptions<DeliveryGroup>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() async throws {
    let invocation = try Invocation(name, delivery, output)
    let key = try invocation.buildKey()
    let client = try Connection.client(invocation)
    let timeout = try invocation.settings.seconds(.deadline)
    try await invocation.softening {
      do {
        let answer = try await client.get(key, timeout: timeout)
        try invocation.console.printJSON(text: String(decoding: answer.value.json, as: UTF8.self))
      } catch let error as JiraError where error.kind == .noSuchBuild {
        throw CommandError(
          .noInput, "Jira has no build `\(key)`", at: error.location, fix: error.fix)
      }
    }
  }
}

/// `buildpost delete`.
struct Delete: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Delete a build in Jira, or all builds that carry a property.",
    usage: """
      buildpost delete [OPTIONS] --pipeline-id ID --build-number NUMBER
      buildpost delete [OPTIONS] --property NAME=VALUE…
      """,
    discussion: """
      Example: remove all builds that were sent with a property.

        buildpost delete --property source=trial --yes
      """)

  @OptionGroup(title: "Build") var name: SettingOptions<BuildNameGroup>
  @OptionGroup var deletion: SettingOptions<DeleteGroup>
  @OptionGroup(title: "Delivery") var delivery: SettingOptions<DeliveryGroup>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() async throws {
    let property = deletion.given[.deleteProperty]
    guard property.isEmpty || BuildNameGroup.settings.allSatisfy({ name.given[$0].isEmpty }) else {
      throw CommandError(
        .usage, "`--property` deletes all builds that carry it, not one build", at: "--property",
        fix: "name either the build or the property")
    }
    let invocation = try Invocation(name, deletion, delivery, output)
    let client = try Connection.client(invocation)
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
    let key = try invocation.buildKey()
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
        throw CommandError(.usage, "`\(given)` is not name=value", at: "--property")
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
  fileprivate func buildKey() throws(CommandError) -> BuildKey {
    guard let pipeline = settings.text(.pipelineId)?.value,
      let number = try settings.number(.buildNumber)?.value
    else {
      throw CommandError(
        .usage, "the build is not named", fix: "pass --pipeline-id and --build-number")
    }
    return BuildKey(pipelineId: pipeline, buildNumber: number)
  }
}
