// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension FactMerger {
  private static let cutLength = 190

  /// Adds the suffix, and cuts an id that is too long for Jira so that it stays one of its kind.
  mutating func finishPipeline() {
    guard var id = context.pipelineId else { return }
    if let suffix = settings.pipelineSuffix {
      id.value += "/" + suffix.value
      id.origin = id.origin + suffix.origin
    }
    if id.value.unicodeScalars.count > Limits.pipelineId {
      let digest = Digest.hex(id.value, digits: 16)
      var bytes = Array(id.value.utf8)
      var length = Self.cutLength
      // A byte 10xxxxxx goes on with the character before it.
      while length > 0, bytes[length] & 0xC0 == 0x80 { length -= 1 }
      bytes.removeSubrange(length...)
      id.value = String(decoding: bytes, as: UTF8.self) + "~" + digest
    }
    context.pipelineId = id
  }

  /// The name of the pipeline with the number of the run.
  var displayName: Fact<String>? {
    if let given = settings.displayName { return given }
    guard let pipeline = context.pipelineId else { return nil }
    let name =
      (settings.pipelineId == nil ? stated.displayName : nil)
      ?? Fact(
        pipeline.value.split(separator: "/").suffix(2).joined(separator: "/"),
        from: pipeline.origin)
    var whole = name.value
    var origin = name.origin
    if let number = displayNumber {
      whole += " #" + number.value.drop { $0 == "#" }
      origin = origin + number.origin
    }
    if whole.unicodeScalars.count > Limits.displayName {
      whole =
        String(String.UnicodeScalarView(whole.unicodeScalars.prefix(Limits.displayName - 1))) + "…"
    }
    return Fact(whole, from: origin)
  }

  private var displayNumber: Fact<String>? {
    if settings.buildNumber == nil, let number = stated.displayNumber { return number }
    return context.buildNumber.map { Fact(String($0.value), from: $0.origin) }
  }

  /// The attempt, where it is not the first.
  var attempt: Fact<String>? {
    guard let attempt = stated.attempt, attempt.value > 1 else { return nil }
    return Fact("attempt \(attempt.value)", from: attempt.origin)
  }
}
