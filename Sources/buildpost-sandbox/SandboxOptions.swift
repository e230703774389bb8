// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The options of `buildpost sandbox`; each has an environment variable of the same name.
struct SandboxOptions: ParsableArguments {
  @Option(help: "The port on 127.0.0.1; 0 chooses a free one (default: 8080).")
  var port: String?

  @Option(help: "The client id that gets a token (default: sandbox).")
  var clientId: String?

  @Option(
    help: ArgumentHelp(
      """
      A file with the client secret, - for stdin (default: $BUILDPOST_CLIENT_SECRET, \
      else sandbox-secret).
      """,
      valueName: "file"))
  var clientSecretFile: String?

  @Option(help: "The app key expected in Connect tokens (default: sandbox).")
  var connectKey: String?

  @Option(
    help: ArgumentHelp(
      """
      A file with the shared secret of Connect tokens, - for stdin \
      (default: $BUILDPOST_CONNECT_SECRET, else sandbox-connect-secret).
      """,
      valueName: "file"))
  var connectSecretFile: String?

  @Option(help: help("seconds", "How long a token is valid (default: 900)."))
  var tokenLifetime: String?

  @Option(help: "The cloud id of the site.")
  var cloudId: String?

  @Option(help: help("key", "A project whose issues exist (repeatable; default: every project)."))
  var project: [String] = []

  @Option(
    help: help(
      "seconds", "Delay between the 202 response and the change becoming visible (default: 0)."))
  var delay: String?

  @Option(
    help: help(
      "permission", "A permission that the app does not have: read, write or delete (repeatable)."))
  var deny: [String] = []

  @Option(help: help("script", "Faults to inject, request by request (see FAULT SCRIPT above)."))
  var fault: String?

  @Option(help: help("dir", "Write each submitted request body to a file in this directory."))
  var record: String?

  @Option(help: help("file", "Keep the builds in this SQLite file (default: in memory)."))
  var store: String?

  @Flag(help: "Print one JSON document with the address and the settings to use.")
  var json = false
}

private func help(_ valueName: String, _ text: String) -> ArgumentHelp {
  ArgumentHelp(text, valueName: valueName)
}
