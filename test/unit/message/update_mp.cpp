#include <senda/attribute/mp_reach.hpp>
#include <senda/attribute/mp_unreach.hpp>

#include "update_support.hpp"

using namespace senda;
using namespace update_test;
using attribute::mp_reach;
using attribute::mp_unreach;

namespace {

attribute_view view(octets const& value, attribute_code code = attribute_code::mp_reach_nlri) {
  return {attribute_flag::optional, code, value, 30};
}
struct reach_case {
  octets value;
  result<mp_reach> decoded;
  explicit reach_case(std::string_view hex, codec_context const& c = {})
      : value(from_hex(hex)), decoded(mp_reach::decode(view(value), c)) {}
};
octets reach_with_next_hop(family f, std::size_t size) {
  octets value;
  value.push_back(static_cast<std::uint8_t>(static_cast<unsigned>(f.afi) >> 8));
  value.push_back(static_cast<std::uint8_t>(f.afi));
  value.push_back(static_cast<std::uint8_t>(f.safi));
  value.push_back(static_cast<std::uint8_t>(size));
  value.resize(value.size() + size + 1);
  return value;
}
std::string sizes_allowed(family f, codec_context const& c = {}) {
  std::string out;
  for (std::size_t n = 0; n < 256; ++n)
    if (mp_reach::decode(view(reach_with_next_hop(f, n)), c).has_value())
      out += std::to_string(n) + ' ';
  return out;
}

}  // namespace

TEST_CASE("MP_REACH_NLRI: IPv6 with a global next hop") {  // JSON contract §17
  reach_case const t{"0002011020010db8000000000000000000000001002020010db8"};
  REQUIRE(t.decoded.has_value());
  auto const& m = t.decoded.assume_value();
  CHECK(m.family == ipv6_unicast);
  CHECK(m.next_hop().address() == parse_ip("2001:db8::1"));
  CHECK_FALSE(m.next_hop().link_local());
  CHECK(to_hex(m.nlri) == "2020010DB8");
  CHECK(m.nlri_offset == 30 + 3 + 21);
  octets out(64);
  byte_writer w{out};
  m.encode(w, {});
  CHECK(equal_bytes(w.written(), t.value));
}

TEST_CASE("MP_REACH_NLRI: a link-local next hop behind the global one") {  // RFC 2545 §3
  reach_case const t{
      "0002012020010db8000000000000000000000001fe800000000000000000000000000001002020010db8"};
  REQUIRE(t.decoded.has_value());
  auto const hop = t.decoded.assume_value().next_hop();
  CHECK(hop.address() == parse_ip("2001:db8::1"));
  CHECK(hop.link_local() == parse_ipv6("fe80::1"));
}

TEST_CASE("MP_REACH_NLRI: VPN next hops have a distinguisher of zero") {  // JSON contract §17, §18
  reach_case const fine{"0001800c00000000000000000a00000100700006410000fde8000000640a0100"};
  REQUIRE(fine.decoded.has_value());
  CHECK(fine.decoded.assume_value().next_hop().address() == parse_ip("10.0.0.1"));
  reach_case const other{"0001800c00000000000000010a00000100700006410000fde8000000640a0100"};
  REQUIRE_FALSE(other.decoded.has_value());
  CHECK(other.decoded.assume_error().subcode == 0);
  CHECK(other.decoded.assume_error().action == reaction::reset);
}

TEST_CASE("MP_REACH_NLRI: the two forms of a VPNv6 next hop with link-local address") {
  // RFC 4659 §3.2.1: each address with a distinguisher; wire contract §11 (14): one for both.
  std::string const rd(16, '0'), global = "20010db8000000000000000000000001",
                                 local = "fe800000000000000000000000000001";
  for (auto const& text :
       {"00028030" + rd + global + rd + local + "00", "00028028" + rd + global + local + "00"}) {
    reach_case const t{text};
    REQUIRE(t.decoded.has_value());
    auto const hop = t.decoded.assume_value().next_hop();
    CHECK(hop.address() == parse_ip("2001:db8::1"));
    CHECK(hop.link_local() == parse_ipv6("fe80::1"));
  }
}

TEST_CASE("MP_REACH_NLRI: lengths of next hops by family") {  // wire contract §6.14, §11 (14, 15)
  CHECK(sizes_allowed(ipv4_unicast) == "4 ");
  CHECK(sizes_allowed(ipv4_multicast) == "4 ");
  CHECK(sizes_allowed(ipv6_unicast) == "16 32 ");
  CHECK(sizes_allowed({afi::ipv4, safi::mpls_vpn}) == "12 ");
  CHECK(sizes_allowed({afi::ipv6, safi::mpls_vpn}) == "24 40 48 ");
  CHECK(sizes_allowed({afi::ipv4, safi::flow}) == "0 4 ");
  CHECK(sizes_allowed({afi::ipv6, safi::flow}) == "0 16 32 ");
  CHECK(sizes_allowed({afi::l2vpn, safi::evpn}) == "4 16 ");
  for (auto const f : known_families) CHECK_FALSE(sizes_allowed(f).empty());

  codec_context c;
  c.extended_next_hop.insert(ipv4_unicast);  // RFC 8950 §3
  CHECK(sizes_allowed(ipv4_unicast, c) == "4 16 32 ");
  CHECK(sizes_allowed(ipv4_multicast, c) == "4 ");  // for that family only
}

TEST_CASE("MP_REACH_NLRI: what is wrong with a next hop is 3/0") {  // wire contract §6.14
  std::string const rd(16, '0'), bad = "0000000000000001", local(32, '1');
  for (auto const& text : {
           std::string{"00010103010203"} + "00",          // a length
           "00018004" + std::string{"01020304"} + "00",   // no distinguisher
           "00028018" + bad + local + "00",               // one that is not zero
           "00028030" + rd + local + bad + local + "00",  // the second one
       }) {
    reach_case const t{text};
    REQUIRE_FALSE(t.decoded.has_value());
    CHECK(t.decoded.assume_error().subcode == 0);
    CHECK(t.decoded.assume_error().action == reaction::reset);
  }
}

TEST_CASE("MP_REACH_NLRI: next hops are written as families want them") {
  auto const written = [](family f, std::string_view a, std::string_view local = {}) {
    octets out(attribute::max_next_hop_size);
    byte_writer w{out};
    attribute::write_next_hop(w, f, *parse_ip(a), parse_ipv6(local));
    return to_hex(w.written());
  };
  family const vpn4{afi::ipv4, safi::mpls_vpn}, vpn6{afi::ipv6, safi::mpls_vpn};
  CHECK(written(vpn4, "10.0.0.1") == "00000000000000000A000001");
  CHECK(written(vpn6, "2001:db8::1") == "000000000000000020010DB8000000000000000000000001");
  CHECK(written(vpn6, "2001:db8::1", "fe80::1") ==  // RFC 4659 §3.2.1.1
        "000000000000000020010DB8000000000000000000000001"
        "0000000000000000FE800000000000000000000000000001");
  CHECK(written(ipv6_unicast, "2001:db8::1", "fe80::1") ==
        "20010DB8000000000000000000000001FE800000000000000000000000000001");
  CHECK(written(ipv4_unicast, "10.0.0.1") == "0A000001");
}

TEST_CASE("MP_REACH_NLRI: shape") {
  for (auto const* text : {"", "0002", "00020110", "0002011020010db8",
                           "0002011020010db8000000000000000000000001"}) {  // no reserved octet
    reach_case const t{text};
    REQUIRE_FALSE(t.decoded.has_value());
    CHECK(t.decoded.assume_error().subcode == 9);
    CHECK(t.decoded.assume_error().action == reaction::reset);
    CHECK(t.decoded.assume_error().offset == 30);
  }
  // The reserved octet is ignored, and so is the absence of routes: wire contract §11 (13).
  CHECK(reach_case{"0002011020010db8000000000000000000000001ff"}.decoded.has_value());
}

TEST_CASE("MP_REACH_NLRI: of families that are not negotiated only the frame counts") {
  codec_context c;
  c.families = family_set::of(ipv4_unicast);
  CHECK(reach_case{"000201030102030020", c}.decoded.has_value());
  CHECK(reach_case{"ffff01030102030020", c}.decoded.has_value());
  CHECK_FALSE(reach_case{"0002010301", c}.decoded.has_value());
}

TEST_CASE("MP_UNREACH_NLRI") {
  auto const value = from_hex("0002013020010DB80001");
  auto const m = mp_unreach::decode(view(value, attribute_code::mp_unreach_nlri), {});
  REQUIRE(m.has_value());
  CHECK(m.assume_value().family == ipv6_unicast);
  CHECK(to_hex(m.assume_value().nlri) == "3020010DB80001");
  CHECK(m.assume_value().nlri_offset == 30 + 3 + 3);
  for (auto const* text : {"", "00", "0002"}) {
    auto const cut = from_hex(text);
    auto const r = mp_unreach::decode(view(cut, attribute_code::mp_unreach_nlri), {});
    REQUIRE_FALSE(r.has_value());
    CHECK(r.assume_error().subcode == 9);
    CHECK(r.assume_error().action == reaction::reset);
  }
}
