// SPDX-License-Identifier: Apache-2.0

/// The settings that say which repository this is a clone of.
struct GitConfiguration: Sendable {
  /// The arguments of the one command.
  static let arguments = [
    "config", "-z", "--get-regexp",
    #"^(remote\..*\.url|branch\..*\.remote|url\..*\.insteadof)$"#,
  ]

  /// The remote that identifies the repository.
  struct Origin: Sendable {
    /// The name of the remote.
    var name: String
    /// The remote, normalised.
    var remote: Remote
  }

  private var urls: [(name: String, url: String)] = []
  private var upstreams: [String: String] = [:]
  private var rewrites: [(base: String, prefix: String)] = []

  /// A setting with its value.
  typealias Entry = (key: String, value: String)

  /// Reads the output: `key`, newline, value, NUL.
  init(output: [UInt8]) {
    self.init(
      output.split(separator: 0).compactMap { entry -> Entry? in
        guard let end = entry.firstIndex(of: 0x0A) else { return nil }
        return (
          String(decoding: entry[..<end], as: UTF8.self),
          String(decoding: entry[entry.index(after: end)...], as: UTF8.self)
        )
      })
  }

  /// Finds the remotes among settings in the order in which git reads them.
  init(_ entries: [Entry]) {
    for (key, value) in entries {
      if let name = Self.middle(of: key, "remote.", ".url") {
        urls.append((name, value))
      } else if let branch = Self.middle(of: key, "branch.", ".remote") {
        upstreams[branch] = value
      } else if let base = Self.middle(of: key, "url.", ".insteadof") {
        rewrites.append((base, value))
      }
    }
  }

  /// The names of the remotes, each once.
  var remoteNames: [String] {
    urls.reduce(into: []) { names, entry in
      if !names.contains(entry.name) { names.append(entry.name) }
    }
  }

  /// The remote that identifies the repository: the branch's upstream, otherwise `origin`,
  /// otherwise the only one.
  func origin(
    ofBranch branch: String?, aliases: SSHConfiguration, hint: (String) -> Forge?
  ) -> Origin? {
    let upstream = branch.flatMap { upstreams[$0] }.flatMap { $0 == "." ? nil : $0 }
    let names = remoteNames
    let chosen =
      upstream ?? (names.contains("origin") ? "origin" : nil)
      ?? (names.count == 1 ? names.first : nil)
    guard let chosen else { return nil }
    // An upstream may be a URL instead of a name; git fetches from the first of several URLs.
    let raw = urls.first { $0.name == chosen }?.url ?? (names.contains(chosen) ? nil : chosen)
    guard let raw, let remote = identity(of: raw, aliases, hint: hint) else { return nil }
    return Origin(name: names.contains(chosen) ? chosen : "", remote: remote)
  }

  /// The identity of the raw text, otherwise that of its rewriting by `insteadOf`.
  ///
  /// Rewriting first would be wrong: it often leads to a mirror, or to a URL with a token.
  private func identity(
    of raw: String, _ aliases: SSHConfiguration, hint: (String) -> Forge?
  ) -> Remote? {
    let plain = Self.remote(raw, aliases, hint: hint)
    if let plain, plain.webURL != nil, plain.host.contains(".") { return plain }
    let rule = rewrites.filter { raw.hasPrefix($0.prefix) }
      .max { $0.prefix.utf8.count < $1.prefix.utf8.count }
    guard let rule else { return plain }
    let rewritten = Self.remote(
      rule.base + raw.dropFirst(rule.prefix.count), aliases, hint: hint)
    return rewritten?.webURL == nil ? plain : rewritten
  }

  private static func remote(
    _ text: String, _ aliases: SSHConfiguration, hint: (String) -> Forge?
  ) -> Remote? {
    guard let remote = Remote(text, hint: nil, aliases: aliases) else { return nil }
    return hint(remote.host).flatMap { Remote(text, hint: $0, aliases: aliases) } ?? remote
  }

  private static func middle(of key: String, _ prefix: String, _ suffix: String) -> String? {
    guard key.hasPrefix(prefix), key.hasSuffix(suffix),
      key.utf8.count > prefix.utf8.count + suffix.utf8.count
    else { return nil }
    return String(key.dropFirst(prefix.count).dropLast(suffix.count))
  }
}
