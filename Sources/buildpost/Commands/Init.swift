// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel

/// `buildpost init`.
struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Print a pipeline snippet ready to paste.",
    usage: "buildpost init [OPTIONS] SERVICE",
    discussion: """
      Example: send builds from GitLab.

        buildpost init gitlab
      """)

  @Argument(
    help: "One of \(Recipe.names.joined(separator: ", ")).",
    completion: .list(Recipe.names))
  var service: String
  @OptionGroup var initial: SettingOptions<InitGroup>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() throws {
    let invocation = try Invocation(initial, output)
    let recipe = try recipe(invocation.settings.text(.variant)?.value)
    if try invocation.wantsJSON {
      try invocation.console.printJSON(RecipeDocument(recipe))
    } else {
      try invocation.console.print(recipe.page)
    }
  }

  private func recipe(_ variant: String?) throws(CommandError) -> Recipe {
    let recipes = Recipe.of(service)
    guard !recipes.isEmpty else {
      throw CommandError(
        .usage, "unknown CI service `\(service)`",
        fix: "name one of \(Recipe.names.joined(separator: ", "))")
    }
    if let recipe = recipes.first(where: { $0.variant == variant }) { return recipe }
    let variants = recipes.compactMap(\.variant).joined(separator: ", ")
    throw CommandError(
      .usage, "`\(service)` has no variant `\(variant ?? "")`", at: "--variant",
      fix: variants.isEmpty ? "leave out --variant" : "name one of \(variants), or leave it out")
  }
}

/// `init --json`.
private struct RecipeDocument: Encodable {
  var service: String
  var variant: String?
  var file: String
  var preparation: [String]
  var text: String

  init(_ recipe: Recipe) {
    service = recipe.service
    variant = recipe.variant
    file = recipe.file
    preparation = recipe.preparation
    text = recipe.text
  }
}
