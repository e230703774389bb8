// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import Delivery
import Presentation
import TextCoding

/// `buildpost outbox`.
struct OutboxCommand: ParsableCommand {
  static let configuration = CommandHelp.configuration(
    "outbox", subcommands: [List.self, Show.self, Drop.self], defaultSubcommand: List.self)

  /// `buildpost outbox list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandHelp.configuration("outbox list")

    @OptionGroup(title: "Outbox") var outbox: SettingOptions<OutboxPlaceGroup>
    @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

    func run() async throws {
      let invocation = try Invocation(outbox, output)
      let entries = try await OutboxPlace.existingView(invocation).list()
      let console = invocation.console
      if try invocation.wantsJSON {
        try console.printJSON(JSONObject(entries))
      } else if entries.isEmpty {
        console.say("the outbox is empty\n")
      } else {
        try console.print(HeldTable(entries.map(\.row)).render(console.outputStyle))
      }
    }
  }

  /// `buildpost outbox show`.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandHelp.configuration("outbox show")

    @Argument(help: "An id or a prefix of one.", completion: .outboxIds) var id: String
    @OptionGroup(title: "Outbox") var outbox: SettingOptions<OutboxPlaceGroup>
    @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

    func run() async throws {
      let invocation = try Invocation(outbox, output)
      let entry = try await OutboxPlace.existingView(invocation).show(id)
      let console = invocation.console
      if try invocation.wantsJSON { return try console.printJSON(JSONObject(shown: entry)) }
      console.say(HeldTable([entry.row]).render(console.style))
      if let build = entry.build {
        try console.printJSON(text: String(decoding: build, as: UTF8.self))
      }
    }
  }

  /// `buildpost outbox drop`.
  struct Drop: AsyncParsableCommand, SettingGroup {
    static let configuration = CommandHelp.configuration("outbox drop")
    static let settings: [Setting] = [.dropRejected]

    @Argument(help: "Ids or prefixes of ids.", completion: .outboxIds)
    var ids: [String] = []
    @OptionGroup var choice: SettingOptions<Drop>
    @OptionGroup(title: "Outbox") var outbox: SettingOptions<OutboxPlaceGroup>
    @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

    private var isRejected: Bool { !choice.given[.dropRejected].isEmpty }

    func validate() throws {
      guard ids.isEmpty == isRejected else {
        throw ValidationError("`outbox drop` needs either IDs or --rejected")
      }
    }

    func run() async throws {
      let invocation = try Invocation(outbox, output)
      let view = try await OutboxPlace.existingView(invocation)
      let dropped = isRejected ? try await view.dropRejected() : try await view.drop(ids)
      if try invocation.wantsJSON {
        // One id is answered with its entry, anything else with a list.
        guard ids.count == 1, let entry = dropped.first else {
          return try invocation.console.printJSON(JSONObject(dropped))
        }
        return try invocation.console.printJSON(JSONObject(entry))
      }
      for entry in dropped {
        let name = entry.key.map { " (\($0))" } ?? ""
        invocation.console.say(PrintableText.escape("dropped \(entry.id)\(name)") + "\n")
      }
      if dropped.isEmpty { invocation.console.say("the outbox has no rejected builds\n") }
    }
  }
}

extension CompletionKind {
  /// The ids of the builds in the usual outbox.
  fileprivate static let outboxIds = CompletionKind.shellCommand(
    "buildpost outbox list 2>/dev/null | grep '^  ' | cut -d ' ' -f 3")
}

extension Delivery.Entry {
  /// The entry as a row of a table.
  fileprivate var row: HeldTable.Row {
    let reasons = errors.map(\.message)
    return HeldTable.Row(
      id: id, state: state.rawValue, site: site ?? "?", build: key?.description ?? "unreadable",
      since: Timestamp(milliseconds: created).rfc3339,
      reason: ([reason].compactMap { $0 } + reasons).joined(separator: "; "))
  }
}

/// `buildpost flush`.
struct Flush: AsyncParsableCommand, SettingGroup {
  static let configuration = CommandHelp.configuration("flush")
  static let settings: [Setting] = [.rejected]

  @OptionGroup var flush: SettingOptions<Flush>
  @OptionGroup(title: "Delivery") var delivery: SettingOptions<DeliveryGroup>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() async throws {
    let invocation = try Invocation(flush, delivery, output)
    let isAll = try invocation.settings.isOn(.rejected)
    let status = try await DeliverySession(invocation, for: .draining)
      .flush(isAll ? .waitingAndRejected : .waiting)
    if status != .done { throw QuietExit(status: status) }
  }
}
