#include <senda/core/number.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace senda;

TEST_CASE("parse_number: decimal digits and nothing else") {
  CHECK(parse_number("0") == 0u);
  CHECK(parse_number("007") == 7u);
  CHECK(parse_number("18446744073709551615") == UINT64_MAX);
  for (auto const* text : {"", "-1", "+1", " 1", "1 ", "1a", "0x1", "1.0", "1e3", "\xd9\xa1"})
    CHECK_FALSE(parse_number(text));
}

TEST_CASE("parse_number: the largest value allowed, and the one after it") {
  CHECK_FALSE(parse_number("18446744073709551616"));
  CHECK_FALSE(parse_number("99999999999999999999999999"));
  for (std::uint64_t const max : {0u, 1u, 5u, 9u, 10u, 32u, 128u, 255u, 65535u, 4294967295u}) {
    CHECK(parse_number(std::to_string(max), max) == max);
    CHECK_FALSE(parse_number(std::to_string(max + 1), max));
    CHECK_FALSE(parse_number(std::to_string(max + 10), max));
  }
  for (unsigned v = 0; v < 40; ++v)
    for (unsigned max = 0; max < 40; ++max)
      CHECK(parse_number(std::to_string(v), max).has_value() == (v <= max));
}

TEST_CASE("parse_number: hexadecimal where it is asked for") {
  CHECK(parse_number("ff", 255, 16) == 255u);
  CHECK(parse_number("FfFf", 0xffff, 16) == 0xffffu);
  CHECK(parse_number("ffffffffffffffff", UINT64_MAX, 16) == UINT64_MAX);
  CHECK_FALSE(parse_number("100", 255, 16));
  CHECK_FALSE(parse_number("10000000000000000", UINT64_MAX, 16));
  CHECK_FALSE(parse_number("g", 255, 16));
  CHECK_FALSE(parse_number("a"));
}

TEST_CASE("parse_number_0x: the prefix chooses") {
  CHECK(parse_number_0x("10") == 10u);
  CHECK(parse_number_0x("0x10") == 16u);
  CHECK(parse_number_0x("0XfF", 255) == 255u);
  CHECK(parse_number_0x("0") == 0u);
  for (auto const* text : {"0x", "x10", "0x0x1", "0xg", "1x", ""})
    CHECK_FALSE(parse_number_0x(text));
  CHECK_FALSE(parse_number_0x("0x100", 255));
}

TEST_CASE("is_digits") {
  CHECK(is_digits("0"));
  CHECK(is_digits("123456789012345678901234567890"));
  for (auto const* text : {"", "-", "1a", " 1", "/", ":"}) CHECK_FALSE(is_digits(text));
}

TEST_CASE("equal_ignoring_case: ASCII letters only") {
  CHECK(equal_ignoring_case("", ""));
  CHECK(equal_ignoring_case("IPv4-Unicast", "ipV4-uNICAST"));
  CHECK_FALSE(equal_ignoring_case("a", "ab"));
  CHECK_FALSE(equal_ignoring_case("a", "b"));
  CHECK_FALSE(equal_ignoring_case("[", "{"));  // 0x5b and 0x7b differ by the case bit alone
  CHECK_FALSE(equal_ignoring_case("@", "`"));
}
