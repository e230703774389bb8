// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing
import TextCoding

@testable import ContextReading

@Suite struct LookupTests {
  private let variables = Variables([
    "HOST": "https://u:p@Host.Example:8443/a/b/?q=1#f", "EMPTY": "", "BLANK": " \t", "A": " a ",
    "B": "b", "X_1_URL": "same", "X_2_URL": "same", "Y_1": "one", "Y_2": "two", "MARK": "$A",
  ])

  @Test func blankValuesAreUnset() {
    #expect(Lookup("EMPTY").read(variables) == nil)
    #expect(Lookup("BLANK").read(variables) == nil)
    #expect(Lookup("A").read(variables) == Lookup.Stated(value: "a", origin: .ciService("A")))
  }

  @Test func joinedTextsNameAllTheirVariablesOnce() {
    let lookup = Lookup.joined("A", .text("-"), "B", "A")
    #expect(
      lookup.read(variables)
        == Lookup.Stated(value: "a-ba", origin: .ciService("A") + .ciService("B")))
    #expect(Lookup.joined("A", "EMPTY").read(variables) == nil)
  }

  @Test func textsHoldTheValuesOfVariables() {
    let lookup = Lookup.text("x://$A/$B.$A/-")
    #expect(
      lookup.read(variables)
        == Lookup.Stated(value: "x://a/b.a/-", origin: .ciService("A") + .ciService("B")))
    #expect(Lookup.text("plain").read(variables) == Lookup.Stated(value: "plain", origin: nil))
    #expect(Lookup.text("$A/$EMPTY").read(variables) == nil)
  }

  @Test func hostsAndPathsLoseWhatIsSecret() {
    #expect(Lookup("HOST").host.read(variables)?.value == "host.example")
    #expect(Lookup("HOST").withoutScheme.read(variables)?.value == "host.example/a/b")
    #expect(Lookup("A").host.read(variables) == nil)
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
      Lookup.only("X_", "_URL").read(variables)
        == Lookup.Stated(value: "same", origin: .ciService("X_1_URL")))
    #expect(Lookup.only("Y_").read(variables) == nil)
    #expect(Lookup.only("Z_").read(variables) == nil)
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
    #expect(Lookup.text("My Ü/x").encoded.read(variables)?.value == "My%20%C3%9C%2Fx")
  }
}
