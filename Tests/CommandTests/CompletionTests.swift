// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite struct CompletionTests {
  let directory: TemporaryDirectory
  let command: BuiltCommand

  init() throws {
    directory = try TemporaryDirectory()
    command = BuiltCommand(in: directory.path)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func aScriptIsValidAndNamesOptionsAndChoices(shell: String) async throws {
    let script = try await command.run(["completions", shell])
    #expect(script.status == 0)
    #expect(script.text.contains("merge-reruns"))
    for word in ["in_progress", "refuse", "connect", "gitlab-ci", "leaf", "junit"] {
      #expect(script.text.contains(word), "\(word)")
    }
    let path = try directory.write(script.output, to: "completions")
    let check = try await run("/usr/bin/env", [shell, "-n", path])
    #expect(check.status == 0, "\(check.talk)")
  }

  @Test(arguments: [
    (["convert", "--merge-re"], "--merge-reruns"),
    (["convert", "--damaged", "ref"], "refuse"),
    (["convert", "--state", "in_"], "in_progress"),
    (["submit", "--auth", "con"], "connect"),
    (["convert", "--provider", "gitl"], "gitlab-ci"),
    (["init", "gitl"], "gitlab"),
    (["sandbox", "--token-l"], "--token-lifetime"),
    (["sandbox", "--connect-secret-f"], "--connect-secret-file"),
  ])
  func bashOffers(words: [String], offer: String) async throws {
    let script = try await command.run(["completions", "bash"])
    let path = try directory.write(script.output, to: "completions")
    let asked = (["buildpost"] + words).map { "'\($0)'" }.joined(separator: " ")
    let shell = """
      source '\(path)'
      COMP_WORDS=(\(asked)); COMP_CWORD=\(words.count)
      COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
      _buildpost "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let result = try await run("/bin/bash", ["--norc", "-c", shell])
    #expect(
      result.text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) } == [offer],
      "\(result.talk)")
  }

  @Test func fishOffersChoices() async throws {
    let script = try await command.run(["completions", "fish"])
    let path = try directory.write(script.output, to: "completions.fish")
    let result = try await run(
      "/usr/bin/env",
      ["fish", "--no-config", "-c", "source \(path); complete -C 'buildpost convert --damaged '"])
    // Newer versions of fish print the help after a tab.
    #expect(
      result.text.split(separator: "\n").compactMap { $0.split(separator: "\t").first }
        == ["report", "refuse", "ignore"],
      "\(result.text) \(result.talk)")
  }

  private func run(_ path: String, _ arguments: [String]) async throws -> BuiltCommand.Result {
    var tool = command
    tool.path = path
    return try await tool.run(arguments)
  }
}
