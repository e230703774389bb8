// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension Invocation {
  /// Refuses two readers of standard input: one would get what is meant for the other.
  ///
  /// - Parameter paths: The reports or documents that were named.
  /// - Throws: ``CommandError`` with status 64.
  func requireOneReader(ofInput paths: [String]) throws(CommandError) {
    let option: OptionName =
      settings.text("auth")?.value == "connect" ? "connect-secret-file" : "client-secret-file"
    guard let secret = settings.text(option), secret.value == "-", paths.contains("-") else {
      return
    }
    throw CommandError(
      .usage, "standard input cannot be both the secret and what is sent",
      at: secret.origin.description,
      fix: "name a file, or pass the secret by its variable")
  }
}
