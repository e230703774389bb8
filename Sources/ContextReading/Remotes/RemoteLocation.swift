// SPDX-License-Identifier: Apache-2.0

import TextCoding

/// The parts of a remote: how it is reached, where it is, and which repository it is.
///
/// The order of the rules is that of git's own `connect.c`, as far as it has one: helper, URL, scp
/// form, path.
struct RemoteLocation {
  /// How the repository is reached.
  enum Transport: Equatable {
    case https, http, ssh, git, file
    /// Kept as an identity; it has no page.
    case ftp(scheme: String)
    /// `codecommit::region://repository`.
    case codeCommit(region: String)

    var isWeb: Bool { self == .https || self == .http }
  }

  var transport: Transport
  /// In lower case; `""` for a local path.
  var host: String
  /// As given.
  var port: Int?
  /// The segments of the path, valid in a URL, the last without `.git`.
  var path: [String]

  /// Reads a remote in any form that git accepts; `nil` if it is not a repository.
  init?(_ text: String) {
    let trimmed = String(text.unicodeScalars.trimming(while: \.properties.isWhitespace))
    guard !trimmed.isEmpty, !trimmed.unicodeScalars.contains(where: Self.isForbidden) else {
      return nil
    }
    let bytes = Array(trimmed.utf8)
    if Self.isWindowsPath(bytes) || bytes.starts(with: "//".utf8) {
      self.init(windowsPath: bytes)
    } else if let (helper, address) = Self.helper(bytes) {
      guard helper == "codecommit" else { return nil }
      self.init(codeCommit: address)
    } else if let (scheme, rest) = Self.scheme(bytes) {
      self.init(scheme: scheme, rest: rest)
    } else if let scp = ScpForm(Self.withoutQuery(bytes)) {
      self.init(.ssh, WebAuthority(scp.authority), path: scp.path)
    } else {
      guard bytes.first == UInt8(ascii: "/") else { return nil }
      self.init(host: "", localPath: bytes)
    }
  }

  /// Creates a location from what all forms share; `nil` without a host or a path.
  init?(_ transport: Transport, _ authority: WebAuthority?, path: some Collection<UInt8>) {
    guard let authority, let names = Self.names(of: path) else { return nil }
    guard !authority.isTornPassword(before: names[0].utf8) else { return nil }
    self.transport = transport
    host = Self.publicName(of: authority.host)
    port = authority.port
    self.path = names
  }

  /// Creates the location of a repository on a disk.
  init?(host: String, localPath: some Collection<UInt8>) {
    guard let names = Self.names(of: localPath) else { return nil }
    transport = .file
    self.host = host
    path = names
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// Other names of the same host: `www.`, and ssh over the port of https.
  static func publicName(of host: String) -> String {
    switch host {
    case "ssh.github.com": return "github.com"
    case "altssh.gitlab.com": return "gitlab.com"
    case "altssh.bitbucket.org": return "bitbucket.org"
    default:
      let name = host.dropFirst(4)
      return host.hasPrefix("www.") && name.contains(".") ? String(name) : host
    }
  }
}

/// The forms of a remote.
extension RemoteLocation {
  /// Reads a URL after its `://`.
  init?(scheme: String, rest: some Collection<UInt8>) {
    let rest = Self.withoutQuery(rest)
    let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
    let (authority, path) = (rest[..<slash], rest[slash...])
    if scheme == "file" {
      let host = authority.isEmpty ? "" : WebAuthority(authority)?.host
      guard let host else { return nil }
      self.init(host: host == "localhost" ? "" : host, localPath: path)
    } else {
      guard let transport = Self.transport(of: scheme) else { return nil }
      self.init(transport, WebAuthority(authority), path: path)
    }
  }

  /// Reads `region://profile@repository`, the address of AWS's helper.
  init?(codeCommit address: some Collection<UInt8>) {
    guard let (region, rest) = Self.scheme(Array(address)),
      let first = region.utf8.first, first.isLower
    else { return nil }
    let start = rest.lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? rest.startIndex
    let repository = Self.withoutQuery(rest[start...])
    guard !repository.contains(UInt8(ascii: "/")), let names = Self.names(of: repository) else {
      return nil
    }
    transport = .codeCommit(region: region)
    host = "git-codecommit.\(region).amazonaws.com"
    path = ["v1", "repos"] + names
  }

  /// Whether it is `C:\…`, `C:/…` or `\\server\share\…`.
  static func isWindowsPath(_ bytes: [UInt8]) -> Bool {
    let isOnDrive =
      bytes.count > 2 && bytes[0].isLetter && bytes[1] == UInt8(ascii: ":")
      && "\\/".utf8.contains(bytes[2])
    return isOnDrive || bytes.starts(with: "\\\\".utf8)
  }

  /// Reads a Windows path, on a drive or on a server.
  init?(windowsPath bytes: [UInt8]) {
    let slashed = bytes.map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "/") : $0 }
    if bytes[0].isLetter {
      guard bytes.count > 3 else { return nil }
      self.init(host: "", localPath: slashed)
    } else {
      let names = slashed.split(separator: UInt8(ascii: "/"), maxSplits: 1)
      guard names.count == 2, let authority = WebAuthority(names[0]) else { return nil }
      self.init(host: authority.host, localPath: names[1])
    }
  }

  /// `name::address`, which git passes to a program `git-remote-name`.
  static func helper(_ bytes: [UInt8]) -> (name: String, address: ArraySlice<UInt8>)? {
    let name = bytes.prefix { $0.isAlphanumeric || "+.-_".utf8.contains($0) }
    guard !name.isEmpty, bytes[name.endIndex...].starts(with: "::".utf8) else { return nil }
    return (String(decoding: name.map(\.lowercased), as: UTF8.self), bytes[(name.endIndex + 2)...])
  }

  /// `scheme://rest`, the scheme in lower case.
  static func scheme(_ bytes: [UInt8]) -> (name: String, rest: ArraySlice<UInt8>)? {
    let name = bytes.prefix { $0.isAlphanumeric || "+.-".utf8.contains($0) }
    guard !name.isEmpty, bytes[name.endIndex...].starts(with: "://".utf8) else { return nil }
    return (String(decoding: name.map(\.lowercased), as: UTF8.self), bytes[(name.endIndex + 3)...])
  }

  /// Cuts at the first `?` or `#`: tokens follow both.
  static func withoutQuery(_ text: some Collection<UInt8>) -> [UInt8] {
    Array(text.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
  }

  /// The segments of a path, valid in a URL; `nil` if none is left.
  static func names(of path: some Collection<UInt8>) -> [String]? {
    let git = Array(".git".utf8)
    // A path may contain parameters, too: `/app;token=…`.
    var names = Array(path).split(separator: UInt8(ascii: "/")).map { name in
      name.contains(UInt8(ascii: "=")) ? SecretParameters.removed(from: name)[...] : name
    }.filter { !$0.isEmpty }
    if names.last?.elementsEqual(git) == true {
      names.removeLast()
    } else if let last = names.last, last.suffix(git.count).elementsEqual(git) {
      names[names.count - 1] = last.dropLast(git.count)
    }
    return names.isEmpty ? nil : names.map { PercentEncoding.repair(segment: $0) }
  }

  private static func transport(of scheme: String) -> Transport? {
    switch scheme {
    case "https", "git+https": .https
    case "http", "git+http": .http
    case "ssh", "git+ssh", "ssh+git": .ssh
    case "git": .git
    case "ftp", "ftps", "rsync": .ftp(scheme: scheme)
    default: nil
    }
  }
}
