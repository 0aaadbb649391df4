#include <senda/nlri/mcast_vpn.hpp>

#include <doctest/doctest.h>

#include "support.hpp"

using namespace senda;
using namespace nlri_test;
using nlri::mcast_vpn;

namespace {
constexpr family v4{afi::ipv4, safi::mcast_vpn}, v6{afi::ipv6, safi::mcast_vpn};

mcast_vpn decoded(octets const& wire, family f = v4) {
  byte_reader r{wire};
  auto const m = mcast_vpn::decode(r, f, false);
  REQUIRE(m.has_value());
  CHECK(r.empty());
  return m.assume_value();
}
}  // namespace

TEST_CASE("mcast-vpn: octets and JSON") {  // JSON contract §17
  struct {
    family f;
    char const *wire, *json;
  } const cases[] = {
      {v4, "05120000fde800000064200a00000120ef010101",
       R"({ "code": 5, "parsed": true, "raw": "05120000FDE800000064200A00000120EF010101", )"
       R"("name": "Source Active A-D Route", "rd": "65000:100", "source": "10.0.0.1", )"
       R"("group": "239.1.1.1"};)"},
      {v4, "06160000fde8000000640000fde8200a00000120ef010101",
       R"({ "code": 6, "parsed": true, "raw": "06160000FDE8000000640000FDE8200A00000120EF010101", )"
       R"("name": "C-Multicast Shared Tree Join route", "rd": "65000:100", "source-as": "65000", )"
       R"("source": "10.0.0.1", "group": "239.1.1.1"};)"},
      {v4, "07160000fde8000000640000fde8200a00000120ef010101",
       R"({ "code": 7, "parsed": true, "raw": "07160000FDE8000000640000FDE8200A00000120EF010101", )"
       R"("name": "C-Multicast Source Tree Join route", "rd": "65000:100", "source-as": "65000", )"
       R"("source": "10.0.0.1", "group": "239.1.1.1"};)"},
      {v6,
       "052a0000fde8000000648020010db800000000000000000000000180ff0e0000000000000000000000000001",
       R"({ "code": 5, "parsed": true, "raw": "052A0000FDE8000000648020010DB80000000000000000)"
       R"(0000000180FF0E0000000000000000000000000001", "name": "Source Active A-D Route", )"
       R"("rd": "65000:100", "source": "2001:db8::1", "group": "ff0e::1"};)"},
      {v4, "010c0000fde8000000640a000001",
       R"({ "code": 1, "parsed": false, "raw": "010C0000FDE8000000640A000001" };)"},
      {v4, "ff02beef", R"({ "code": 255, "parsed": false, "raw": "FF02BEEF" };)"},
      {v4, "0000", R"({ "code": 0, "parsed": false, "raw": "0000" };)"},
  };
  for (auto const& c : cases) {
    CAPTURE(c.wire);
    CHECK(walk(c.f, c.wire, form::json) == c.json);
    CHECK(recoded<mcast_vpn>(c.f, c.wire) == c.wire);
  }
  CHECK(walk(v4,
             "ff02beef"
             "010c0000fde8000000640a000001",
             form::text) == "afi ipv4 safi mcast-vpn;afi ipv4 safi mcast-vpn;");
}

TEST_CASE("mcast-vpn: the parts of types 1 to 4") {  // RFC 6514 §4.1 to §4.4
  auto const rd = route_distinguisher::of(65000, 100);
  auto const one = from_hex("010c0000fde8000000640a000001");
  CHECK(decoded(one).rd == rd);
  CHECK(decoded(one).originator == parse_ip("10.0.0.1"));
  auto const two = from_hex("020c0000fde8000000640000fde9");
  CHECK(decoded(two).source_as == 65001);
  CHECK_FALSE(decoded(two).originator);
  auto const three = from_hex("03160000fde800000064200a00000220ef0101010a000001");
  CHECK(decoded(three).source == parse_ip("10.0.0.2"));
  CHECK(decoded(three).group == parse_ip("239.1.1.1"));
  CHECK(decoded(three).originator == parse_ip("10.0.0.1"));
  auto const wildcards = from_hex("030e0000fde80000006400000a000001");  // RFC 6625 §3
  CHECK_FALSE(decoded(wildcards).source);
  CHECK(decoded(wildcards).originator == parse_ip("10.0.0.1"));
  auto const leaf = from_hex("0412 010c0000fde8000000640a000001 0a000009");
  CHECK(decoded(leaf).originator == parse_ip("10.0.0.9"));
  for (auto const odd :
       {"010b0000fde8000000640a0000", "0100", "04020101", "0405010c000000",
        "03120000fde800000064210a00000220ef010101", "020d0000fde8000000640000fde900"}) {
    auto const wire = from_hex(odd);
    CHECK_FALSE(decoded(wire).originator);
    CHECK(recoded<mcast_vpn>(v4, odd) == to_hex(wire));
  }
}

TEST_CASE("mcast-vpn: malformed octets are 3/10") {
  for (auto const bad :
       {"05", "0512", "05120000fde800000064200a00000120ef0101", "0500",
        "05120000fde800000064180a00000120ef010101", "05110000fde800000064200a00000118ef0101",
        "05130000fde800000064200a00000120ef01010100", "06120000fde800000064200a00000120ef010101",
        "051e0000fde800000064200a00000180ff0e0000000000000000000000000001"})
    CHECK(error_of(v4, bad) == 10);
}

TEST_CASE("mcast-vpn: from text, configuration contract §13") {
  struct {
    char const *words, *wire;
  } const cases[] = {
      {"shared-join rp 10.99.199.1 group 239.251.255.228 rd 65000:99999 source-as 65000",
       "06160000fde80001869f0000fde8200a63c70120effbffe4"},
      {"source-join source 10.99.12.2 group 239.251.255.228 rd 65000:99999 source-as 65000",
       "07160000fde80001869f0000fde8200a630c0220effbffe4"},
      {"source-ad source fd12::4 group ff0e::1 rd 65000:99999",
       "052a0000fde80001869f80fd12000000000000000000000000000480ff0e0000000000000000000000000001"},
      {"source-join source 192.0.2.1 group 232.1.1.1 rd 65001:7 source-as 4200000001",
       "07160000fde900000007fa56ea0120c000020120e8010101"},
  };
  for (auto const& c : cases) {
    auto const m = parse<mcast_vpn>(c.words);
    REQUIRE(m.value);
    CHECK(encoded(*m.value) == c.wire);
    auto const print = command(*m.value, "10.10.6.3");
    CHECK(print == std::string{m.value->family.afi == afi::ipv4 ? "ipv4" : "ipv6"} + " mcast-vpn " +
                       c.words + " next-hop 10.10.6.3");
    auto const wire = from_hex(c.wire);
    CHECK(decoded(wire, m.value->family) == *m.value);
  }
  CHECK(parse<mcast_vpn>("").failure.starts_with("Missing route type"));
  CHECK(parse<mcast_vpn>("foo").failure.starts_with("Unknown route type 'foo'"));
  CHECK(parse<mcast_vpn>("shared-join group 1.1.1.1").failure ==
        "expected 'rp' but found 'group' instead");
  CHECK(parse<mcast_vpn>("source-ad source 1.1.1.1 group ff0e::1 rd 1:1").failure ==
        "'ff0e::1' is not of the same address family as the source");
  CHECK(parse<mcast_vpn>("source-join source 1.1.1.1 group 2.2.2.2 rd 1:1 source-as x").failure ==
        "'x' is not a valid source-as");
  for (auto const bad :
       {"shared-join", "shared-join rp", "shared-join rp 1.1.1.1 group",
        "shared-join rp 1.1.1.1 group 2.2.2.2", "shared-join rp 1.1.1.1 group 2.2.2.2 rd x",
        "shared-join rp 1.1.1.1 group 2.2.2.2 rd 1:1",
        "source-ad source 1.1.1 group 2.2.2.2 rd 1:1"})
    CHECK_FALSE(parse<mcast_vpn>(bad).value);
}
