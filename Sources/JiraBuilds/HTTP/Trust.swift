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
  /// - Parameters:
  ///   - libraryFile: The file that the library trusts by default; empty if it trusts none.
  ///   - skipsDamaged: Whether to leave out certificates for which the library would refuse all
  ///     others too; never from a file that was named explicitly.
  /// - Returns: `nil` if the library's own default is right; empty if no certificate was found.
  func combined(libraryFile: String?, skipsDamaged: Bool = false) -> Data? {
    guard added != nil || isReplaced || libraryFile == "" else { return nil }
    let found = unnamedFiles(libraryFile).lazy.compactMap(Self.contents)
      .map { skipsDamaged && !Self.isSound($0) ? Self.soundPart(of: $0) : $0 }.filter(
        Self.hasCertificate)
    var parts: [Data]
    if isReplaced {
      // Even without a certificate this is not the default: connections fail because of it.
      parts = [systemFile.flatMap(Self.contents) ?? Data("\n".utf8)] + found
    } else {
      parts = Array(found.prefix(1))
    }
    if let added { parts.append(added) }
    return Data(parts.joined(separator: Data("\n".utf8)))
  }

  /// What is wrong with the first file that the library would refuse, in words; `nil` if no flaw is
  /// found.
  func flaw(libraryFile: String?) -> String? {
    if let systemFile, let words = Self.flaw(of: systemFile) {
      return "`\(PrintableText.escape(systemFile, limit: 200))` (from `SSL_CERT_FILE`) \(words)"
    }
    if let added, !Self.isSound(added) {
      return "the file given with `--ca-file` contains a damaged certificate"
    }
    let found = unnamedFiles(libraryFile).filter { path in
      Self.contents(of: path).map(Self.hasCertificate) ?? false
    }
    if found.isEmpty, !systemDirectories.isEmpty { return "`SSL_CERT_DIR` contains no certificate" }
    let damaged = found.first { path in Self.contents(of: path).map { !Self.isSound($0) } ?? false }
    return damaged.map {
      "`\(PrintableText.escape($0, limit: 200))` contains a damaged certificate"
    }
  }

  private static func flaw(of path: String) -> String? {
    do throws(SmallFile.Failure) {
      let data = Data(try SmallFile.read(path, .init(limit: limit)).bytes)
      if data.isEmpty { return "is empty" }
      guard hasCertificate(data) else { return "does not contain a certificate" }
      return isSound(data) ? nil : "contains a damaged certificate"
    } catch {
      return "cannot be read: \(error.words)"
    }
  }

  private var isReplaced: Bool { systemFile != nil || !systemDirectories.isEmpty }

  /// The files that were not named explicitly: those of the directories, or the system's bundles.
  private func unnamedFiles(_ libraryFile: String?) -> [String] {
    guard !isReplaced else { return systemDirectories.flatMap(Self.files(inDirectory:)) }
    return [libraryFile].compactMap { $0?.unlessEmpty } + Self.usualFiles
  }

  /// The most bytes of certificates; the bundles of distributions have less than 1 MiB.
  private static let limit = 16 << 20

  /// The bytes of a file; a file that cannot be read adds no trust.
  private static func contents(of path: String) -> Data? {
    SmallFile.bytes(path, limit: limit).map { Data($0) }
  }

  private static func files(inDirectory path: String) -> [String] {
    // A directory that cannot be read adds no trust.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.sorted().map { path + "/" + $0 }
  }

  private static let labels = ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"]

  private static func hasCertificate(_ data: Data) -> Bool {
    let text = String(decoding: data, as: UTF8.self)
    return labels.contains { text.contains("-----BEGIN \($0)-----") }
  }

  /// The certificates of a PEM text, each from its label on.
  private static func certificates(in data: Data) -> [Substring] {
    // What precedes the first certificate has no label.
    String(decoding: data, as: UTF8.self).split(separator: "-----BEGIN ")
      .filter { block in labels.contains { block.hasPrefix($0 + "-----") } }
  }

  /// Whether each certificate is whole: base64 of a sequence with a length that fits.
  private static func isSound(_ data: Data) -> Bool {
    let certificates = certificates(in: data)
    return !certificates.isEmpty && certificates.allSatisfy(isWhole)
  }

  /// The certificates that are whole.
  private static func soundPart(of data: Data) -> Data {
    Data(certificates(in: data).filter(isWhole).map { "-----BEGIN \($0)\n" }.joined().utf8)
  }

  private static func isWhole(_ block: Substring) -> Bool {
    let parts = block.split(separator: "-----", maxSplits: 2)
    guard parts.count == 3, parts[2].hasPrefix("END \(parts[0])"),
      let bytes = Data(base64Encoded: parts[1].filter { !$0.isWhitespace }), bytes.count > 4
    else { return false }
    // The length takes one or two bytes, after the tag and the number of these bytes.
    guard bytes[0] == 0x30, bytes[1] == 0x81 || bytes[1] == 0x82 else { return false }
    let end = bytes[1] == 0x81 ? 3 + Int(bytes[2]) : 4 + Int(bytes[2]) << 8 + Int(bytes[3])
    return parts[0].hasPrefix("TRUSTED") ? end <= bytes.count : end == bytes.count
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
