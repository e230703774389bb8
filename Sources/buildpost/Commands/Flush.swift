// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Delivery

/// `buildpost flush`.
struct Flush: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flush",
    abstract: "Deliver what the outbox holds for the configured site.",
    usage: "buildpost flush [OPTIONS]",
    discussion: """
      Example: after an outage, from cron or by hand.

        buildpost flush --site acme.atlassian.net --client-id your-client-id
      """)

  @OptionGroup var flush: SettingOptions<FlushGroup>
  @OptionGroup(title: "Delivery") var delivery: SettingOptions<DeliveryGroup>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() async throws {
    let invocation = try Invocation(flush, delivery, output)
    let isAll = try invocation.settings.isOn(.rejected)
    let status = try await Shipment(invocation, for: .draining)
      .flush(isAll ? .waitingAndRejected : .waiting)
    if status != .done { throw QuietExit(status: status) }
  }
}
