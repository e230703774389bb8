// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import Platform

/// The end of a run: what is left to say on standard error, and the exit status.
enum Ending {
  /// Ends the process without the clean-up of libraries, which takes milliseconds.
  ///
  /// All output is written by then.
  static func end(with status: ExitStatus) -> Never {
    _exit(status.rawValue)
  }

  /// Ends the process.
  static func end(with error: any Error) -> Never {
    switch error {
    case let quiet as QuietExit: end(with: quiet.status)
    case let error as any BuildpostError:
      tell(ErrorText.render(error))
      end(with: ExitStatus(error))
    default: endParsing(error)
    }
  }

  /// Help and version go to standard output; a usage error gets our own form.
  private static func endParsing(_ error: any Error) -> Never {
    // The parser lays out help for each of its answers, and fails if there are few columns.
    setenv("COLUMNS", String(HelpText.columns), 1)
    let code = Buildpost.exitCode(for: error)
    if code == .success,
      let word = ArgumentWords.mistakenForHelp(CommandLine.arguments.dropFirst())
    {
      end(
        with: CommandError(
          .usage, "`\(word)` is not an option",
          fix: "put `--` before operands that begin with a dash"))
    }
    guard code != .success else {
      let text = Buildpost.fullMessage(for: error, columns: HelpText.columns)
      let command = CommandPath(CommandLine.arguments.dropFirst()).words.joined(separator: " ")
      printHelp(ShortHelp.shorten(text, of: command) + "\n")
    }
    guard code == .validationFailure else {
      let bug = CommandError(
        .bug, "unexpected: \(error)", fix: "please report this with the command line you used")
      tell(ErrorText.render(bug))
      end(with: ExitStatus.bug)
    }
    let path = CommandPath(CommandLine.arguments.dropFirst())
    tell(ErrorText.render(UsageText.error(Buildpost.message(for: error), for: path)))
    end(with: ExitStatus.usage)
  }

  /// Prints a topic of the help and ends the process.
  static func end(with topic: HelpTopic) -> Never {
    printHelp(topic.text)
  }

  private static func printHelp(_ text: String) -> Never {
    do {
      try Console.output(text)
    } catch {
      end(with: error)
    }
    end(with: ExitStatus.done)
  }

  private static func tell(_ text: String) {
    // If standard error is closed, there is no way to say so.
    try? Console.emit(text, to: STDERR_FILENO)
  }
}
