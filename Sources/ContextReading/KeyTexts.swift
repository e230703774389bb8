// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The texts of a build that are searched for issue keys, in order of priority.
struct KeyTexts {
  /// The merged facts that the texts belong to.
  let facts: FactMerger
  /// Whether the user named a range: then the messages of the service do not count.
  let hasRange: Bool

  private var git: GitFacts? { facts.git }
  private var context: BuildContext { facts.context }

  /// Branch, title, tags, then subjects of commits from the newest to the oldest, then their
  /// bodies.
  var all: [KeyText] {
    let parts = messages.map { message, commit in
      let subject = message.prefix { !$0.isNewline }
      let body = message[subject.endIndex...].trimmedBlanks
      return (
        subject: KeyText(source: .commit, text: String(subject), commit: commit),
        body: KeyText(source: .commit, text: String(body), commit: commit, hasSubject: false)
      )
    }
    return unique(.branch, branches) + unique(.title, titles) + unique(.tag, tags)
      + unique(parts.map(\.subject) + parts.map(\.body))
  }

  /// How much of each source is searched.
  func search(_ sources: Set<KeyCandidate.Source>, range: String?) -> KeySearch {
    var search = KeySearch()
    if sources.contains(.branch) { search.branch = branches.first }
    if sources.contains(.title) { search.titles = Set(titles).count }
    if sources.contains(.tag) { search.tags = unique(.tag, tags).count }
    if sources.contains(.commit) {
      search.commits = messages.count
      search.range = range
    }
    return search
  }

  private var titles: [String] { texts(\.titles) }

  /// The build of a tag has one too, even if the facts contain no branch.
  private var branches: [String] {
    let ofGit = context.branch == nil ? git?.head.branch : nil
    return [context.branch?.value ?? facts.stated.branch?.value ?? ofGit].compactMap { $0 }
  }

  private var tags: [String] {
    [context.tag?.value].compactMap { $0 } + (git?.tags ?? []).map(\.name)
      + texts(\.tagMessages) + (git?.tagMessages ?? [])
  }

  /// The messages, which may be long and are not copied.
  private var messages: [(text: Substring, commit: String?)] {
    let ofGit = (git?.searched ?? []).map { (text: $0.message[...].trimmedBlanks, commit: $0.id) }
    let ofService = (hasRange ? [] : texts(\.messages)).filter { text in
      !ofGit.contains { $0.text.hasPrefix(text) }
    }
    return ofService.map { ($0[...], nil) } + ofGit.map { ($0.text, $0.commit) }
  }

  private func texts(_ field: KeyPath<FactLookups, [Lookup]>) -> [String] {
    facts.isOfServicesCommit ? facts.stated.texts(field).map(\.value) : []
  }

  private func unique(_ source: KeyCandidate.Source, _ texts: [String]) -> [KeyText] {
    unique(texts.map { KeyText(source: source, text: $0) })
  }

  private func unique(_ texts: [KeyText]) -> [KeyText] {
    var seen: Set<String> = []
    // Long texts are hardly ever repeated, and hashing them takes longer than searching them.
    return texts.filter { text in
      !text.text.isEmpty && (text.text.utf8.count > 4096 || seen.insert(text.text).inserted)
    }
  }
}
