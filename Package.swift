// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let package = Package(
  name: "buildpost",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "buildpost", targets: ["buildpost"]),
    .executable(name: "buildpost-sandbox", targets: ["buildpost-sandbox"]),
    .library(name: "BuildModel", targets: ["BuildModel"]),
    .library(name: "ReportReading", targets: ["ReportReading"]),
    .library(name: "ContextReading", targets: ["ContextReading"]),
    .library(name: "JiraBuilds", targets: ["JiraBuilds"]),
    .library(name: "Delivery", targets: ["Delivery"]),
    .library(name: "Presentation", targets: ["Presentation"]),
    .library(name: "Sandbox", targets: ["Sandbox"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
  ],
  targets: [
    .systemLibrary(
      name: "CLibXML2", pkgConfig: "libxml-2.0",
      providers: [.apt(["libxml2-dev"]), .brew(["libxml2"])]),
    .systemLibrary(
      name: "CPCRE2", pkgConfig: "libpcre2-8",
      providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
    .systemLibrary(
      name: "CYAML", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .systemLibrary(name: "CSystem"),
    .target(name: "CCurl"),

    .target(
      name: "TextCoding", dependencies: [.product(name: "Crypto", package: "swift-crypto")]),
    .target(name: "Platform", dependencies: ["TextCoding", "CSystem"]),
    .target(name: "BuildModel", dependencies: ["TextCoding"]),
    .target(
      name: "ReportReading", dependencies: ["BuildModel", "TextCoding", "Platform", "CLibXML2"]),
    .target(
      name: "ContextReading",
      dependencies: ["BuildModel", "TextCoding", "Platform", "CPCRE2"]),
    .target(
      name: "JiraBuilds",
      dependencies: ["BuildModel", "TextCoding", "Platform", "CCurl"]),
    .target(
      name: "Delivery",
      dependencies: ["BuildModel", "TextCoding", "Platform", "JiraBuilds"]),
    .target(name: "Presentation", dependencies: ["BuildModel", "TextCoding"]),
    .target(
      name: "Sandbox",
      dependencies: [
        "BuildModel", "TextCoding", "Platform",
        .product(name: "FlyingSocks", package: "FlyingFox"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      resources: ["css", "html", "js"].map { .embedInCode("Page/page.\($0)") }),
    .executableTarget(
      name: "buildpost",
      dependencies: [
        "BuildModel", "TextCoding", "Platform", "ReportReading", "ContextReading", "JiraBuilds",
        "Delivery", "Presentation", "CYAML",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      resources: [.embedInCode("Commands/Help.txt"), .embedInCode("Recipes/Templates")]),
    .executableTarget(
      name: "buildpost-sandbox",
      dependencies: [
        "BuildModel", "TextCoding", "Platform", "Sandbox",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      resources: [.embedInCode("Help.txt")]),

    .target(name: "ParallelTests", path: "Tests/Support/ParallelTests"),
    .target(
      name: "TestSupport", dependencies: ["BuildModel", "Platform", "ParallelTests"],
      path: "Tests/TestSupport",
      exclude: ["submit-builds.schema.json"]),
    .testTarget(name: "TextCodingTests", dependencies: ["TextCoding", "TestSupport"]),
    .testTarget(name: "PlatformTests", dependencies: ["Platform", "TestSupport"]),
    .testTarget(name: "BuildModelTests", dependencies: ["BuildModel", "TestSupport"]),
    .testTarget(
      name: "ReportReadingTests",
      dependencies: ["ReportReading", "BuildModel", "Platform", "TestSupport"]),
    .testTarget(
      name: "ContextReadingTests",
      dependencies: ["ContextReading", "BuildModel", "TextCoding", "TestSupport"],
      exclude: ["Environments"]),
    .testTarget(
      name: "JiraBuildsTests",
      dependencies: ["JiraBuilds", "BuildModel", "TextCoding", "TestSupport"],
      exclude: ["Answers", "Peers"]),
    .executableTarget(
      name: "delivery-driver",
      dependencies: ["Delivery", "JiraBuilds", "BuildModel", "TestSupport"],
      path: "Tests/Support/DeliveryDriver"),
    .testTarget(
      name: "DeliveryTests",
      dependencies: [
        "Delivery", "JiraBuilds", "BuildModel", "TextCoding", "Platform", "TestSupport",
        "delivery-driver",
      ]),
    .testTarget(
      name: "PresentationTests", dependencies: ["Presentation", "BuildModel", "TestSupport"]),
    .testTarget(
      name: "SandboxTests",
      dependencies: [
        "Sandbox", "buildpost-sandbox", "BuildModel", "TextCoding", "TestSupport",
        .product(name: "FlyingSocks", package: "FlyingFox"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "buildpost", "buildpost-sandbox", "BuildModel", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["Recipes", "Snapshots", "recipe-shell.py"]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets
where target.type != .system && !["CCurl", "ParallelTests"].contains(target.name) {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
  ]
}
