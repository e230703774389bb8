// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A certificate with its key, as files, made by `openssl` for one test.
struct Certificate {
  let certificate: String
  let key: String

  /// An authority of its own.
  static func authority(in scratch: TemporaryDirectory) throws -> Certificate {
    let result = try Certificate(named: "authority", in: scratch)
    try openssl(
      ["req", "-x509", "-new", "-key", result.key, "-out", result.certificate, "-days", "30"]
        + ["-subj", "/CN=Test Authority"])
    return result
  }

  /// A certificate for names such as `DNS:localhost,IP:127.0.0.1`, valid from one time to another.
  static func leaf(
    for names: String, by authority: Certificate, in scratch: TemporaryDirectory,
    from start: String = "20200101000000Z", until end: String = "20991231000000Z"
  ) throws -> Certificate {
    let result = try Certificate(named: "leaf", in: scratch)
    let request = scratch.path + "/leaf.csr"
    try openssl(["req", "-new", "-key", result.key, "-out", request, "-subj", "/CN=leaf"])
    let database = try scratch.write("", to: "index")
    let extensions = try scratch.write("subjectAltName=\(names)\n", to: "extensions")
    let settings = try scratch.write(
      """
      [ca]
      default_ca=all
      [all]
      database=\(database)
      rand_serial=yes
      new_certs_dir=\(scratch.path)
      default_md=sha256
      policy=any
      [any]
      commonName=supplied
      """, to: "ca.conf")
    try openssl(
      ["ca", "-batch", "-notext", "-config", settings, "-cert", authority.certificate]
        + ["-keyfile", authority.key, "-in", request, "-out", result.certificate]
        + ["-startdate", start, "-enddate", end, "-extfile", extensions])
    return result
  }

  /// A certificate that is its own authority.
  static func selfSigned(for names: String, in scratch: TemporaryDirectory) throws -> Certificate {
    let result = try Certificate(named: "self", in: scratch)
    try openssl(
      ["req", "-x509", "-new", "-key", result.key, "-out", result.certificate, "-days", "30"]
        + ["-subj", "/CN=self", "-addext", "subjectAltName=\(names)"])
    return result
  }

  private init(named name: String, in scratch: TemporaryDirectory) throws {
    certificate = scratch.path + "/\(name).pem"
    key = scratch.path + "/\(name).key"
    try Self.openssl(["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key])
  }

  /// `Process` would need a run loop to be waited for, which tasks do not have.
  private static func openssl(_ arguments: [String]) throws {
    var words = (["openssl"] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
    }
    var process: pid_t = 0
    try #require(posix_spawnp(&process, "openssl", &actions, nil, &words, environ) == 0)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 { try #require(errno == EINTR) }
    try #require(status == 0, "openssl \(arguments)")
  }
}
