// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Puts together what a person gave, what the CI service states and what git knows, in this order of precedence.
struct FactMerger {
  let settings: BuildSettings
  let given: GivenRefs
  let service: CIService?
  let localFacts: ContextReader.LocalFacts
  var stated = StatedFacts()
  var git: GitFacts?
  var context = BuildContext()
  /// The repository of the build, of which pages can be told.
  var remote: Remote?

  init(settings: BuildSettings, service: CIService?, localFacts: ContextReader.LocalFacts) {
    self.settings = settings
    given = GivenRefs(settings)
    self.service = service
    self.localFacts = localFacts
    context.provider = service?.id
    context.findings = given.findings
  }

  /// Fills the context.
  mutating func merge() {
    mergeRepository()
    leaveForeignGit()
    mergeCommit()
    mergeRefs()
    mergePages()
    context.pipelineId = Fact.first(of: settings.pipelineId, stated.pipelineId, localPipeline)
    finishPipeline()
    context.buildNumber = Fact.first(
      of: settings.buildNumber, stated.buildNumber, madeUpNumber, localNumber)
    context.url = Fact.first(of: givenURL, stated.url, localPage)
    context.displayName = displayName
    context.description = settings.description ?? attempt
    context.label = settings.label
    context.state = Fact.first(of: settings.state, stated.state)
    context.isStateGiven = settings.state != nil
    context.isStateProvisional = settings.state == nil && stated.isStateProvisional
    context.lastUpdated = settings.lastUpdated
    context.updateSequenceNumber = settings.updateSequenceNumber
  }

  private mutating func mergeRepository() {
    let ofGit = git?.origin.map { origin in
      Fact(origin.remote, from: .git(origin.name.isEmpty ? "upstream" : "remote \(origin.name)"))
    }
    let isBetterKnown = service?.guessesRepository == true && ofGit?.value.webURL != nil
    let given = givenRepository
    // One that was given and names nothing is no reason to name another.
    let found =
      given == nil && settings.repository != nil
      ? nil
      : isBetterKnown
        ? Fact.first(of: given, ofGit, stated.repository)
        : Fact.first(of: given, stated.repository, ofGit)
    remote = found?.value
    context.repository = found?.mapValue(\.repositoryURI)
    if let host = found?.value.host, !host.isEmpty, !host.contains("."), host != "localhost" {
      context.findings.append(
        Finding(
          .note,
          "the host `\(host)` of the repository may be an alias of ssh; "
            + "pass --repository if Jira should know it by another name"))
    }
  }

  private var givenRepository: Fact<Remote>? {
    mutating get {
      guard let given = settings.repository else { return nil }
      guard let plain = Remote(given.value, hint: nil) else {
        context.findings.append(
          Finding(
            .warning, "the value names no repository; it is left out", at: given.origin.description)
        )
        return nil
      }
      let isOfService = plain.host == stated.repository?.value.host && !plain.host.isEmpty
      let hinted = isOfService ? Remote(given.value, hint: service?.forge) : plain
      return Fact(hinted ?? plain, from: given.origin)
    }
  }

  private var givenURL: Fact<String>? {
    mutating get {
      guard let given = settings.url else { return nil }
      guard let page = sanitisedRunURL(given.value) else {
        context.findings.append(
          Finding(
            .warning,
            given.value.unicodeScalars.count > Limits.url
              ? "the value is longer than \(Limits.url) characters; it is left out"
              : "the value is not the URL of a page; it is left out", at: given.origin.description))
        return nil
      }
      return Fact(page, from: given.origin)
    }
  }

  /// Drops what git says where the directory is a checkout of another repository than the build's.
  private mutating func leaveForeignGit() {
    guard let git, let here = git.origin?.remote, let build = stated.repository?.value,
      settings.repository == nil, service?.guessesRepository != true,
      here.webURL != nil, build.webURL != nil, here.repositoryURI != build.repositoryURI,
      git.statedCommit == nil
    else { return }
    context.findings.append(
      Finding(
        .warning,
        "git is left out: the directory is a checkout of `\(here.repositoryURI)`, "
          + "the build is of `\(build.repositoryURI)`"))
    self.git = nil
  }
}
