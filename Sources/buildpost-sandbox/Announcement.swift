// SPDX-License-Identifier: Apache-2.0

import Foundation
import Sandbox

/// What the command prints once it listens.
struct Announcement: Encodable {
  private let url: String
  private let site: String
  private let apiUrl: String
  private let cloudId: String
  private let clientId: String
  private let connectKey: String
  private let state: String

  init(url: String, _ configuration: SandboxConfiguration) {
    self.url = url
    site = url
    apiUrl = url
    cloudId = configuration.cloudId
    clientId = configuration.clientId
    connectKey = configuration.connectKey
    state = url + "/sandbox/state.json"
  }

  /// Writes the address alone, or all of it as one JSON document.
  func print(asJSON: Bool) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var line = asJSON ? try encoder.encode(self) : Data(url.utf8)
    line.append(UInt8(ascii: "\n"))
    try FileHandle.standardOutput.write(contentsOf: line)
  }
}
