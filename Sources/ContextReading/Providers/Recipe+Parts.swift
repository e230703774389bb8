// SPDX-License-Identifier: Apache-2.0

/// The changes of texts that several CI services need.
extension Recipe {
  /// The host of a URL, without port and user-info.
  var host: Recipe { map { URLText($0)?.host } }

  /// A host that is given as such, in lower case, without port and user-info.
  var hostName: Recipe { map { URLText("https://" + $0)?.host } }

  /// Host and path of a URL.
  var withoutScheme: Recipe { map { URLText($0)?.withoutScheme } }

  /// The text without `/` at its end.
  var trimmed: Recipe { map { $0.droppingSlashesAtEnd() } }

  /// The path of a repository, `acme/app`, however its remote is spelled.
  var repositoryPath: Recipe {
    map { text in
      guard let page = Remote(text, hint: nil)?.webURL else { return nil }
      return URLText(page).map { String($0.path.drop { $0 == "/" }) }
    }
  }

  /// What stands before a text that must be there.
  func before(_ mark: String) -> Recipe {
    map { text in text.range(of: mark).map { String(text[..<$0.lowerBound]) } }
  }

  /// What stands before the last occurrence of a text that must be there.
  func beforeLast(_ mark: String) -> Recipe {
    map { text in
      var found: String.Index?
      var rest = text[...]
      while let range = rest.range(of: mark) {
        found = range.lowerBound
        rest = text[text.unicodeScalars.index(after: range.lowerBound)...]
      }
      return found.map { String(text[..<$0]) }
    }
  }

  /// What stands behind the first occurrence of a text that must be there.
  func after(_ mark: String) -> Recipe {
    map { text in text.range(of: mark).map { String(text[$0.upperBound...]) } }
  }

  /// The text, where it begins so.
  func beginning(with prefix: String) -> Recipe {
    map { $0.hasPrefix(prefix) ? $0 : nil }
  }

  /// The text, where it is this one in any case.
  func equal(to word: String) -> Recipe {
    map { $0.lowercased() == word ? $0 : nil }
  }

  /// The text, where it is a number.
  var number: Recipe { map { NumberText.number($0) == nil ? nil : $0 } }

  /// The text, where it is a full commit id.
  var fullCommit: Recipe { map { CommitText.isFull($0) ? $0 : nil } }

  /// The text as a segment of a URL's path.
  var encoded: Recipe {
    map { text in
      let kept = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)
      var result = ""
      for byte in text.utf8 {
        if kept.contains(byte) {
          result.unicodeScalars.append(Unicode.Scalar(byte))
        } else {
          let hex = String(byte, radix: 16, uppercase: true)
          result += hex.count == 1 ? "%0" + hex : "%" + hex
        }
      }
      return result
    }
  }
}

/// Texts that are numbers of builds.
enum NumberText {
  /// The number, where the text is digits only and fits.
  static func number(_ text: String) -> Int64? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int64(text)
  }
}

/// Texts that are ids of commits.
enum CommitText {
  /// Whether the text may be an id, full or cut: 4 to 64 hex digits that are not all zero.
  static func isId(_ text: String) -> Bool {
    (4...64).contains(text.utf8.count) && text.utf8.allSatisfy(isHexDigit)
      && text.utf8.contains { $0 != UInt8(ascii: "0") }
  }

  /// Whether the text is an id of SHA-1 or SHA-256.
  static func isFull(_ text: String) -> Bool {
    isId(text) && (text.utf8.count == 40 || text.utf8.count == 64)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...102).contains(byte | 0x20)
  }
}
