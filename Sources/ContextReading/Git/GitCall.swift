// SPDX-License-Identifier: Apache-2.0

/// How git is called: nothing that a repository's configuration says may run a program or ask anybody.
///
/// Settings given with `-c` win over those of the repository; hooks, monitors, pagers, signature checks and all
/// transports are off, so that a clone that lacks objects fetches none.
enum GitCall {
  private static let settings = [
    "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.pager=cat", "core.quotePath=false",
    "core.sshCommand=false", "core.alternateRefsCommand=false", "core.askPass=false",
    "credential.helper=", "gpg.program=false", "gpg.ssh.program=false", "gpg.x509.program=false",
    "log.showSignature=false", "log.showNotes=false", "protocol.allow=never",
  ]

  /// The arguments in front of a command's own.
  static func arguments(in directory: String, trusting path: String?) -> [String] {
    let trust = path.map { ["-c", "safe.directory=\($0)"] } ?? []
    return ["-C", directory, "--no-pager", "--no-optional-locks"]
      + settings.flatMap { ["-c", $0] } + trust
  }

  private static let inherited = [
    "HOME", "LD_LIBRARY_PATH", "PATH", "SUDO_UID", "XDG_CONFIG_HOME", "GIT_CEILING_DIRECTORIES",
    "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
  ]

  private static let namingRepository = ["GIT_COMMON_DIR", "GIT_DIR", "GIT_WORK_TREE"]

  /// The whole environment of git, made of few variables of ours.
  ///
  /// - Parameters:
  ///   - environment: The variables of the job.
  ///   - choice: Whether the variables by which git names a repository count.
  /// - Returns: What git sees, and nothing else.
  static func environment(
    from environment: [String: String], choosing choice: RepositoryChoice
  ) -> [String: String] {
    let names = choice == .environment ? inherited + namingRepository : inherited
    var result = environment.filter { names.contains($0.key) && !$0.value.isEmpty }
    for (number, directory) in trusted(in: environment).enumerated() {
      result["GIT_CONFIG_KEY_\(number)"] = "safe.directory"
      result["GIT_CONFIG_VALUE_\(number)"] = directory
      result["GIT_CONFIG_COUNT"] = String(number + 1)
    }
    let fixed = [
      "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0",
      "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_REPLACE_OBJECTS": "1",
    ]
    return result.merging(fixed) { _, ours in ours }
  }

  /// The directories that the job's own settings in the environment trust; other settings stay out.
  private static func trusted(in environment: [String: String]) -> [String] {
    let count = environment["GIT_CONFIG_COUNT"].flatMap { Int($0) } ?? 0
    return (0..<max(0, min(count, 100))).compactMap { number in
      guard environment["GIT_CONFIG_KEY_\(number)"]?.lowercased() == "safe.directory" else {
        return nil
      }
      return environment["GIT_CONFIG_VALUE_\(number)"]
    }
  }
}

/// Which repository is read.
public enum RepositoryChoice: Sendable {
  /// The one that the directory lies in; `GIT_DIR` and its kin are ignored.
  case directory
  /// The one that `GIT_DIR` and its kin name, as inside a hook, else that of the directory.
  case environment
}
