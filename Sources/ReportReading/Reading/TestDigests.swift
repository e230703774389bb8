// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A digest of each test of all files with the number of its file, in eight bytes.
///
/// Two files have 63 bits for a digest, and 100,000 files still have 47. If there are many tests,
/// each large file is represented by a sample, which the digests themselves determine. A copy is
/// also one in the samples, but a copy in the samples need not be one.
final class TestDigests: Sendable {
  /// Tests of one run beyond which copies are not looked for.
  static let limit = 1_000_000

  /// The lowest bits, which hold the number of the file.
  private let fileMask: UInt64
  /// The number of tests beyond which samples are taken.
  private let sampledFrom: Int
  /// The size of a trace, so that those of all workers together have a fixed size.
  private let traceBits: Int
  /// `nil` once there are too many.
  private let tests: Mutex<Tests?>

  /// The tests that are kept, and traces of the others.
  struct Tests {
    /// Tests, which are sorted in the end.
    var kept: [UInt64] = []
    /// Whether only a sample of the tests of large files is kept.
    fileprivate(set) var areSamples = false
    fileprivate var traces: [TestTrace] = []

    /// Whether tests equal to this one may be missing.
    func mayBeIncomplete(_ test: UInt64) -> Bool { traces.contains { $0.mayContain(test) } }
  }

  /// A digest that starts like that of the test's class, so that the tests of a class, which follow
  /// each other, are near each other in memory.
  @inline(__always)
  static func digest(_ digest: UInt64, near ofClass: UInt64) -> UInt64 {
    let start: UInt64 = 0x7FF << 53
    return ofClass & start | digest & ~start
  }

  /// Prepares for files that several workers read, of which large ones are represented by samples
  /// if there are more than a number of tests.
  init(files: Int, workers: Int = 1, sampledFrom: Int = .max) {
    fileMask = UInt64.max >> UInt64(max(1, files - 1).leadingZeroBitCount)
    self.sampledFrom = sampledFrom
    traceBits = max(16, 22 - workers.bitWidth + workers.leadingZeroBitCount)
    var tests = Tests()
    // Memory is used only as far as it is filled, and growing step by step would need more.
    tests.kept.reserveCapacity(Self.limit)
    self.tests = Mutex(tests)
  }

  /// Adds digests of tests in one file.
  fileprivate func add(_ digests: UnsafeBufferPointer<UInt64>, of file: Int) {
    tests.withLock { tests in
      guard let count = tests?.kept.count, count + digests.count <= Self.limit else {
        tests = nil
        return
      }
      for digest in digests { tests?.kept.append(digest & ~fileMask | UInt64(file)) }
      if count + digests.count > sampledFrom, tests?.areSamples == false { takeSamples(&tests) }
    }
  }

  /// Reduces the tests of large files to samples.
  private func takeSamples(_ tests: inout Tests?) {
    guard var taken = tests else { return }
    tests = nil
    var counts = Array(repeating: 0 as UInt32, count: Int(fileMask) + 1)
    for test in taken.kept { counts[file(of: test)] += 1 }
    var trace = TestTrace(bits: traceBits)
    var count = taken.kept.count
    taken.kept.withUnsafeMutableBufferPointer { kept in
      trace.take(&count, of: kept) {
        counts[file(of: $0)] >= DigestBuffer.large && !isInSample($0)
      }
    }
    taken.kept.removeSubrange(count...)
    (taken.areSamples, taken.traces) = (true, [trace])
    tests = taken
  }

  /// Where the tests of a large file leave their traces; `nil` as long as all are kept.
  fileprivate func takeTrace() -> TestTrace? {
    tests.withLock { tests in
      guard tests?.areSamples == true else { return nil }
      return tests?.traces.popLast() ?? TestTrace(bits: traceBits)
    }
  }

  fileprivate func giveBack(_ trace: TestTrace) { tests.withLock { $0?.traces.append(trace) } }

  /// Whether a test is kept even if its file is large.
  fileprivate func isInSample(_ digest: UInt64) -> Bool {
    digest & ((fileMask &+ 1) &* 31) == 0
  }

  /// All of them, sorted, which are forgotten here; `nil` if there were too many.
  func take() -> Tests? {
    var taken: Tests?
    tests.withLock { swap(&$0, &taken) }
    taken?.kept.withUnsafeMutableBufferPointer { RadixSort.sort($0) }
    return taken
  }

  /// The file of a test.
  func file(of test: UInt64) -> Int { Int(test & fileMask) }

  /// Whether two tests are equal, whatever their files.
  func areEqual(_ one: UInt64, _ other: UInt64) -> Bool { one | fileMask == other | fileMask }
}

/// The digests of the tests of one file on their way to those of all files.
struct DigestBuffer {
  /// How many tests a large file has at least.
  fileprivate static let large = 512

  private let digests: TestDigests
  private let file: Int
  private let buffer: UnsafeMutableBufferPointer<UInt64>
  private var count = 0
  private var trace: TestTrace?

  init(_ digests: TestDigests, file: Int) {
    self.digests = digests
    self.file = file
    buffer = .allocate(capacity: Self.large)
  }

  func deallocate() { buffer.deallocate() }

  /// Adds the digest of a test.
  @inline(__always)
  mutating func add(_ digest: UInt64) {
    buffer[count] = digest
    count += 1
    guard count == buffer.count else { return }
    if trace == nil { trace = digests.takeTrace() }
    flush()
  }

  private mutating func flush() {
    trace?.take(&count, of: buffer) { !digests.isInSample($0) }
    digests.add(UnsafeBufferPointer(rebasing: buffer[..<count]), of: file)
    count = 0
  }

  /// Passes on what is left.
  mutating func finish() {
    flush()
    if let trace = trace.take() { digests.giveBack(trace) }
  }
}

/// A Bloom filter with one hash: it may contain more tests than were inserted, but never fewer.
private struct TestTrace {
  private var words: [UInt64]
  private let shift: UInt64

  init(bits: Int) {
    words = Array(repeating: 0, count: 1 << (bits - 6))
    shift = UInt64(64 - bits)
  }

  /// Inserts those of the first `count` tests for which `isTaken` is true, and moves the others to
  /// the front.
  @inline(__always)
  mutating func take(
    _ count: inout Int, of tests: UnsafeMutableBufferPointer<UInt64>, if isTaken: (UInt64) -> Bool
  ) {
    let shift = shift
    var left = 0
    words.withUnsafeMutableBufferPointer { words in
      for index in 0..<count {
        let test = tests[index]
        if isTaken(test) {
          let place = test >> shift
          words[Int(place >> 6)] |= 1 << (place & 63)
        } else {
          tests[left] = test
          left += 1
        }
      }
    }
    count = left
  }

  func mayContain(_ digest: UInt64) -> Bool {
    let place = digest >> shift
    return words[Int(place >> 6)] >> (place & 63) & 1 == 1
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

/// A digest of texts that is cheap to make; it does not resist deliberate collisions.
struct TextDigest {
  /// The digest so far.
  private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Adds a text and its length.
  @inline(__always)
  mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
    let (bytes, count) = (UnsafeRawBufferPointer(text), text.count)
    func word(_ offset: Int) -> UInt64 {
      bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
    func half(_ offset: Int) -> UInt64 {
      UInt64(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
    var start = 0
    while count - start > 16 {
      mix(word(start), word(start + 8))
      start += 16
    }
    // The last words overlap those before them.
    let length = UInt64(count) << 56
    if count >= 16 {
      mix(word(count - 16) ^ length, word(count - 8))
    } else if count >= 8 {
      mix(word(0) ^ length, word(count - 8))
    } else if count >= 4 {
      mix(half(0) | length, half(count - 4))
    } else {
      mix(bytes.reduce(length) { $0 << 8 | UInt64($1) }, length)
    }
  }

  /// Mixes 16 bytes by a multiplication whose whole product counts.
  @inline(__always)
  private mutating func mix(_ one: UInt64, _ other: UInt64) {
    let product = (one ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: other ^ value)
    value = product.high ^ product.low
  }
}
