// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// A fuzzer in a folder of its own, with the modules of the package that it uses.
func fuzzer(_ name: String, of modules: String..., excluding excluded: [String] = []) -> Target {
  // An executable of another package cannot be imported, so a link leads to its YAML reader.
  let yaml = "\(Context.packageDirectory)/../Sources/CYAML/module.modulemap"
  return .executableTarget(
    name: "fuzz-\(name)",
    dependencies: ["Driver"] + modules.map { .product(name: $0, package: "buildpost") },
    path: name, exclude: ["dictionary"] + excluded,
    swiftSettings: [
      .unsafeFlags(["-parse-as-library", "-Xcc", "-fmodule-map-file=\(yaml)"])
    ],
    linkerSettings: [.linkedLibrary("yaml")])
}

/// The fuzzers, built from the package's own sources; `scripts/quality/fuzz` passes the sanitizers.
let package = Package(
  name: "Fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "buildpost", path: "..")],
  targets: [
    .target(name: "Driver", path: "driver"),
    fuzzer("junit", of: "BuildModel", "ReportReading"),
    fuzzer("tap", of: "BuildModel", "ReportReading"),
    fuzzer("json", of: "BuildModel", excluding: ["seeds"]),
    fuzzer("part", of: "BuildModel", excluding: ["seeds"]),
    fuzzer("configuration", of: "BuildModel", excluding: ["seeds"]),
  ],
  swiftLanguageModes: [.v6]
)
