// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import Platform

/// The certificates that servers are checked against.
public struct Trust: Sendable {
  /// A file to use instead of the system's: `SSL_CERT_FILE`.
  let systemFile: String?
  /// The certificates of `--ca-file`, in addition to the system's.
  let added: Data?

  /// Where Linux distributions and BSDs keep the system's certificates.
  static let usualFiles = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
  ]

  /// Reads `--ca-file`, if given.
  ///
  /// - Throws: ``JiraError/Kind/malformedSetting`` if it cannot be read or has no certificate.
  public init(caFile: String?, environment: [String: String]) throws(JiraError) {
    systemFile = environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
    added = try caFile.map { path throws(JiraError) in try Self.certificates(path) }
  }

  /// All certificates in one PEM text; `nil` if the library's own default is right.
  ///
  /// - Parameter libraryFile: The file that the library trusts by default.
  func combined(libraryFile: String?) -> Data? {
    guard added != nil || systemFile != nil else { return nil }
    let candidates = systemFile.map { [$0] } ?? [libraryFile].compactMap(\.self) + Self.usualFiles
    // Without such a file only the added certificates remain; connections then fail with a clear
    // message about trust.
    let system = candidates.lazy.compactMap { try? Data(contentsOf: URL(filePath: $0)) }.first
    return (system ?? Data()) + Data("\n".utf8) + (added ?? Data())
  }

  private static func certificates(_ path: String) throws(JiraError) -> Data {
    let fix = "pass a file of certificates in PEM form"
    let data: Data
    do { data = try Data(contentsOf: URL(filePath: path)) } catch {
      throw JiraError(
        .malformedSetting, "`\(PrintableText.escape(path, limit: 200))` cannot be read",
        at: "--ca-file", fix: fix)
    }
    guard String(decoding: data, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
      throw JiraError(
        .malformedSetting,
        "`\(PrintableText.escape(path, limit: 200))` does not contain a certificate",
        at: "--ca-file", fix: fix)
    }
    return data
  }
}
