// SPDX-License-Identifier: Apache-2.0

/// Tells names of this machine from names that a page elsewhere may have bound to it.
///
/// A browser that was led here by rebinding a name still sends that name in `Host`.
enum LoopbackHost {
  /// Whether a `Host` header names the loopback interface.
  static func isNamed(by header: String?) -> Bool {
    guard let header else { return false }
    let name: Substring
    let port: Substring
    if header.hasPrefix("["), let end = header.firstIndex(of: "]") {
      name = header[...end]
      port = header[header.index(after: end)...]
    } else {
      name = header.prefix { $0 != ":" }
      port = header.dropFirst(name.count)
    }
    let isPort = port.isEmpty || (port.first == ":" && UInt16(port.dropFirst()) != nil)
    return isPort && ["127.0.0.1", "localhost", "[::1]"].contains(name.lowercased())
  }
}
