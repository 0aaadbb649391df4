#include <senda/net/asn.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace senda;

static_assert(parse_asn("65001") == asn{65001});

TEST_CASE("parse_asn: asplain and asdot (RFC 5396 §2)") {
  CHECK(parse_asn("0") == asn{0});
  CHECK(parse_asn("65535") == asn{65535});
  CHECK(parse_asn("4294967295") == asn{4294967295});
  CHECK(parse_asn("0.65526") == asn{65526});
  CHECK(parse_asn("1.0") == asn{65536});
  CHECK(parse_asn("1.10") == asn{65546});
  CHECK(parse_asn("65535.65535") == asn{4294967295});
}

TEST_CASE("parse_asn: everything else is refused") {
  for (auto const* text : {"", ".", "1.", ".1", "4294967296", "65536.0", "0.65536", "1.2.3", "-1",
                           "AS1", "0x10", "1 ", " 1", "1..2"})
    CHECK_MESSAGE(!parse_asn(text), text);
}

TEST_CASE("asn: two octets hold it, or AS_TRANS stands for it (RFC 6793 §4.2.2)") {
  CHECK(asn{65535}.two_octets() == 65535);
  CHECK_FALSE(asn{65535}.needs_four_octets());
  CHECK(asn{65536}.two_octets() == 23456);
  CHECK(asn{65536}.needs_four_octets());
  CHECK(asn{4294967295}.two_octets() == 23456);
}

TEST_CASE("asn: printed in decimal, and ordered as a number") {
  text_writer out;
  out << asn{65546} << ' ' << asn{4294967295} << ' ' << asn{};
  CHECK(out.view() == "65546 4294967295 0");
  CHECK(asn{2} < asn{65536});
}
