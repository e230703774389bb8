// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// A build as the site holds it.
struct StoredBuild: Sendable {
  let key: BuildKey
  let updateSequenceNumber: Int64
  /// The build as it was sent, without the issues that the site does not know.
  let members: [String: JSONValue]
}
