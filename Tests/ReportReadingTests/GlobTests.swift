// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform
import Testing

@testable import ReportReading

struct GlobTests {
  @Test(arguments: [
    ("a.xml", "a.xml"), ("*.xml", "a.xml"), ("*.xml", ".xml"), ("a?c", "abc"), ("a?c", "aéc"),
    ("[a-c]x", "bx"), ("[!a-c]x", "dx"), ("[^a-c]x", "dx"), ("[]]x", "]x"), ("[é-ü]", "ö"),
    ("**/a.xml", "a.xml"), ("**/a.xml", "b/a.xml"), ("**/a.xml", "b/c/d/a.xml"),
    ("b/**/a.xml", "b/a.xml"), ("b/**/a.xml", "b/c/d/a.xml"), ("b/**", "b/c/d"), ("**", "x"),
    ("**/b/**/c", "a/b/c"), ("**/b/**/c", "b/b/x/c"), ("./*.xml", "a.xml"), ("*.xml", "./a.xml"),
    ("a/*/c", "a/b/c"), ("a//b", "a/b"), ("\\*.xml", "*.xml"), ("[\\]]x", "]x"), ("*a*b*", "xaxbx"),
    ("/t/*.xml", "/t/a.xml"), ("**/**/a", "a"), ("a**b", "axxb"), ("*", ".hidden"),
  ])
  func matches(pattern: String, path: String) throws {
    #expect(try Glob(RawPath(pattern)).matches(RawPath(path)))
  }

  @Test(arguments: [
    ("*.xml", "b/a.xml"), ("a?c", "a/c"), ("a?c", "ac"), ("[a-c]x", "dx"), ("[!a-c]x", "ax"),
    ("b/**/a.xml", "c/a.xml"), ("b/**/a.xml", "b/a.xmls"), ("**/b", "b/c"), ("a/*/c", "a/c"),
    ("a/*/c", "a/b/b/c"), ("\\*.xml", "a.xml"), ("*a*b*", "xbxa"), ("a**b", "a/b"), ("[z-a]", "m"),
    ("", "a"),
  ])
  func doesNotMatch(pattern: String, path: String) throws {
    #expect(try !Glob(RawPath(pattern)).matches(RawPath(path)))
  }

  @Test(arguments: ["[", "a/[b", "[!", "[]", "x[a-"])
  func anOpenSetIsMalformed(pattern: String) {
    let error = ReportError(
      .malformedGlob, "the glob `\(pattern)` has a `[` without a `]`",
      fix: "close it, or write `[[]` for the character itself")
    #expect(throws: error) { try Glob(RawPath(pattern)) }
  }

  @Test func bytesOutsideUTF8AreOneCharacterEach() throws {
    let name = RawPath([UInt8(ascii: "a"), 0xFF, UInt8(ascii: "b")])
    #expect(try Glob(RawPath("a?b")).matches(name))
    #expect(try !Glob(RawPath("a??b")).matches(name))
    #expect(try Glob(RawPath("a[!x]b")).matches(name))
  }

  @Test func manyStarsDoNotTakeExponentialTime() throws {
    let deep = String(repeating: "**/", count: 40) + "x"
    let wide = String(repeating: "*a", count: 40) + "x"
    #expect(try !Glob(RawPath(deep)).matches(RawPath(String(repeating: "a/", count: 200) + "y")))
    #expect(try !Glob(RawPath(wide)).matches(RawPath(String(repeating: "a", count: 2000))))
  }

  @Test(arguments: [
    ("a/b/*.xml", "a/b"), ("*.xml", ""), ("/a/**/b", "/a"), ("/*", "/"), ("./a/*", "./a"),
    ("./*", "."), ("a/b[1]/c", "a"), ("../x/*", "../x"),
  ])
  func theSearchStartsBelowTheLiteralDirectories(pattern: String, prefix: String) throws {
    #expect(try Glob(RawPath(pattern)).literalPrefix == RawPath(prefix))
  }

  @Test func repeatedDoubleStarsMeanTheSameAsOne() throws {
    let deep = RawPath(String(repeating: "d/", count: 400) + "a.xml")
    let stars = String(repeating: "**/", count: 900)
    #expect(try Glob(RawPath(stars + "a.xml")).matches(deep))
    #expect(try !Glob(RawPath(stars + "b.xml")).matches(deep))
  }

  @Test func aGlobOfTooManyNamesIsRefused() throws {
    let glob = RawPath(String(repeating: "**/", count: 2000) + "b")
    let error = try #require(throws: ReportError.self) { try Glob(glob) }
    #expect(error.summary == "a glob has more than 1000 names between slashes")
  }
}
