// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Foundation
import TestSupport
import Testing

@Suite struct TrapTests {
  private static let settings = [
    "core.fsmonitor", "core.pager", "core.editor", "core.askPass", "core.sshCommand",
    "core.gitProxy", "core.alternateRefsCommand", "gpg.program", "gpg.ssh.program",
    "gpg.x509.program", "diff.external", "diff.trap.command", "diff.trap.textconv",
    "filter.trap.clean", "filter.trap.smudge", "merge.trap.driver", "credential.helper",
    "pager.log", "pager.config", "pager.rev-parse", "pager.for-each-ref", "sequence.editor",
    "alias.log", "alias.config", "uploadpack.packObjectsHook", "remote.origin.uploadpack",
    "trailer.trap.command", "interactive.diffFilter",
  ]

  private func arm(_ repository: TestRepository) throws -> String {
    let canary = repository.directory.path + "/canary"
    let script = try repository.directory.writeExecutable(
      "#!/bin/sh\n/bin/echo \"$0 $*\" >> '\(canary)'\n", to: "trap")
    for name in Self.settings {
      try repository.git(["config", name, name.hasPrefix("alias.") ? "!" + script : script])
    }
    let switches = [
      "log.showSignature": "true", "log.showNotes": "true", "core.hooksPath": repository.path,
      "core.fsmonitorHookVersion": "2", "extensions.partialClone": "origin",
      "remote.origin.promisor": "true", "remote.origin.url": "ext::\(script)",
      "protocol.ext.allow": "always", "protocol.allow": "always",
      "core.repositoryFormatVersion": "1",
    ]
    for (name, value) in switches { try repository.git(["config", name, value]) }
    for hook in [
      "post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman",
    ] {
      try FileManager.default.copyItem(atPath: script, toPath: repository.path + "/" + hook)
    }
    try repository.directory.write(
      "* diff=trap filter=trap merge=trap\n", to: "work/.git/info/attributes")
    return canary
  }

  private func signedCommit(_ repository: TestRepository) throws {
    let tree = try repository.git(["hash-object", "-t", "tree", "-w", "/dev/null"])
    let object = try repository.directory.write(
      """
      tree \(tree)
      author Ana <ana@acme.example> 1700000000 +0000
      committer Ana <ana@acme.example> 1700000000 +0000
      gpgsig -----BEGIN PGP SIGNATURE-----
       iQ
       -----END PGP SIGNATURE-----

      signed SHOP-9

      """, to: "object")
    let id = try repository.git(["hash-object", "-t", "commit", "-w", object])
    try repository.git(["update-ref", "HEAD", id])
    try repository.git(["tag", "--annotate", "--message", "SHOP-10", "v1"])
  }

  @Test func repositoryWithEveryTrapRunsNothing() async throws {
    let repository = try TestRepository()
    try signedCommit(repository)
    let canary = try arm(repository)
    let missing = String(repeating: "ab", count: 20)
    let context = try await repository.context([
      "GITLAB_CI": "true", "CI_COMMIT_SHA": missing, "CI_MERGE_REQUEST_IID": "3",
      "CI_MERGE_REQUEST_DIFF_BASE_SHA": String(repeating: "cd", count: 20),
    ])
    #expect(context.commit?.value == missing)
    #expect(context.keys == [])
    let plain = try await repository.context()
    #expect(plain.keys == ["SHOP-10", "SHOP-9"])
    #expect(!FileManager.default.fileExists(atPath: canary))
  }

  @Test func trapsAreArmed() throws {
    let repository = try TestRepository()
    try signedCommit(repository)
    let canary = try arm(repository)
    _ = try? repository.git(["log", "-1"])
    #expect(FileManager.default.fileExists(atPath: canary))
  }

  @Test func alternatesThatLeadNowhereAreNoReasonToHang() async throws {
    let repository = try TestRepository()
    try repository.commit("SHOP-9")
    try repository.directory.write(
      "/dev\n\(repository.path)/../../..\n|touch canary\n", to: "work/.git/objects/info/alternates")
    let context = try await repository.context()
    #expect(context.keys == ["SHOP-9"])
  }
}
