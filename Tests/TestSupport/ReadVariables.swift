// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The variables that the CI services read; no other variable of a job may ever be printed.
enum ReadVariables {
  /// Whether a variable is read by a CI service or in order to run git.
  static func contain(_ name: String) -> Bool {
    ofGit.contains(name) || literals.contains(name)
      || beginnings.contains { name.hasPrefix($0) }
      || families.contains {
        name.hasPrefix($0) && literals.contains(String(name.dropFirst($0.count)))
      }
  }

  private static let ofGit: Set = [
    "HOME", "LD_LIBRARY_PATH", "PATH", "SUDO_UID", "XDG_CONFIG_HOME",
  ]

  /// The prefixes that the names of several services share, such as `GITHUB_`.
  private static let families = literals.filter { $0.hasSuffix("_") && !beginnings.contains($0) }

  /// The names in literals and in texts such as `"render.com/$RENDER_SERVICE_ID"`.
  private static let literals = Set(
    matches(of: #/"(?<name>[A-Za-z_][A-Za-z0-9_]*)"/#)
      + matches(of: #/\$(?<name>[A-Za-z_][A-Za-z0-9_]*)/#))

  /// The prefixes of names that end in something the job chooses, such as `GO_SCM_`.
  private static let beginnings = Set(matches(of: #/only\("(?<name>[A-Z_]+)"/#))

  private static func matches(of pattern: Regex<(Substring, name: Substring)>) -> [String] {
    sources.flatMap { $0.matches(of: pattern).map { String($0.output.name) } }
  }

  private static let sources: [String] = ["Providers", "Services"].flatMap { folder in
    let place = "\(ProjectFiles.root)/Sources/ContextReading/\(folder)/"
    // Without the sources every variable would count as unread, which the vector tests notice.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    return names.compactMap { try? String(contentsOfFile: place + $0, encoding: .utf8) }
  }
}
