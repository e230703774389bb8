// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The texts of a build that are searched for issue keys, in order of priority.
struct KeyTexts {
  let service: CIService?
  let variables: Variables
  let stated: StatedFacts
  let git: GitFacts?
  let context: BuildContext
  /// Whether the service's messages belong to the build: not if a person named other commits.
  let isOfServicesCommit: Bool

  /// Branch, title, tags, then subjects of commits from the newest to the oldest, then their bodies.
  var all: [KeyText] {
    unique(.branch, branches) + unique(.title, texts(service?.titles)) + unique(.tag, tags)
      + unique(.commit, messages.map(\.subject) + messages.map(\.body))
  }

  /// The build of a tag has one too, though its branch may not be a fact.
  private var branches: [String] {
    let ofGit = context.branch == nil ? git?.head.branch : nil
    return [context.branch?.value ?? stated.branch?.value ?? ofGit].compactMap { $0 }
  }

  private var tags: [String] {
    [context.tag?.value].compactMap { $0 } + (git?.tags ?? []).map(\.name)
      + texts(service?.tagMessages) + (git?.tagMessages ?? [])
  }

  private var messages: [(subject: String, body: String)] {
    let ofGit = (git?.searched ?? []).map { $0.message.trimmingBlanks() }
    let ofService = texts(isOfServicesCommit ? service?.messages : nil).filter { text in
      !ofGit.contains { $0.hasPrefix(text) }
    }
    return (ofService + ofGit).map { message in
      let subject = message.prefix { !$0.isNewline }
      return (String(subject), String(message[subject.endIndex...]).trimmingBlanks())
    }
  }

  private func texts(_ recipes: [Recipe]?) -> [String] {
    FactReader(variables: variables).texts(recipes ?? []).map(\.value)
  }

  private func unique(_ source: KeyCandidate.Source, _ texts: [String]) -> [KeyText] {
    var seen: Set<String> = []
    return texts.filter { !$0.isEmpty && seen.insert($0).inserted }
      .map { KeyText(source: source, text: $0) }
  }
}
