// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The path of this program, as hooks record it.
enum HookProgram {
  /// The path by which this process was started, links in it kept: they outlive an upgrade.
  ///
  /// - Throws: ``CommandError`` where no path can be told, or one that no hook can hold.
  static func path(
    started name: String, directory: String, environment: [String: String]
  ) throws(CommandError) -> String {
    let candidates =
      name.contains("/")
      ? [name.hasPrefix("/") ? name : directory + "/" + name]
      : (environment["PATH"] ?? "").split(separator: ":").map { $0 + "/" + name }
    let isUsable = { (path: String) in
      path.hasPrefix("/") && FileManager.default.isExecutableFile(atPath: path)
    }
    // Without the process file system there is no further candidate.
    let running = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    guard
      let path = candidates.first(where: isUsable) ?? running.flatMap({ isUsable($0) ? $0 : nil })
    else {
      throw CommandError(
        .badSetting, "the path of this program cannot be told",
        fix: "call it by its whole path: /path/to/buildpost hook install")
    }
    return try recordable(path)
  }

  private static func recordable(_ path: String) throws(CommandError) -> String {
    guard !path.unicodeScalars.contains(where: { $0 == "\n" || $0 == "\r" || $0 == "\u{FFFD}" })
    else {
      throw CommandError(
        .badSetting,
        "the path of this program holds a line break or is not text: no hook can call it",
        at: path, fix: "move the program to a plain path")
    }
    return path.replacing("/./", with: "/")
  }
}
