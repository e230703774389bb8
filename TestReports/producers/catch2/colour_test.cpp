// SPDX-License-Identifier: Apache-2.0
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>

namespace {

struct Colour {
  int red, green, blue;
};

Colour parse(const std::string& text) {
  if (text.size() != 7 || text[0] != '#') throw std::invalid_argument("not #rrggbb: " + text);
  const auto part = [&](int at) { return std::stoi(text.substr(at, 2), nullptr, 16); };
  return {part(1), part(3), part(5)};
}

}  // namespace

TEST_CASE("colours are parsed", "[parse]") {
  const auto colour = parse("#ff8000");
  CHECK(colour.red == 255);
  CHECK(colour.green == 128);
  CHECK(colour.blue == 0);
}

TEST_CASE("short colours", "[parse]") {
  SECTION("with six digits") { CHECK(parse("#112233").red == 0x11); }
  SECTION("with three digits") { CHECK(parse("#123").red == 0x11); }
}

TEST_CASE("every part counts & is checked", "[parse]") {
  const auto colour = parse("#010203");
  CHECK(colour.red == 1);
  CHECK(colour.green == 1);
  CHECK(colour.blue == 1);
}

TEST_CASE("letters beyond f", "[parse][!mayfail]") { CHECK_THROWS(parse("#0000fg")); }

TEST_CASE("named colours", "[names][!shouldfail]") { CHECK(parse("orange").red == 255); }

TEST_CASE("white is the lightest", "[names][!mayfail]") { CHECK(parse("#ffffff").blue == 255); }

TEMPLATE_TEST_CASE("parts fit", "[types]", unsigned char, int) {
  CHECK(static_cast<TestType>(parse("#ffffff").red) == 255);
}

TEST_CASE("grey has equal parts", "[generated]") {
  const auto text = GENERATE(as<std::string>{}, "#000000", "#808080", "#fffffe");
  DYNAMIC_SECTION("colour " << text) {
    const auto colour = parse(text);
    CHECK(colour.red == colour.blue);
  }
}

TEST_CASE("benchmarks are hidden", "[.][slow]") { FAIL(); }
