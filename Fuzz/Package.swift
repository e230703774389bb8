// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let dependencies: [Target.Dependency] = [
  .product(name: "BuildModel", package: "buildpost"),
  .product(name: "ReportReading", package: "buildpost"),
]

// libFuzzer brings the loop; each fuzzer starts it.
let settings: [SwiftSetting] = [.unsafeFlags(["-parse-as-library"])]

/// The fuzzers, built from the package's own targets; `scripts/quality/fuzz` passes the sanitizers.
let package = Package(
  name: "Fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "buildpost", path: "..")],
  targets: [
    .executableTarget(
      name: "fuzz-junit", dependencies: dependencies, path: "junit",
      exclude: ["dictionary"], swiftSettings: settings),
    .executableTarget(
      name: "fuzz-tap", dependencies: dependencies, path: "tap", exclude: ["dictionary"],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
