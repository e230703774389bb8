// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A certificate with its key, as files, made by `openssl` for one test.
struct Certificate {
  let certificate: String
  let key: String

  /// An authority of its own.
  static func authority(in scratch: Scratch) throws -> Certificate {
    let result = try Certificate(named: "authority", in: scratch)
    try openssl(
      ["req", "-x509", "-new", "-key", result.key, "-out", result.certificate, "-days", "30"]
        + ["-subj", "/CN=Test Authority"])
    return result
  }

  /// A certificate for names such as `DNS:localhost,IP:127.0.0.1`, valid from one time to another.
  static func leaf(
    for names: String, by authority: Certificate, in scratch: Scratch,
    from start: String = "20200101000000Z", until end: String = "20991231000000Z"
  ) throws -> Certificate {
    let result = try Certificate(named: "leaf", in: scratch)
    let request = scratch.path + "/leaf.csr"
    try openssl(["req", "-new", "-key", result.key, "-out", request, "-subj", "/CN=leaf"])
    let database = try scratch.file("index")
    let extensions = try scratch.file("extensions", "subjectAltName=\(names)\n")
    let settings = try scratch.file(
      "ca.conf",
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
      """)
    try openssl(
      ["ca", "-batch", "-notext", "-config", settings, "-cert", authority.certificate]
        + ["-keyfile", authority.key, "-in", request, "-out", result.certificate]
        + ["-startdate", start, "-enddate", end, "-extfile", extensions])
    return result
  }

  /// A certificate that is its own authority.
  static func selfSigned(for names: String, in scratch: Scratch) throws -> Certificate {
    let result = try Certificate(named: "self", in: scratch)
    try openssl(
      ["req", "-x509", "-new", "-key", result.key, "-out", result.certificate, "-days", "30"]
        + ["-subj", "/CN=self", "-addext", "subjectAltName=\(names)"])
    return result
  }

  private init(named name: String, in scratch: Scratch) throws {
    certificate = scratch.path + "/\(name).pem"
    key = scratch.path + "/\(name).key"
    try Self.openssl(["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key])
  }

  private static func openssl(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "openssl \(arguments)")
  }
}
