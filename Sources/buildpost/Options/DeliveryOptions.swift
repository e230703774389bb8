// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The options of delivery.
struct DeliveryOptions: ParsableArguments {
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var outbox: OutboxOptions
  @Option(
    help: ArgumentHelp("Seconds for the whole of delivery (default 20).", valueName: "seconds"))
  var deadline: String?
  @Flag(help: "Read the build back until Jira has stored it.")
  var verify = false
  @Flag(help: "Status 0 also where Jira is away, refuses or rejects (64 and 78 stay).")
  var softFail = false

  func collect(into given: inout GivenOptions) {
    connection.collect(into: &given)
    outbox.collect(into: &given)
    given["deadline"] = deadline
    given.raise("verify", if: verify)
    given.raise("soft-fail", if: softFail)
  }
}

/// The site and the credentials.
struct ConnectionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The Jira site, such as acme.atlassian.net.", valueName: "host"))
  var site: String?
  @Option(help: ArgumentHelp("The site's cloud id; by default it is asked for.", valueName: "id"))
  var cloudId: String?
  @Option(
    help: ArgumentHelp(
      """
      How requests are authenticated: \(OptionChoices.auth.text) (default \
      \(OptionChoices.auth.words[0])).
      """, valueName: "mode"),
    completion: OptionChoices.auth.completion)
  var auth: String?
  @Option(help: ArgumentHelp("The client id of the OAuth credentials.", valueName: "id"))
  var clientId: String?
  @Option(
    help: ArgumentHelp(
      "A file with the client secret, or - for stdin; else BUILDPOST_CLIENT_SECRET.",
      valueName: "file"),
    completion: .file())
  var clientSecretFile: String?
  @Option(help: ArgumentHelp("The key of the Connect app.", valueName: "key"))
  var connectKey: String?
  @Option(
    help: ArgumentHelp(
      "A file with the shared secret, or - for stdin; else BUILDPOST_CONNECT_SECRET.",
      valueName: "file"),
    completion: .file())
  var connectSecretFile: String?
  @Option(
    help: ArgumentHelp(
      "Where OAuth requests go (default https://api.atlassian.com).", valueName: "url"))
  var apiUrl: String?
  @Option(
    help: ArgumentHelp("A file with further certificates to trust (PEM).", valueName: "file"),
    completion: .file())
  var caFile: String?
  @Option(
    help: ArgumentHelp(
      "A host beside Atlassian's that credentials may go to (repeatable).", valueName: "host"))
  var allowHost: [String] = []

  func collect(into given: inout GivenOptions) {
    given["site"] = site
    given["cloud-id"] = cloudId
    given["auth"] = auth
    given["client-id"] = clientId
    given["client-secret-file"] = clientSecretFile
    given["connect-key"] = connectKey
    given["connect-secret-file"] = connectSecretFile
    given["api-url"] = apiUrl
    given["ca-file"] = caFile
    given.add(allowHost, to: "allow-host")
  }
}

/// Where builds are kept until Jira has them.
struct OutboxOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The outbox (default $XDG_STATE_HOME/buildpost/outbox).", valueName: "dir"),
    completion: .directory)
  var outbox: String?
  @Flag(help: "Keep nothing: what cannot be delivered now is lost, and the status says so.")
  var noOutbox = false
  @Option(
    help: ArgumentHelp("Entries the outbox holds at most (default 10000).", valueName: "number"))
  var outboxMaxEntries: String?
  @Option(
    help: ArgumentHelp("Bytes the outbox holds at most (default 268435456).", valueName: "number"))
  var outboxMaxBytes: String?

  func collect(into given: inout GivenOptions) {
    given["outbox"] = outbox
    given.raise("no-outbox", if: noOutbox)
    given["outbox-max-entries"] = outboxMaxEntries
    given["outbox-max-bytes"] = outboxMaxBytes
  }
}
