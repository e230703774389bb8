// SPDX-License-Identifier: Apache-2.0

/// A remote taken apart: how it is reached, where, and which repository there.
///
/// The order of the rules is that of git's own `connect.c` where git has one: helper, URL, scp form, path.
struct RemoteLocation {
  /// How the repository is reached.
  enum Transport: Equatable {
    case https, http, ssh, git, file
    /// Kept as an identity; nothing shows it.
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
  /// The names of the path, fit for a URL, the last without `.git`.
  var path: [String]

  /// Reads a remote in any form that git takes; `nil` where it names no repository.
  init?(_ text: String) {
    let trimmed = Self.trimmed(text)
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

  /// Takes what all forms have in common; `nil` without a host or a path.
  init?(_ transport: Transport, _ authority: WebAuthority?, path: some Collection<UInt8>) {
    guard let authority, let names = Self.names(of: path) else { return nil }
    guard !authority.isTornPassword(before: names[0].utf8) else { return nil }
    self.transport = transport
    host = Self.publicName(of: authority.host)
    port = authority.port
    self.path = names
  }

  /// Takes a repository on a disk.
  init?(host: String, localPath: some Collection<UInt8>) {
    guard let names = Self.names(of: localPath) else { return nil }
    transport = .file
    self.host = host
    path = names
  }

  private static func trimmed(_ text: String) -> String {
    var scalars = text.unicodeScalars[...]
    while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
    while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
    return String(scalars)
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// Hosts that are the same place by another name: `www.`, and ssh over the port of https.
  private static func publicName(of host: String) -> String {
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
