// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `buildpost init`.
struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a pipeline snippet ready to paste.",
    discussion: """
      Example: send builds from GitLab.

        buildpost init gitlab
      """)

  @Argument(
    help: "One of \(Recipe.all.map(\.name).joined(separator: ", ")).",
    completion: .list(Recipe.all.map(\.name)))
  var service: String
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    var given = GivenOptions()
    output.collect(into: &given)
    let invocation = try Invocation(given)
    guard let recipe = Recipe.all.first(where: { $0.name == service }) else {
      throw CommandError(
        .usage, "there is no recipe for `\(service)`",
        fix: "name one of \(Recipe.all.map(\.name).joined(separator: ", "))")
    }
    if try invocation.wantsJSON {
      try invocation.console.printJSON(RecipeDocument(recipe))
    } else {
      try invocation.console.print(recipe.page)
    }
  }
}

/// `init --json`.
private struct RecipeDocument: Encodable {
  var service: String
  var file: String
  var preparation: [String]
  var text: String

  init(_ recipe: Recipe) {
    service = recipe.service
    file = recipe.file
    preparation = recipe.preparation
    text = recipe.text
  }
}
