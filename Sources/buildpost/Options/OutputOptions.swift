// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The options of output.
struct OutputOptions: ParsableArguments {
  @Flag(help: "One JSON document on standard output.")
  var json = false
  @Flag(name: [.long, .customShort("q")], help: "Errors only on standard error.")
  var quiet = false
  @Flag(name: [.long, .customShort("v")], help: "Notes too on standard error.")
  var verbose = false
  @Option(
    help: ArgumentHelp("Colour: \(OptionChoices.color.text).", valueName: "when"),
    completion: OptionChoices.color.completion)
  var color: String?

  func collect(into given: inout GivenOptions) {
    given.raise("json", if: json)
    given.raise("quiet", if: quiet)
    given.raise("verbose", if: verbose)
    given["color"] = color
  }
}
