#include <senda/core/bytes.hpp>

#include <doctest/doctest.h>

#include <array>

using namespace senda;

TEST_CASE("compare_bytes orders as memcmp, a prefix before what it begins") {
  constexpr std::array<std::uint8_t, 3> a{1, 2, 3}, b{1, 2, 0x80}, c{0xff, 0, 0};
  CHECK(compare_bytes(a, a) == 0);
  CHECK(compare_bytes(a, b) < 0);  // octets are unsigned
  CHECK(compare_bytes(b, a) > 0);
  CHECK(compare_bytes(b, c) < 0);
  CHECK(compare_bytes(bytes{a}.first(2), a) < 0);
  CHECK(compare_bytes(a, bytes{a}.first(2)) > 0);
  CHECK(compare_bytes({}, {}) == 0);
  CHECK(compare_bytes({}, a) < 0);
  CHECK(equal_bytes({}, {}));
  CHECK(equal_bytes(a, a));
  CHECK_FALSE(equal_bytes(a, b));
  CHECK_FALSE(equal_bytes(a, bytes{a}.first(2)));
}
