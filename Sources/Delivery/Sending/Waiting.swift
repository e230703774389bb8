// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

/// A build in the outbox whose delivery is waited for.
struct Waiting: Sendable {
  /// The build.
  var key: BuildKey
  /// The name of its entry when it was put there.
  var name: EntryName
  /// How often no entry of the build was seen that is as new.
  var misses = 0
}
