// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// What has been read so far of the open test.
struct OpenCase {
  /// What decides the status of a test (rule 3 of docs/counting.md).
  struct Marks: OptionSet {
    let rawValue: UInt16

    static let tolerated = Marks(rawValue: 1)
    static let error = Marks(rawValue: 2)
    static let skip = Marks(rawValue: 4)
    static let failure = Marks(rawValue: 8)
    static let skipWord = Marks(rawValue: 16)
    static let flaky = Marks(rawValue: 32)
    static let failedWord = Marks(rawValue: 64)
    static let flakyWord = Marks(rawValue: 128)
    static let notRunWord = Marks(rawValue: 256)
  }

  private(set) var marks: Marks = []
  /// How long it took, in seconds.
  private(set) var time = 0.0
  private var line: Int?
  private var name = TextBuffer(limit: ReportLimits.name)
  private var classname = TextBuffer(limit: ReportLimits.name)
  private var className = TextBuffer(limit: ReportLimits.name)
  private var file = TextBuffer(limit: ReportLimits.name)
  /// Its identity, if reruns are merged.
  private(set) var key: RerunKey?
  /// A digest of its class, name and time, if copies are looked for or totals are explained.
  private(set) var digest: UInt64?
  /// A digest of its class and name, if it has a name and there is a digest.
  private(set) var nameDigest: UInt64?

  func deallocate() {
    name.deallocate()
    classname.deallocate()
    className.deallocate()
    file.deallocate()
  }

  private mutating func clear() {
    marks = []
    line = nil
    key = nil
    digest = nil
    nameDigest = nil
  }

  /// Whether it has both a `failure` and a `skipped` element, of which the latter decides.
  var isContested: Bool {
    marks.isSuperset(of: [.skip, .failure]) && marks.isDisjoint(with: [.tolerated, .error])
  }

  /// The status by rule 3 of docs/counting.md, in its order.
  var status: TestCase.Status {
    if marks.contains(.tolerated) { return .skipped }
    if marks.contains(.error) { return .failed }
    if marks.contains(.skip) { return .skipped }
    if marks.contains(.failure) { return .failed }
    if marks.contains(.skipWord) { return .skipped }
    if marks.contains(.failedWord) { return .failed }
    return marks.contains(.flaky) ? .flaky : .passed
  }
}

extension OpenCase {
  /// The complete attributes that identify a test, valid only during the parser's callback.
  struct Identity {
    fileprivate var name = Self.none
    fileprivate var classname = Self.none
    fileprivate var className = Self.none
    fileprivate var file = Self.none
    fileprivate var time = Self.none

    private static var none: UnsafeBufferPointer<UInt8> { .init(start: nil, count: 0) }

    fileprivate var anyClass: UnsafeBufferPointer<UInt8> {
      classname.isEmpty ? className : classname
    }
  }

  /// Opens a test, and returns what identifies it.
  @inline(__always)
  mutating func start(
    _ attributes: XMLAttributes, _ names: JUnitNames, _ diagnostics: inout Diagnostics
  ) -> Identity {
    clear()
    var identity = Identity()
    attributes.forEach { attribute, value in
      if attribute == names.name {
        identity.name = value
      } else if attribute == names.classname {
        identity.classname = value
      } else if attribute == names.time {
        identity.time = value
      } else if attribute == names.className {
        identity.className = value
      } else if attribute == names.file {
        identity.file = value
      } else {
        takeRarer(attribute, value, names, &diagnostics)
      }
    }
    name.set(identity.name)
    classname.set(identity.classname)
    className.set(identity.className)
    file.set(identity.file)
    time = TimeValue.seconds(identity.time) ?? 0
    return identity
  }

  private mutating func takeRarer(
    _ attribute: XMLName, _ value: UnsafeBufferPointer<UInt8>, _ names: JUnitNames,
    _ diagnostics: inout Diagnostics
  ) {
    if attribute == names.status || attribute == names.result {
      switch StatusWord(value) {
      case .passed: break
      case .skipped:
        marks.insert(.skipWord)
        if value.elementsEqual("notrun".utf8) { marks.insert(.notRunWord) }
      case .failed: marks.insert(.failedWord)
      case .unknown: diagnostics.noteUnknown(TextBuffer.attribute(value, limit: 64))
      }
    } else if attribute == names.line || attribute == names.lineno {
      line = DecimalText.number(value)
    } else if attribute == names.flaky, value.elementsEqual("true".utf8) {
      marks.insert(.flakyWord)
    }
  }

  /// The status of the test that ends: it passed on a later attempt if it is marked as flaky, in a
  /// suite that says how many of its tests are.
  mutating func settle(in suites: [OpenSuite]) -> TestCase.Status {
    if marks.contains(.flakyWord), let suite = suites.last, suite.declared.flakes > 0 {
      marks.subtract([.failure, .error])
      marks.insert(.flaky)
    }
    return status
  }

  /// Identifies the test for merging its attempts.
  ///
  /// Without a name and a class nothing says that two attempts are of the same test.
  mutating func setKey(_ identity: Identity, in suite: RerunKey?) {
    guard !identity.name.isEmpty || !identity.anyClass.isEmpty else { return }
    key = RerunKey(
      in: suite, class: identity.anyClass, name: identity.name, file: identity.file)
  }

  /// Identifies the test for finding copies and for explaining totals.
  @inline(__always)
  mutating func setDigests(_ identity: Identity, _ identities: inout TestIdentities) {
    var digest = TextDigest()
    digest.add(identity.anyClass)
    let ofClass = digest.value
    digest.add(identity.name)
    let ofName = digest.value
    if !identity.name.isEmpty { nameDigest = ofName }
    digest.add(TextBuffer.trimmed(identity.time))
    self.digest = TestDigests.digest(
      digest.value, near: identity.anyClass.isEmpty ? ofName : ofClass)
    guard time > 0, !identities.hasExactTime else { return }
    identities.hasTime = true
    identities.hasExactTime = TimeValue.isExact(identity.time)
  }

  /// A digest of its class and name as far as they are kept; `nil` if it has neither.
  var keptName: UInt64? {
    guard !name.isEmpty || !classname.isEmpty || !className.isEmpty else { return nil }
    var digest = TextDigest()
    digest.add(classname.isEmpty ? className.content : classname.content)
    digest.add(name.content)
    return digest.value
  }

  /// Notes what one of its children says about its status.
  mutating func mark(_ mark: Marks) { marks.insert(mark) }

  /// The class, otherwise the name of the suite.
  private func suiteName(_ suite: OpenSuite?) -> String {
    if !classname.isEmpty { return classname.attribute(limit: ReportLimits.name) }
    if !className.isEmpty { return className.attribute(limit: ReportLimits.name) }
    return suite?.title ?? ""
  }

  /// The test as a failure.
  func failure(_ message: OpenMessage, in suite: OpenSuite?) -> TestFailure {
    let text = message.text
    let own = TextBuffer.trimmed(file.content)
    let stated = own.isEmpty ? nil : TextBuffer.attribute(own, limit: ReportLimits.name)
    let (file, line) =
      (message.statedFile ?? stated).map { FailureText.split($0) }
      ?? suite?.statedFile.map { ($0, nil) } ?? (text.file, text.line)
    // A line of the text belongs to the file that the text names.
    let isTextsFile = text.file.map { file == $0 || file?.hasSuffix("/\($0)") == true } ?? false
    return TestFailure(
      suite: suiteName(suite), name: name.attribute(limit: ReportLimits.name),
      message: text.message, details: text.details, output: text.output, file: file,
      line: message.line ?? self.line ?? line ?? (isTextsFile ? text.line : nil))
  }

  /// The test as one that is listed.
  func listed(_ status: TestCase.Status, in suite: OpenSuite?) -> TestCase {
    TestCase(
      suite: suiteName(suite), name: name.attribute(limit: ReportLimits.name), status: status,
      duration: time)
  }
}
