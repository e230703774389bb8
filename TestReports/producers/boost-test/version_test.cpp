// SPDX-License-Identifier: Apache-2.0
#define BOOST_TEST_MODULE versions
#include <boost/test/data/test_case.hpp>
#include <boost/test/included/unit_test.hpp>

#include <stdexcept>
#include <string>

namespace utf = boost::unit_test;

// The number before the first dot.
static int major(const std::string& version) {
  if (version.empty()) throw std::invalid_argument("empty version");
  return std::stoi(version);
}

BOOST_AUTO_TEST_SUITE(parsing)

BOOST_AUTO_TEST_CASE(reads_the_first_number) { BOOST_TEST(major("3.2.1") == 3); }

BOOST_AUTO_TEST_CASE(ignores_a_leading_v) { BOOST_TEST(major("v3") == 3); }

BOOST_AUTO_TEST_CASE(reads_calendar_versions) {
  BOOST_TEST(major("2023.10") == 23, "short year <wanted> & missed");
  BOOST_TEST(major("23.10") == 23);
  BOOST_TEST(major("2024.1") == 24);
}

BOOST_AUTO_TEST_CASE(reads_build_metadata, *utf::disabled()) { BOOST_TEST(false); }

BOOST_DATA_TEST_CASE(is_positive, utf::data::make({"1.0", "2", "-1"}), version) {
  BOOST_TEST(major(version) > 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(ranges)

BOOST_AUTO_TEST_CASE(knows_the_registry) { throw std::runtime_error("registry does not answer"); }

BOOST_AUTO_TEST_CASE(resolves_a_range, *utf::depends_on("ranges/knows_the_registry")) { BOOST_TEST(true); }

BOOST_AUTO_TEST_CASE(has_an_upper_end, *utf::expected_failures(1)) { BOOST_TEST(major("9") == 10); }

BOOST_AUTO_TEST_SUITE_END()
