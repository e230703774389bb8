// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import Platform

/// The certificates that servers are checked against.
public struct Trust: Sendable {
  /// A file to use instead of the system's: `SSL_CERT_FILE`.
  let systemFile: String?
  /// Directories of certificates to use instead of the system's: `SSL_CERT_DIR`.
  let systemDirectories: [String]
  /// The certificates of `--ca-file`, in addition to the system's.
  let added: Data?

  /// Where Linux distributions and BSDs keep the system's certificates: Debian, Red Hat (two
  /// places), SUSE (two places), Alpine.
  static let usualFiles = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/ca-bundle.pem",
    "/var/lib/ca-certificates/ca-bundle.pem", "/etc/ssl/cert.pem",
  ]

  /// Reads `--ca-file`, if given.
  ///
  /// - Throws: ``JiraError/Kind/malformedSetting`` if it cannot be read or has no certificate.
  public init(caFile: String?, environment: [String: String]) throws(JiraError) {
    systemFile = environment["SSL_CERT_FILE"]?.unlessEmpty
    systemDirectories = environment["SSL_CERT_DIR", default: ""].split(separator: ":")
      .map(String.init)
    added = try caFile.map { path throws(JiraError) in try Self.certificates(path) }
  }

  /// All certificates in one PEM text.
  ///
  /// - Parameter libraryFile: The file that the library trusts by default; empty if it trusts none.
  /// - Returns: `nil` if the library's own default is right; empty if no certificate was found.
  func combined(libraryFile: String?) -> Data? {
    let isReplaced = systemFile != nil || !systemDirectories.isEmpty
    guard added != nil || isReplaced || libraryFile == "" else { return nil }
    var parts: [Data]
    if isReplaced {
      // Even without a certificate this is not the default: connections fail because of it.
      parts = [systemFile.flatMap(Self.contents) ?? Data("\n".utf8)]
      parts += systemDirectories.flatMap(Self.certificates(inDirectory:))
    } else {
      let candidates = [libraryFile].compactMap { $0 == "" ? nil : $0 } + Self.usualFiles
      parts = Array(
        candidates.lazy.compactMap(Self.contents).filter(Self.hasCertificate).prefix(1))
    }
    if let added { parts.append(added) }
    return Data(parts.joined(separator: Data("\n".utf8)))
  }

  /// The most bytes of certificates; the bundles of distributions have less than 1 MiB.
  private static let limit = 16 << 20

  /// The bytes of a file; a file that cannot be read adds no trust.
  private static func contents(of path: String) -> Data? {
    SmallFile.bytes(path, limit: limit).map { Data($0) }
  }

  private static func certificates(inDirectory path: String) -> [Data] {
    // A directory that cannot be read adds no trust.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.sorted().compactMap { contents(of: path + "/" + $0) }.filter(hasCertificate)
  }

  private static func hasCertificate(_ data: Data) -> Bool {
    String(decoding: data, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----")
  }

  private static func certificates(_ path: String) throws(JiraError) -> Data {
    let fix = "pass a file of certificates in PEM form"
    let data: Data
    do {
      data = Data(try SmallFile.read(path, .init(limit: limit, acceptsPipe: true)).bytes)
    } catch {
      throw JiraError(
        .malformedSetting,
        "`\(PrintableText.escape(path, limit: 200))` cannot be read: \(error.words)",
        at: "--ca-file", fix: fix)
    }
    guard hasCertificate(data) else {
      throw JiraError(
        .malformedSetting,
        "`\(PrintableText.escape(path, limit: 200))` does not contain a certificate",
        at: "--ca-file", fix: fix)
    }
    return data
  }
}
