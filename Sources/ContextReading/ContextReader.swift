// SPDX-License-Identifier: Apache-2.0

public import BuildModel

public struct ContextReader: Sendable {
  public init(environment: [String: String], directory: String) {}
  public func read(
    settings: BuildSettings, rules: KeyRules, provider: Fact<String>?, commits: Fact<String>?
  ) async throws(ContextError) -> BuildContext { BuildContext() }
}
