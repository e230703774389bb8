// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Synchronization

/// What is remembered of a report's tests to recognise copies of the report and reruns in other
/// files.
public struct TestIdentities: Sendable {
  /// When the first suite started, in milliseconds since 1970.
  var started: Int64?
  /// Whether any test has a digest among ``TestDigests``.
  var hasDigests = false
  /// Whether a time is so exact that tests with the same name and time are the same run.
  var hasExactTime = false
  /// Whether any test took a time that is not zero, or a suite says when it started.
  var hasTime = false
  /// Whether a suite holds the steps of a fastlane lane.
  private(set) var isOfLanes = false
  /// The first suite that says when it started.
  private(set) var firstRun: SuiteRun?
  /// The attempts of all tests, if reruns are merged.
  var attempts: [RerunEntry] = []
  /// Where the listed tests are among the cases, if reruns are merged.
  var listed: [RerunKey: Int] = [:]
  /// The identities of the kept failures, if reruns are merged.
  var failureKeys: [RerunKey?] = []

  init() {}

  /// Notes the name of a suite, and its start if it states one.
  mutating func note(_ suite: [UInt8], start: UnsafeBufferPointer<UInt8>?) {
    if suite.elementsEqual("fastlane.lanes".utf8) { isOfLanes = true }
    guard firstRun == nil, let start else { return }
    firstRun = suite.withUnsafeBufferPointer { SuiteRun($0, start: start) }
  }

  /// A run of a suite: the digest of its name, and that of its name and its start.
  struct SuiteRun {
    let suite: UInt32
    let id: UInt32

    init(_ name: UnsafeBufferPointer<UInt8>, start: UnsafeBufferPointer<UInt8>) {
      var digest = TextDigest()
      digest.add(name)
      suite = UInt32(truncatingIfNeeded: digest.value)
      digest.add(start)
      id = UInt32(truncatingIfNeeded: digest.value)
    }
  }
}

/// A digest of each test of all files with the number of its file, in eight bytes.
///
/// Two files have 63 bits for a digest, and 100,000 files still have 47.
final class TestDigests: Sendable {
  /// Tests of one run beyond which copies are not looked for.
  static let limit = 1_000_000

  /// The lowest bits, which hold the number of the file.
  private let fileMask: UInt64
  /// `nil` once there are too many.
  private let all: Mutex<[UInt64]?>

  init(files: Int) {
    fileMask = UInt64.max >> UInt64(max(1, files - 1).leadingZeroBitCount)
    var digests: [UInt64] = []
    // Memory is used only as far as it is filled, and growing step by step would need more.
    digests.reserveCapacity(Self.limit)
    all = Mutex(digests)
  }

  /// Adds digests of tests in one file; `false` if no more are wanted.
  fileprivate func add(_ digests: [UInt64], of file: Int) -> Bool {
    all.withLock { all in
      guard let count = all?.count, count + digests.count <= Self.limit else {
        all = nil
        return false
      }
      for digest in digests { all?.append(digest & ~fileMask | UInt64(file)) }
      return true
    }
  }

  /// All of them, sorted, which are forgotten here; none if no file can be a copy, and `nil` if
  /// there were too many.
  func take() -> [UInt64]? {
    let all = all.withLock { all in
      defer { all = nil }
      return all
    }
    guard var digests = all else { return nil }
    guard mayHoldCopies(digests) else { return [] }
    digests.withUnsafeMutableBufferPointer { RadixSort.sort($0) }
    return digests
  }

  /// Whether one test of some file is in another file too, as those of a copy are.
  ///
  /// It saves sorting the tests of a few large files.
  private func mayHoldCopies(_ digests: [UInt64]) -> Bool {
    var isKnown = Array(repeating: false, count: Int(fileMask) + 1)
    guard isKnown.count < digests.count / 64 else { return true }
    var firsts: [UInt64: Int] = [:]
    var mayBeFirst = Array(repeating: false, count: isKnown.count * 32)
    let shift = UInt64(mayBeFirst.count.leadingZeroBitCount + 1)
    for digest in digests where !isKnown[file(of: digest)] {
      isKnown[file(of: digest)] = true
      mayBeFirst[Int(digest >> shift)] = true
      if firsts.updateValue(file(of: digest), forKey: digest | fileMask) != nil { return true }
    }
    return digests.contains { digest in
      guard mayBeFirst[Int(digest >> shift)] else { return false }
      return firsts[digest | fileMask].map { $0 != file(of: digest) } ?? false
    }
  }

  /// The file of a test.
  func file(of test: UInt64) -> Int { Int(test & fileMask) }

  /// Whether two tests are equal, whatever their files.
  func areEqual(_ one: UInt64, _ other: UInt64) -> Bool { one | fileMask == other | fileMask }
}

/// The digests of the tests of one file on their way to those of all files.
struct DigestBuffer {
  private let digests: TestDigests
  private let file: Int
  private var buffer: [UInt64] = []

  init(_ digests: TestDigests, file: Int) {
    self.digests = digests
    self.file = file
  }

  /// Adds the digest of a test; `false` if no more are wanted.
  mutating func add(_ digest: UInt64) -> Bool {
    buffer.append(digest)
    return buffer.count < 1024 || flush()
  }

  /// Passes on what is left; `false` if no more are wanted.
  @discardableResult mutating func flush() -> Bool {
    defer { buffer.removeAll(keepingCapacity: true) }
    return digests.add(buffer, of: file)
  }
}

/// Sorts numbers in place; the standard library's sort would need half as much memory again.
enum RadixSort {
  static func sort(_ numbers: UnsafeMutableBufferPointer<UInt64>, shift: UInt64 = 56) {
    guard numbers.count > 48 else { return sortFew(numbers) }
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 512) { places in
      places.initialize(repeating: 0)
      let next = UnsafeMutableBufferPointer(rebasing: places[..<256])
      let ends = UnsafeMutableBufferPointer(rebasing: places[256...])
      for number in numbers { ends[Int(number >> shift & 255)] += 1 }
      var sum = 0
      for digit in 0..<256 {
        next[digit] = sum
        sum += ends[digit]
        ends[digit] = sum
      }
      for digit in 0..<256 {
        while next[digit] < ends[digit] {
          let place = next[digit]
          let own = Int(numbers[place] >> shift & 255)
          if own != digit { numbers.swapAt(place, next[own]) }
          next[own] += 1
        }
      }
      guard shift > 0 else { return }
      for digit in 0..<256 {
        let start = digit == 0 ? 0 : ends[digit - 1]
        guard ends[digit] - start > 1 else { continue }
        sort(.init(rebasing: numbers[start..<ends[digit]]), shift: shift - 8)
      }
    }
  }

  private static func sortFew(_ numbers: UnsafeMutableBufferPointer<UInt64>) {
    for end in numbers.indices.dropFirst() {
      let number = numbers[end]
      var place = end
      while place > 0, numbers[place - 1] > number {
        numbers[place] = numbers[place - 1]
        place -= 1
      }
      numbers[place] = number
    }
  }
}

/// A digest of texts that is cheap to make; it does not resist somebody who wants two to be equal.
struct TextDigest {
  private var mix: UInt64 = 0x9E37_79B9_7F4A_7C15
  private static let prime: UInt64 = 0xFF51_AFD7_ED55_8CCD

  /// The digest so far.
  var value: UInt64 { mix }

  /// Adds a text and its length.
  mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
    step(UInt64(text.count))
    let bytes = UnsafeRawBufferPointer(text)
    var position = 0
    while position + 8 <= bytes.count {
      step(bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      position += 8
    }
    guard position < bytes.count else { return }
    if position > 0 {
      return step(bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self))
    }
    var rest: UInt64 = 0
    while position < bytes.count {
      rest = rest << 8 | UInt64(bytes[position])
      position += 1
    }
    step(rest)
  }

  private mutating func step(_ word: UInt64) {
    let product = (mix ^ word) &* Self.prime
    mix = product ^ product >> 29
  }
}
