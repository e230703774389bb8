// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Where the output goes: to readers that leave, to full disks, to terminals.
@Suite struct OutputTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    try directory.write(ConvertTests.failing, to: "unit.xml")
  }

  private func shell(_ text: String) async throws -> BuiltCommand.Result {
    var shell = BuiltCommand(
      in: directory.path, environment: ["PATH": BuiltCommand.products + ":/usr/bin:/bin"])
    shell.path = "/bin/bash"
    return try await shell.run(["-c", text])
  }

  /// Two of the outputs are larger than a pipe holds, so that the writer always meets the closed
  /// end.
  @Test func aReaderThatLeavesIsNotAnError() async throws {
    let cases = (1...2000).map { "<testcase name='\($0)'><failure message='it broke'/></testcase>" }
    try directory.write("<testsuite>\(cases.joined())</testsuite>", to: "large.xml")
    for words in ["inspect --json large.xml", "report --html - large.xml", "--help"] {
      let result = try await shell(
        "buildpost \(words) | head -c 1 >/dev/null; echo ${PIPESTATUS[0]}")
      #expect(result.text == "0\n", "\(words)")
      #expect(result.talk.isEmpty, "\(words): \(result.talk)")
    }
  }

  @Test(arguments: ["--help", "--version", "completions bash", "inspect unit.xml", "init github"])
  func aFullDiskIs74(words: String) async throws {
    let result = try await shell("buildpost \(words) >/dev/full")
    #expect(result.status == 74)
    #expect(
      result.talk.hasSuffix(
        """
        error: the output cannot be written: No space left on device
          fix: free some space, or write to another file

        """))
  }

  @Test(arguments: ["report --html out unit.xml", "report --markdown out unit.xml"])
  func aLinkToAFileIsReplacedAndNotFollowed(words: String) async throws {
    try directory.write("mine", to: "elsewhere/file")
    let result = try await shell(
      "ln -s elsewhere/file out; buildpost \(words); test -L out; echo $?")
    #expect(result.text.hasSuffix("1\n"), "\(result.talk)")
    let kept = try String(contentsOfFile: directory.path + "/elsewhere/file", encoding: .utf8)
    #expect(kept == "mine")
  }

  @Test func aStreamThatLeadsToAFileIsAddedToIt() async throws {
    try directory.write("before\n", to: "log")
    let result = try await shell("buildpost report --markdown /dev/fd/1 unit.xml >> log")
    #expect(result.status == 0, "\(result.talk)")
    let log = try String(contentsOfFile: directory.path + "/log", encoding: .utf8)
    #expect(log.hasPrefix("before\n#"))
  }

  @Test func whatIsNotAFileIsWrittenThroughItsLink() async throws {
    let result = try await shell(
      "buildpost report --markdown /dev/stdout unit.xml | head -n 1; buildpost report --html >(wc "
        + "-c) unit.xml"
    )
    #expect(result.text.hasPrefix("## ✗ failed"))
  }

  @Test func aFIFOThatNobodyReadsIsNotWaitedFor() async throws {
    let result = try await shell("mkfifo out; buildpost report --html out unit.xml")
    #expect(result.status == 74)
    #expect(
      result.talk == """
        error: the file cannot be written: it is a FIFO without a reader
          at: out
          fix: pass a file in a directory that you can write to

        """)
  }

  /// As Node and ssh make them.
  @Test func anOutputThatIsNonBlockingIsWaitedFor() async throws {
    let result = try await shell(
      """
      python3 - <<'END'
      import os, subprocess, time
      reader, writer = os.pipe()
      os.set_blocking(writer, False)
      command = subprocess.Popen(["buildpost", "completions", "fish"], stdout=writer)
      os.close(writer)
      time.sleep(0.2)
      size = 0
      while piece := os.read(reader, 1 << 20):
          size += len(piece)
      print(command.wait(), size > 80000)
      END
      """)
    #expect(result.text == "0 True\n", "\(result.talk)")
  }

  @Test func aClosedOutputIsAnErrorAndHarmsNothingElse() async throws {
    let closed = try await shell("buildpost inspect --json unit.xml >&-")
    #expect(closed.status == 74)
    #expect(closed.talk.hasPrefix("error: the output cannot be written: "), "\(closed.talk)")
    let facts = try await shell(
      """
      git init -q . && git -c user.name=n -c user.email=e@x.y commit -q --allow-empty -m ABC-1
      buildpost report --html page.html unit.xml >&-; grep -c ABC-1 page.html
      """)
    #expect(facts.text != "0\n")
  }

  @Test func twoNamesOfOneFileAreRefused() async throws {
    let result = try await shell("buildpost report --html out --markdown ./out unit.xml")
    #expect(result.status == 64)
    #expect(result.talk.hasPrefix("error: the page and the summary cannot both go to `out`\n"))
  }

  /// Whether this system lets a test hide /proc from a child.
  static let canHideProc: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    process.arguments = ["-rm", "mount", "-t", "tmpfs", "none", "/proc"]
    process.standardError = FileHandle.nullDevice
    guard (try? ProcessStart.run(process)) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  @Test(.enabled(if: canHideProc, "unshare -rm hides /proc"))
  func aCommandLineThatCannotBeReadIsNotARequestForHelp() async throws {
    let result = try await shell(
      "unshare -rm sh -c 'mount -t tmpfs none /proc && exec buildpost submit unit.xml'")
    #expect(result.status == 78)
    #expect(result.text.isEmpty)
    #expect(
      result.talk == """
        error: the command line cannot be read
          at: /proc/self/cmdline
          fix: mount /proc

        """)
  }

  @Test(arguments: ["C", "POSIX", "de_DE.ISO-8859-1", ""])
  func noLocaleChangesWhatIsSaid(locale: String) async throws {
    let usual = try await shell("buildpost inspect unit.xml")
    let other = try await shell("LC_ALL=\(locale) LANG= buildpost inspect unit.xml")
    #expect(other.status == usual.status)
    #expect(other.output == usual.output)
  }
}
