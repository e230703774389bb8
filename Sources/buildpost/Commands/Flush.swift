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

  @Flag(help: "Also send what Jira rejected.")
  var rejected = false
  @OptionGroup(title: "Delivery") var delivery: DeliveryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    var given = GivenOptions()
    given.raise("rejected", if: rejected)
    delivery.collect(into: &given)
    output.collect(into: &given)
    let invocation = try Invocation(given)
    let isAll = try invocation.settings.isOn("rejected")
    let status = try await Shipment(invocation, for: .draining)
      .flush(isAll ? .waitingAndRejected : .waiting)
    if status != .done { throw QuietExit(status: status) }
  }
}
