// SPDX-License-Identifier: Apache-2.0

import Driver

@testable import BuildModel
@testable import TextCoding

/// Reads the input as a part file, and as the part inside a file with a valid digest: what is read
/// stays within its bounds, is consistent, and survives being written.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPart(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeRawBufferPointer(start: start, count: count))
  check(Part.read(bytes))
  let digest = Digest.hex(of: bytes)
  let file = Array(#"{"digest":"\#(digest)","part":"#.utf8) + bytes + Array("}".utf8)
  let reading = Part.read(file)
  check(reading)
  if case .part = reading {
    precondition(Part.isRecognised(file), "a part that is not recognised")
    var flipped = file
    let place =
      file.count - 1 - bytes.reduce(1) { ($0 &* 31 &+ Int($1)) & 0xFFFF } % bytes.count - 1
    flipped[max(80, place)] ^= 1
    guard case .damaged = Part.read(flipped) else { preconditionFailure("an edited part is read") }
  }
  return 0
}

private func check(_ reading: Part.Reading) {
  guard case .part(let part, _) = reading else { return }
  let counts = part.counts
  precondition(min(counts.passed, counts.failed, counts.skipped) >= 0, "a negative count")
  precondition((0...Part.Limit.seconds).contains(part.duration), "a duration out of bounds")
  precondition((0...part.total).contains(part.index), "an index outside of the jobs")
  precondition(part.failures.count <= Part.Limit.list, "too many failures")
  precondition(part.findings.count <= Part.Limit.list, "too many findings")
  precondition(counts.failed == 0 || part.effectiveState == .failed, "green with failures")
  guard let written = try? part.encoded(), case .part(let again, _) = Part.read(Array(written))
  else { preconditionFailure("a part that was read cannot be written and read again") }
  precondition(again == part, "writing changes the part")
}

@main
enum Program {
  static func main() { fuzz(fuzzPart) }
}
