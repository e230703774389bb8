// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing
import TextCoding

@testable import ContextReading

@Suite struct RecipeTests {
  private let variables = Variables([
    "HOST": "https://u:p@Host.Example:8443/a/b/?q=1#f", "EMPTY": "", "BLANK": " \t", "A": " a ",
    "B": "b", "X_1_URL": "same", "X_2_URL": "same", "Y_1": "one", "Y_2": "two", "MARK": "$A",
  ])

  @Test func blankValuesAreUnset() {
    #expect(Recipe("EMPTY").read(variables) == nil)
    #expect(Recipe("BLANK").read(variables) == nil)
    #expect(Recipe("A").read(variables) == Recipe.Stated(value: "a", origin: .ciService("A")))
  }

  @Test func joinedTextsNameAllTheirVariablesOnce() {
    let recipe = Recipe.joined("A", .text("-"), "B", "A")
    #expect(
      recipe.read(variables)
        == Recipe.Stated(value: "a-ba", origin: .ciService("A") + .ciService("B")))
    #expect(Recipe.joined("A", "EMPTY").read(variables) == nil)
  }

  @Test func hostsAndPathsLoseWhatIsSecret() {
    #expect(Recipe("HOST").host.read(variables)?.value == "host.example")
    #expect(Recipe("HOST").withoutScheme.read(variables)?.value == "host.example/a/b")
    #expect(Recipe("A").host.read(variables) == nil)
  }

  @Test(
    arguments: [
      ("https://[2001:db8::1]:80/x", "[2001:db8::1]", "/x"), ("ssh://git@h:22", "h", ""),
      ("http://a@b@c/d", "c", "/d"),
    ])
  func hostsAreCutOutOfAuthorities(text: String, host: String, path: String) {
    #expect(URLText(text)?.host == host)
    #expect(URLText(text)?.path == path)
  }

  @Test(arguments: ["", "://x", "https://", "https:///x", "host/x", "https://@/x"])
  func textsWithoutAHostAreNoURLs(_ text: String) {
    #expect(URLText(text) == nil)
  }

  @Test func variablesOfManyNamesCountIfTheyAgree() {
    #expect(
      Recipe.only("X_", "_URL").read(variables)
        == Recipe.Stated(value: "same", origin: .ciService("X_1_URL")))
    #expect(Recipe.only("Y_").read(variables) == nil)
    #expect(Recipe.only("Z_").read(variables) == nil)
  }

  @Test func placeholdersThatTheServiceLeavesAreUnset() {
    #expect(Variables(["MARK": "$A"], unsetMark: "$")["MARK"] == nil)
    #expect(variables["MARK"] == "$A")
  }

  @Test(
    arguments: [
      ("7", 7), ("007", 7), ("9223372036854775807", Int64.max), ("9223372036854775808", nil),
      ("-7", nil), ("+7", nil), ("7.0", nil), ("", nil), (" 7", nil), ("٧", nil),
    ] as [(String, Int64?)])
  func numbersAreDigitsThatFit(text: String, number: Int64?) {
    #expect(Int64(digits: text) == number)
  }

  @Test func segmentsAreEncoded() {
    #expect(Recipe.text("My Ü/x").encoded.read(variables)?.value == "My%20%C3%9C%2Fx")
  }
}
