// SPDX-License-Identifier: Apache-2.0

// https://developers.cloudflare.com/pages/configuration/build-configuration/#environment-variables

extension CIService {
  /// Cloudflare Pages; a deployment is identified by the first label of its host name.
  static let cloudflarePages = CIService(
    id: "cloudflare-pages", detection: "CF_PAGES",
    lookups: FactLookups(
      commit: ["CF_PAGES_COMMIT_SHA"],
      branch: ["CF_PAGES_BRANCH"],
      pipelineId: [Lookup("CF_PAGES_URL").host.after(".")],
      runId: ["CF_PAGES_URL"],
      displayName: [Lookup("CF_PAGES_URL").host.after(".")],
      url: ["CF_PAGES_URL"]))
}
