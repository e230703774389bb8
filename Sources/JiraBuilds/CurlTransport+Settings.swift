// SPDX-License-Identifier: Apache-2.0

extension CurlTransport {
  /// What all requests of one way share.
  struct Settings: Sendable {
    let hosts: HostPolicy
    let proxies: ProxySettings
    let trust: Trust
    let patience: Patience
    let libraries: [String]
  }

  /// The names of the library, the usual one first.
  static let libraryNames = ["libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.4.dylib"]
}
