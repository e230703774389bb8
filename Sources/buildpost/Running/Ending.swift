// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The end of a run: words on standard error and the status.
enum Ending {
  /// Ends the process at once: all output is written by then, and what libraries tidy up takes milliseconds.
  static func end(with status: ExitStatus) -> Never {
    _exit(status.rawValue)
  }

  /// Ends the process.
  static func end(with error: any Error) -> Never {
    switch error {
    case let quiet as QuietExit: end(with: quiet.status)
    case let error as any BuildpostError:
      tell(ErrorText.render(error))
      end(with: ErrorStatus.of(error))
    default: endParsing(error)
    }
  }

  /// Help and version go to standard output; a usage error gets our own form.
  private static func endParsing(_ error: any Error) -> Never {
    // The parser lays out help for each of its answers, and cannot do so in few columns.
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
    guard code != .success else { help(error) }
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

  private static func help(_ request: any Error) -> Never {
    let text = Buildpost.fullMessage(for: request, columns: HelpText.columns)
    do {
      try Console.write(Array((text + "\n").utf8), to: STDOUT_FILENO)
    } catch {
      end(with: error)
    }
    end(with: ExitStatus.done)
  }

  private static func tell(_ text: String) {
    // Nobody can be told that standard error is closed.
    try? Console.write(Array(text.utf8), to: STDERR_FILENO)
  }
}
