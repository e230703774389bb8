// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Something that was answered with 202 and happens later.
enum Change: Sendable, Codable {
  /// Stores a build with the digests of its properties, if its sequence number is greater.
  case put(
    BuildKey, updateSequenceNumber: Int64, members: [String: JSONValue], properties: Set<String>)
  /// Deletes a build.
  case delete(BuildKey)
  /// Deletes every build that has all of these properties, by digest.
  case deleteAll(properties: Set<String>)
}
