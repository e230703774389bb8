// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What `buildpost` links: neither Foundation nor ICU, and nothing that a release does not link.
@Suite(.enabled(if: RecipePieces.exists("readelf"), "readelf lists the libraries"))
struct LinkedLibrariesTests {
  /// The libraries of the system and of Swift.
  ///
  /// Each new one has to earn its place in CONTRIBUTING, `scripts/release/libraries` and SECURITY.
  static let known: Set = [
    "libxml2", "libpcre2-8", "libyaml-0", "libc", "libm", "libstdc++", "libgcc_s",
    "ld-linux-x86-64", "ld-linux-aarch64", "libswiftCore", "libswiftSwiftOnoneSupport",
    "libswift_Concurrency", "libswift_StringProcessing", "libswift_RegexParser",
    "libswiftSynchronization", "libswiftGlibc", "libBlocksRuntime", "libdispatch",
    "libswiftDispatch", "libFoundationEssentials",
  ]

  @Test func onlyKnownLibrariesAreLinked() async throws {
    var readelf = BuiltCommand(in: "/", environment: ["PATH": RecipePieces.systemPath])
    let executable = readelf.path
    readelf.path = "/usr/bin/env"
    let dynamic = try await readelf.run(["readelf", "-d", executable])
    try #require(dynamic.status == 0, "\(dynamic.talk)")
    let linked = Set(dynamic.text.matches(of: /\(NEEDED\).*\[(.+?)\.so/).map { String($0.1) })
    #expect(linked.contains("libxml2"))
    #expect(linked.isSubset(of: Self.known), "\(linked.subtracting(Self.known).sorted())")
  }
}
