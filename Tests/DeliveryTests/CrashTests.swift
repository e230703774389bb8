// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Runs the crash tests with a small setting; `scripts/quality/crash-tests --long` is the long one.
@Suite(.slow) struct CrashTests {
  private static func has(_ tool: String) -> Bool {
    let paths = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return paths.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)") }
  }

  private func run(_ part: String) async throws -> (status: Int32, output: String) {
    var script = BuiltCommand(
      in: ProjectFiles.root, environment: ProcessInfo.processInfo.environment)
    script.path = ProjectFiles.root + "/scripts/quality/crash-tests"
    let result = try await script.run(["--driver", try driver(), part])
    return (result.status, result.text + result.talk)
  }

  private func driver() throws -> String {
    let folder = try #require(CommandLine.arguments.first).split(
      separator: "/", omittingEmptySubsequences: false
    ).dropLast().joined(separator: "/")
    let near = folder + "/delivery-driver"
    return FileManager.default.isExecutableFile(atPath: near)
      ? near : ProjectFiles.root + "/.build/debug/delivery-driver"
  }

  @Test(
    .enabled(if: has("python3") && has("strace"), "needs python3 and strace"),
    arguments: ["points", "syncs"])
  func killedOrFailedAtAnySystemCallNothingIsLost(part: String) async throws {
    let result = try await run(part)
    #expect(result.status == 0, "\(result.output)")
  }

  @Test(
    .enabled(if: has("python3"), "needs python3"), arguments: ["cycles", "storm", "full", "faults"])
  func killedAtAnyTimeNothingIsLost(part: String) async throws {
    let result = try await run(part)
    #expect(result.status == 0, "\(result.output)")
  }

  @Test(.enabled(if: has("python3"), "needs python3"))
  func whatOneProcessIsAskedToWaitForHoldsForAll() async throws {
    let result = try await run("pauses")
    #expect(result.status == 0, "\(result.output)")
  }

  @Test(.enabled(if: has("python3"), "needs python3"))
  func stoppedBySIGTERMItEndsWithinTwoSecondsAndKeepsEverything() async throws {
    let result = try await run("stops")
    #expect(result.status == 0, "\(result.output)")
  }
}
