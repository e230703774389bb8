// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let reading: [Target.Dependency] = [
  .product(name: "BuildModel", package: "buildpost"),
  .product(name: "ReportReading", package: "buildpost"),
]

/// The programs that the benchmarks measure, built from the package's own targets.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "buildpost", path: "..")],
  targets: [
    .executableTarget(
      name: "read-reports",
      dependencies: reading,
      path: "junit", sources: ["ReadReports.swift", "CutReports.swift"]),
    .executableTarget(
      name: "read-tap",
      dependencies: reading,
      path: "tap", sources: ["ReadTAP.swift"]),
    .executableTarget(
      name: "find-keys",
      dependencies: [
        .product(name: "BuildModel", package: "buildpost"),
        .product(name: "ContextReading", package: "buildpost"),
      ],
      path: "keys", sources: ["FindKeys.swift"]),
  ],
  swiftLanguageModes: [.v6]
)
