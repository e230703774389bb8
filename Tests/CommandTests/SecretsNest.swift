// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A repository, an environment full of secrets, and a git that notes what it is given.
struct SecretsNest {
  let top: TemporaryDirectory
  let secretFile: String
  /// The options of a sandbox that takes the secrets.
  let sandbox: [String]
  private let mode: String

  init(mode: String) async throws {
    self.mode = mode
    top = try TemporaryDirectory()
    let secret = mode == "oauth" ? SecretsTests.clientSecret : SecretsTests.connectSecret
    secretFile = try top.write(secret + "\n", to: "secret")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secretFile)
    sandbox = [mode == "oauth" ? "--client-secret-file" : "--connect-secret-file", secretFile]
    try top.writeExecutable(
      """
      #!/bin/bash
      mapfile -d '' caller <"/proc/$PPID/cmdline"
      { printf '%s|' "$@" "${caller[@]}"; export -p; } >>'\(top.path)/notes'
      exec /usr/bin/git "$@"

      """, to: "bin/git")
    try top.write("", to: "work/.keep")
    var shell = BuiltCommand(
      in: top.path + "/work",
      environment: [
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ada", "GIT_COMMITTER_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_COMMITTER_EMAIL": "ada@example.org",
      ])
    shell.path = "/bin/bash"
    let url = "https://user:\(SecretsTests.remotePassword)@git.example/acme/app.git"
    let made = try await shell.run([
      "-ec",
      "git init -q -b feature/DEMO-7-login; git remote add origin '\(url)'; "
        + "git add .keep; git commit -q -m 'DEMO-8 a beginning'",
    ])
    #expect(made.status == 0, "\(made.talk)")
  }

  /// The command in the repository, with every secret in its environment.
  func command(_ site: SandboxSite) -> BuiltCommand {
    let proxy = "http://user:\(SecretsTests.proxyPassword)@127.0.0.1:1"
    return site.command([
      "PATH": top.path + "/bin:/usr/bin:/bin", "BUILDPOST_AUTH": mode,
      "BUILDPOST_CLIENT_SECRET": SecretsTests.clientSecret,
      "BUILDPOST_CONNECT_KEY": "sandbox", "BUILDPOST_CONNECT_SECRET": SecretsTests.connectSecret,
      "HTTPS_PROXY": proxy, "https_proxy": proxy, "HTTP_PROXY": proxy, "ALL_PROXY": proxy,
    ])
  }

  func expectNoCanary(
    in result: BuiltCommand.Result, _ words: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for canary in SecretsTests.canaries {
      #expect(!result.text.contains(canary), "\(words)", sourceLocation: sourceLocation)
      #expect(!result.talk.contains(canary), "\(words)", sourceLocation: sourceLocation)
    }
  }

  /// Looks into the outbox, the recorded bodies and the notes of what git was given.
  func expectNoCanaryInFiles(
    of site: SandboxSite, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let notes = try #require(FileManager.default.contents(atPath: top.path + "/notes"))
    #expect(!notes.isEmpty, sourceLocation: sourceLocation)
    var texts = ["notes": String(decoding: notes, as: UTF8.self)]
    for directory in ["state", "bodies"] {
      let names =
        FileManager.default.enumerator(atPath: top.path + "/" + directory)?.allObjects ?? []
      for case let name as String in names {
        guard let data = FileManager.default.contents(atPath: "\(top.path)/\(directory)/\(name)")
        else { continue }
        texts[directory + "/" + name] = name + String(decoding: data, as: UTF8.self)
      }
    }
    #expect(texts.count > 1, sourceLocation: sourceLocation)
    for (name, text) in texts {
      for canary in SecretsTests.canaries {
        #expect(!text.contains(canary), "\(name)", sourceLocation: sourceLocation)
      }
    }
  }
}
