// SPDX-License-Identifier: Apache-2.0

/// A host in the one form that requests use: ASCII in lower case, without a trailing dot.
///
/// Numbers that some resolvers take for an address (`2130706433`, `127.1`, `0x7f.1`) are no host here, and
/// neither are names outside of ASCII, which can look like others.
public struct Host: Sendable, Hashable, CustomStringConvertible {
  /// The name or address; an IPv6 address in brackets.
  public let description: String
  /// The address where the host is one.
  let address: NetworkAddress?

  /// Takes a name, an IPv4 address or an IPv6 address in brackets; `nil` for anything else.
  public init?(_ text: String) {
    guard text.utf8.count <= 253 else { return nil }
    if text.hasPrefix("["), text.hasSuffix("]") {
      let inner = String(text.dropFirst().dropLast())
      guard inner.contains(":"), let address = NetworkAddress(inner) else { return nil }
      self.address = address
      description = text.lowercased()
      return
    }
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.allSatisfy(Self.isLabel), let last = labels.last else { return nil }
    if last.allSatisfy(\.isNumber) || last.lowercased().hasPrefix("0x") {
      guard let address = NetworkAddress(text) else { return nil }
      self.address = address
    } else {
      address = nil
    }
    description = text.lowercased()
  }

  /// 127.0.0.0/8, `[::1]` or `localhost`.
  public var isLoopback: Bool { address?.isLoopback ?? (description == "localhost") }

  /// Whether the host lies in Atlassian's domains for Jira sites, or is its API gateway.
  public var isVendors: Bool {
    description == "api.atlassian.com"
      || [".atlassian.net", ".jira.com", ".jira-dev.com"].contains(where: description.hasSuffix)
  }

  private static func isLabel(_ label: Substring) -> Bool {
    (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
      && label.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
