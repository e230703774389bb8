// SPDX-License-Identifier: Apache-2.0

/// What to do about a fault of XML whose cause is known.
enum XMLAdvice {
  static let ampersand =
    "write `&` as `&amp;` and `<` as `&lt;`; if a test tool wrote the file, update that tool"
  static let lessThan = ampersand
  static let bracket = "write `]]>` as `]]&gt;`; if a test tool wrote the file, update that tool"
  static let entity =
    "write the character itself or its number, such as `&#160;`; XML knows only `&amp;`, `&lt;`, "
    + "`&gt;`, `&quot;` and `&apos;` by name"
  static let otherText =
    "write the report to a file of its own, apart from what the tests print"
  static let mixed =
    "let only one process write the file, and nothing but the report; parallel runs need a file "
    + "each"
}
