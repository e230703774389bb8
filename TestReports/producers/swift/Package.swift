// swift-tools-version: 6.0
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let package = Package(
  name: "Versions",
  targets: [
    .target(name: "Versions"),
    .testTarget(name: "VersionsTests", dependencies: ["Versions"]),
  ]
)
