// SPDX-License-Identifier: Apache-2.0

/// The forms of a remote.
extension RemoteLocation {
  /// Takes a URL after its `://`.
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

  /// Takes `region://profile@repository`, the address of the helper of AWS.
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

  /// Takes a path of Windows, on a drive or on a server.
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

  /// `name::address`, which git hands to a program `git-remote-name`.
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

  /// Cuts at the first `?` or `#`: tokens live behind both.
  static func withoutQuery(_ text: some Collection<UInt8>) -> [UInt8] {
    Array(text.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
  }

  /// The names of a path, fit for a URL; `nil` where none is left.
  static func names(of path: some Collection<UInt8>) -> [String]? {
    let git = Array(".git".utf8)
    // Parameters may stand in a path, too: `/app;token=…`.
    var names = Array(path).split(separator: UInt8(ascii: "/")).map { name in
      name.contains(UInt8(ascii: "=")) ? SecretParameters.removed(from: name)[...] : name
    }.filter { !$0.isEmpty }
    if names.last?.elementsEqual(git) == true {
      names.removeLast()
    } else if let last = names.last, last.suffix(git.count).elementsEqual(git) {
      names[names.count - 1] = last.dropLast(git.count)
    }
    return names.isEmpty ? nil : names.map { PercentEncoding.repair(pathName: $0) }
  }

  private static func transport(of scheme: String) -> Transport? {
    switch scheme {
    case "https", "git+https": .https
    case "http", "git+http": .http
    case "ssh", "git+ssh", "ssh+git": .ssh
    case "git": .git
    case "ftp", "ftps": .ftp(scheme: scheme)
    default: nil
    }
  }
}
