// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel

/// `buildpost init`.
struct Init: ParsableCommand, SettingGroup {
  static let configuration = CommandHelp.configuration("init")
  static let settings: [Setting] = [.variant, .full, .releaseURL]

  @Argument(
    help: "One of \(RecipeTemplate.names.joined(separator: ", ")).",
    completion: .list(RecipeTemplate.names))
  var service: String
  @OptionGroup var initial: SettingOptions<Init>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() throws {
    let invocation = try Invocation(initial, output)
    let settings = invocation.settings
    let url = settings.text(.releaseURL)?.value ?? Version.releaseURL
    let recipe = try template(settings.text(.variant)?.value).recipe(RecipeShell(releaseURL: url))
    invocation.console.tell(Self.doubts(about: url))
    try invocation.answer(recipe, recipe.page(isFull: settings.isOn(.full)))
  }

  /// Why the recipe cannot install anything.
  private static func doubts(about url: String) -> [Finding] {
    var doubts: [Finding] = []
    if url.hasPrefix("https://releases.example.com/") {
      doubts.add(
        .warning,
        "this recipe downloads Buildpost from an example URL; pass `--release-url` with yours",
        at: url)
    }
    if !Version.isRelease {
      doubts.add(
        .warning,
        """
        this recipe pins an executable that is not from a release, so no download will match it; \
        run `init` from a release of Buildpost
        """)
    }
    return doubts
  }

  private func template(_ variant: String?) throws(CommandError) -> RecipeTemplate {
    let templates = RecipeTemplate.all.filter { $0.name == service }
    guard !templates.isEmpty else {
      throw CommandError(
        .usage, "unknown CI service `\(service)`",
        fix: "name one of \(RecipeTemplate.names.joined(separator: ", "))")
    }
    if let template = templates.first(where: { $0.variant == variant }) { return template }
    let variants = templates.compactMap(\.variant).joined(separator: ", ")
    throw CommandError(
      .usage, "`\(service)` has no variant `\(variant ?? "")`", at: "--variant",
      fix: variants.isEmpty ? "leave out --variant" : "name one of \(variants), or leave it out")
  }
}
