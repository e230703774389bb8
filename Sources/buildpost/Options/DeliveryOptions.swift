// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The options of delivery.
struct DeliveryOptions: ParsableArguments {
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var outbox: OutboxOptions
  @Option(help: "Seconds for the whole of delivery (default 20).")
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
  @Option(help: "The Jira site, such as acme.atlassian.net.")
  var site: String?
  @Option(help: "The site's cloud id; by default it is asked for.")
  var cloudId: String?
  @Option(
    help: """
      How requests are authenticated: \(OptionChoices.auth.text) (default \
      \(OptionChoices.auth.words[0])).
      """,
    completion: OptionChoices.auth.completion)
  var auth: String?
  @Option(help: "The client id of the OAuth credentials.")
  var clientId: String?
  @Option(
    help: "A file with the client secret, or - for stdin; else BUILDPOST_CLIENT_SECRET.",
    completion: .file())
  var clientSecretFile: String?
  @Option(help: "The key of the Connect app.")
  var connectKey: String?
  @Option(
    help: "A file with the shared secret, or - for stdin; else BUILDPOST_CONNECT_SECRET.",
    completion: .file())
  var connectSecretFile: String?
  @Option(help: "Where OAuth requests go (default https://api.atlassian.com).")
  var apiUrl: String?
  @Option(help: "A file with further certificates to trust (PEM).", completion: .file())
  var caFile: String?
  @Option(help: "A host beside Atlassian's that credentials may go to (repeatable).")
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
  @Option(help: "The outbox (default $XDG_STATE_HOME/buildpost/outbox).", completion: .directory)
  var outbox: String?
  @Flag(help: "Keep nothing: what cannot be delivered now is lost, and the status says so.")
  var noOutbox = false
  @Option(help: "Entries the outbox holds at most (default 10000).")
  var outboxMaxEntries: String?
  @Option(help: "Bytes the outbox holds at most (default 268435456).")
  var outboxMaxBytes: String?

  func collect(into given: inout GivenOptions) {
    given["outbox"] = outbox
    given.raise("no-outbox", if: noOutbox)
    given["outbox-max-entries"] = outboxMaxEntries
    given["outbox-max-bytes"] = outboxMaxBytes
  }
}
