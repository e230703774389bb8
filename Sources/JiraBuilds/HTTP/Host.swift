// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import TextCoding

/// A host in lower-case ASCII, without a trailing dot.
///
/// Numbers that some resolvers read as an address (`2130706433`, `127.1`, `0x7f.1`) are not
/// accepted, and neither are names outside ASCII, which can look like others.
public struct Host: Sendable, Hashable, CustomStringConvertible {
  /// The name or address; an IPv6 address in brackets.
  public let description: String
  /// The address, if the host is one.
  let address: NetworkAddress?

  /// Accepts a name, an IPv4 address, or an IPv6 address in brackets; `nil` for anything else.
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

  /// Whether the host is in one of Atlassian's domains for Jira sites, or is its API gateway.
  public var isAtlassian: Bool {
    description == "api.atlassian.com"
      || [".atlassian.net", ".jira.com", ".jira-dev.com"].contains(where: description.hasSuffix)
  }

  private static func isLabel(_ label: Substring) -> Bool {
    (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
      && label.utf8.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "-") }
  }
}

/// An IPv4 or IPv6 address, and what kind of network it belongs to.
struct NetworkAddress: Sendable, Hashable {
  /// 4 or 16 bytes in network order.
  let bytes: [UInt8]

  /// Accepts the bytes of an address; `nil` unless there are 4 or 16.
  init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// Reads four decimal numbers, or an IPv6 address without brackets or zone.
  init?(_ text: String) {
    var result = [UInt8](repeating: 0, count: text.contains(":") ? 16 : 4)
    let family = text.contains(":") ? AF_INET6 : AF_INET
    guard inet_pton(family, text, &result) == 1 else { return nil }
    bytes = result
  }

  /// 127.0.0.0/8 or ::1.
  var isLoopback: Bool {
    if let inner = embedded { return inner.isLoopback }
    return bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
  }

  /// Whether the address is reachable from the internet.
  ///
  /// Source: IANA's registries of special-purpose IPv4 and IPv6 addresses (RFC 6890), and
  /// multicast.
  var isPublic: Bool {
    if let inner = embedded { return inner.isPublic }
    let blocks = bytes.count == 4 ? Self.specialIPv4 : Self.specialIPv6
    return !blocks.contains { $0.contains(bytes) }
  }

  /// The IPv4 address inside a mapped (RFC 4291), NAT64 (RFC 6052) or 6to4 (RFC 3056) address.
  private var embedded: NetworkAddress? {
    guard bytes.count == 16 else { return nil }
    let isMapped = Block([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 96).contains(bytes)
    let isTranslated = Block([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0], 96).contains(bytes)
    if isMapped || isTranslated { return NetworkAddress(bytes: Array(bytes[12...])) }
    if Block([0x20, 0x02], 16).contains(bytes) {
      return NetworkAddress(bytes: Array(bytes[2..<6]))
    }
    return nil
  }

  private struct Block: Sendable {
    let prefix: [UInt8]
    let length: Int

    init(_ prefix: [UInt8], _ length: Int) {
      self.prefix = prefix
      self.length = length
    }

    func contains(_ address: [UInt8]) -> Bool {
      (0..<length).allSatisfy { bit in
        let mask: UInt8 = 0x80 >> UInt8(bit % 8)
        let wanted = bit / 8 < prefix.count ? prefix[bit / 8] : 0
        return address[bit / 8] & mask == wanted & mask
      }
    }
  }

  private static let specialIPv4 = [
    Block([0], 8), Block([10], 8), Block([100, 64], 10), Block([127], 8), Block([169, 254], 16),
    Block([172, 16], 12), Block([192, 0, 0], 24), Block([192, 0, 2], 24), Block([192, 168], 16),
    Block([198, 18], 15), Block([198, 51, 100], 24), Block([203, 0, 113], 24), Block([224], 4),
    Block([240], 4),
  ]

  private static let specialIPv6 = [
    Block([], 96), Block([0, 0x64, 0xFF, 0x9B, 0, 1], 48), Block([1], 64), Block([0x20, 1], 23),
    Block([0x20, 1, 0x0D, 0xB8], 32), Block([0x3F, 0xFF], 20), Block([0x5F], 16), Block([0xFC], 7),
    Block([0xFE, 0x80], 10), Block([0xFE, 0xC0], 10), Block([0xFF], 8),
  ]
}
