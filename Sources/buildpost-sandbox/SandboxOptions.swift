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

  @Option(help: ArgumentHelp("How long a token is valid (default: 900).", valueName: "seconds"))
  var tokenLifetime: String?

  @Option(help: "The cloud id of the site.")
  var cloudId: String?

  @Option(
    help: ArgumentHelp(
      "A project whose issues exist (repeatable; default: every project).", valueName: "key"))
  var project: [String] = []

  @Option(
    help: ArgumentHelp(
      "Delay between the 202 response and the change becoming visible (default: 0).",
      valueName: "seconds"))
  var delay: String?

  @Option(
    help: ArgumentHelp(
      "A permission that the app does not have: read, write or delete (repeatable).",
      valueName: "permission"
    ))
  var deny: [String] = []

  @Option(
    help: ArgumentHelp(
      "Faults to inject, request by request (see FAULT SCRIPT above).", valueName: "script"))
  var fault: String?

  @Option(
    help: ArgumentHelp(
      "Write each submitted request body to a file in this directory.", valueName: "dir"))
  var record: String?

  @Option(
    help: ArgumentHelp(
      "Keep the builds in this SQLite file (default: in memory).", valueName: "file"))
  var store: String?

  @Flag(help: "Print one JSON document with the address and the settings to use.")
  var json = false
}
