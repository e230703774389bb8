// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Driver

/// Reads the input as a configuration file: places lie in the text, no key comes twice, and what is
/// refused says where.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzConfiguration(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = UnsafeRawBufferPointer(start: start, count: count)
  guard let text = String(validating: bytes, as: UTF8.self) else { return 0 }
  let breaks = text.unicodeScalars.filter {
    "\n\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0)
  }
  // What is missing at the end of the text is missed on the line after it.
  let lines = 1...breaks.count + 2
  do throws(CommandError) {
    let entries = try YAMLMapping(text, path: "settings.yml").entries
    precondition(Set(entries.map(\.key)).count == entries.count, "a key that comes twice")
    for entry in entries {
      let places = [entry.place, entry.valuePlace] + entry.items.map(\.place)
      precondition(places.allSatisfy { lines.contains($0.line) }, "a line that is not there")
      precondition(entry.isList || entry.items.count <= 1, "a list that is none")
    }
  } catch {
    precondition(error.location?.hasPrefix("settings.yml:") == true, "an error without a place")
    precondition(!error.summary.isEmpty, "an error without words")
  }
  return 0
}

/// Stands for the errors of the command.
typealias CommandError = ModuleError<ExitStatus>

enum ExitStatus { case badSetting }

@main
enum Program {
  static func main() { fuzz(fuzzConfiguration) }
}
