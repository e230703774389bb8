// SPDX-License-Identifier: Apache-2.0

/// A kind of place that shows repositories on the web.
package enum Forge: String, Sendable, CaseIterable {
  case gitHub, gitLab, bitbucketCloud, bitbucketDataCenter, azureRepos, gitea, gerrit
  case googleSource, codeCommit, sourcehut, unknown
}
