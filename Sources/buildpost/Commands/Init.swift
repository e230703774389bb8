// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel

/// `buildpost init`.
struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Print what a pipeline needs to send its builds.",
    usage: "buildpost init [OPTIONS] SERVICE",
    discussion: """
      Example: what to add to a GitLab pipeline, and a whole file for a new one.

        buildpost init gitlab
        buildpost init gitlab --full
      """)

  @Argument(
    help: "One of \(Recipe.names.joined(separator: ", ")).",
    completion: .list(Recipe.names))
  var service: String
  @OptionGroup var initial: SettingOptions<InitGroup>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() throws {
    let invocation = try Invocation(initial, output)
    let settings = invocation.settings
    let recipe = try recipe(settings.text(.variant)?.value)
    let download = ReleaseDownload.ofThisExecutable(url: settings.text(.releaseURL)?.value)
    if try invocation.wantsJSON {
      try invocation.console.printJSON(RecipeDocument(recipe, download))
    } else {
      let isFull = try settings.isOn(.full)
      try invocation.console.print(recipe.page(isFull: isFull, download: download))
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
  var full: String

  init(_ recipe: Recipe, _ download: ReleaseDownload) {
    service = recipe.service
    variant = recipe.variant
    file = recipe.file
    preparation = recipe.preparation
    text = download.named(in: recipe.text)
    full = download.named(in: recipe.full)
  }
}
