// SPDX-License-Identifier: Apache-2.0

/// The version of this build of Buildpost.
enum Version {
  /// As in the CHANGELOG; with `-dev` between releases.
  static let current = "0.1.0-dev"
}
