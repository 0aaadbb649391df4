#include <senda/attribute/as_path.hpp>
#include <senda/attribute/origin.hpp>
#include <senda/message/update_builder.hpp>

#include "update_support.hpp"

using namespace senda;
using namespace update_test;

namespace {

ip_prefix prefix(char const* text) { return *parse_prefix(text); }
ip_address ip(char const* text) { return *parse_ip(text); }
update_builder usual(codec_context const& c = {}) {
  update_builder b{c};
  b.attribute(attribute::as_path{}).attribute(attribute::origin{});
  return b;
}
std::int32_t refusal(update_builder const& b) {
  auto const m = b.message();
  return m.has_value() ? 0 : m.assume_error().os;
}
constexpr std::int32_t einval = 22, enobufs = 105;

}  // namespace

TEST_CASE("builder: IPv4 routes, whatever the order of the calls") {  // wire contract §5.6
  auto b = usual();
  b.announce(prefix("10.0.0.0/24")).next_hop(ip("1.1.1.1")).announce(prefix("10.0.1.0/24"));
  REQUIRE(b.message().has_value());
  CHECK(encoded(b.message().assume_value()) ==
        marker + "002D020000000E40010100400200400304010101" + "01" + "180A0000180A0001");
}

TEST_CASE("builder: an attribute given again replaces the first") {
  auto b = usual();
  b.attribute(attribute::origin{attribute::origin::source::incomplete});
  b.next_hop(ip("1.1.1.1")).next_hop(ip("1.1.1.2")).announce(prefix("10.0.0.0/8"));
  CHECK(encoded(b.message().assume_value()) ==
        marker + "0027020000000E40010102400200400304010101" + "02" + "080A");
}

TEST_CASE("builder: withdrawing needs nothing") {
  update_builder b;
  b.withdraw(prefix("10.0.0.0/8"));
  CHECK(encoded(b.message().assume_value()) == marker + "0019020002080A0000");
  b.clear();
  b.withdraw(prefix("2001:db8:1::/48"));
  CHECK(encoded(b.message().assume_value()) == marker + "0024020000000D800F0A0002013020010DB80001");
}

TEST_CASE("builder: IPv6 routes make an MP_REACH_NLRI") {
  auto b = usual();
  b.announce(prefix("2001:db8:1::/48")).next_hop(ip("2001:db8::1"));
  CHECK(encoded(b.message().assume_value()) ==
        marker + "003D0200000026800E1C0002011020010DB8000000000000000000000001003020010DB80001" +
            "40010100400200");
  b.next_hop(*parse_ipv6("2001:db8::5"), *parse_ipv6("fe80::1"));
  auto const m = b.message();
  REQUIRE(m.has_value());
  CHECK(m.assume_value().mp_reach->next_hop().address() == ip("2001:db8::5"));
  CHECK(m.assume_value().mp_reach->next_hop().link_local() == parse_ipv6("fe80::1"));
}

TEST_CASE("builder: IPv4 routes with an IPv6 next hop, where the session agreed") {  // RFC 8950
  auto b = usual();
  b.announce(prefix("10.0.0.0/24")).next_hop(ip("2001:db8::1"));
  CHECK(refusal(b) == einval);
  codec_context c;
  c.extended_next_hop.insert(ipv4_unicast);
  auto agreed = usual(c);
  agreed.announce(prefix("10.0.0.0/24")).next_hop(ip("2001:db8::1"));
  auto const m = agreed.message();
  REQUIRE(m.has_value());
  CHECK(m.assume_value().nlri.empty());
  CHECK(m.assume_value().mp_reach->family == ipv4_unicast);
  CHECK(to_hex(m.assume_value().mp_reach->nlri) == "180A0000");
}

TEST_CASE("builder: path identifiers where the session has them") {  // wire contract §5.12
  codec_context c;
  c.add_path_send.insert(ipv4_unicast);
  auto b = usual(c);
  b.next_hop(ip("1.1.1.1")).announce(prefix("10.0.0.0/24"), 7).announce(prefix("10.0.1.0/24"));
  CHECK(to_hex(b.message().assume_value().nlri) == "00000007180A000000000000180A0001");
  auto plain = usual();
  plain.next_hop(ip("1.1.1.1")).announce(prefix("10.0.0.0/24"), 7);
  CHECK(to_hex(plain.message().assume_value().nlri) == "180A0000");
}

TEST_CASE("builder: AS numbers as wide as the session has them") {
  codec_context c;
  c.four_octet_as = false;
  auto const path = from_hex("02020000FDE8FA56EA09");
  update_builder b{c};
  b.attribute(attribute::as_path{path});
  CHECK(to_hex(b.message().assume_value().attributes) == "4002060202FDE85BA0");
}

TEST_CASE("builder: what it refuses") {
  CHECK(refusal(usual().announce(prefix("10.0.0.0/8"))) == einval);  // no next hop
  CHECK(refusal(usual().announce(prefix("2001:db8::/32")).next_hop(ip("1.1.1.1"))) == einval);
  CHECK(refusal(usual().attribute(0x80, attribute_code::mp_reach_nlri, {})) == einval);
  nlri::unicast const group{ipv4_multicast, {}, prefix("224.1.0.0/16")};
  CHECK(refusal(usual()
                    .next_hop(ip("1.1.1.1"))
                    .next_hop(ip("2001:db8::1"))
                    .announce(prefix("2001:db8::/32"))
                    .announce(group)) == einval);
  auto b = usual();
  b.next_hop(ip("1.1.1.1"));
  for (std::uint32_t i = 0; i < 2000; ++i)
    b.announce(ip_prefix{ipv4_address{0x0a000000 + i * 256}, 24});
  CHECK(refusal(b) == enobufs);
  b.clear();
  CHECK(refusal(b) == 0);
}

TEST_CASE("builder: as many routes as fit, to the octet") {  // wire contract §5.10
  auto b = usual();
  b.next_hop(ip("1.1.1.1")).attribute(0x40, attribute_code::local_pref, from_hex("00000064"));
  for (std::uint32_t i = 0; i < 1013; ++i)
    b.announce(ip_prefix{ipv4_address{0x0a000000 + i * 256}, 24});
  REQUIRE(b.message().has_value());
  CHECK(b.message().assume_value().size() == 4096);
  CHECK(encoded(b.message().assume_value()).size() == 2 * 4096);
  b.announce(prefix("10.0.0.0/8"));
  CHECK(refusal(b) == enobufs);
}

TEST_CASE("builder to octets to view") {
  auto b = usual();
  b.next_hop(ip("1.1.1.1")).next_hop(ip("2001:db8::1"));
  b.withdraw(prefix("10.9.0.0/16")).announce(prefix("10.0.0.0/24"));
  b.withdraw(prefix("2001:db8:9::/48")).announce(prefix("2001:db8:1::/48"));
  octets out(4096);
  auto const whole = encode_message(b.message().assume_value(), out);
  REQUIRE(whole.has_value());
  CHECK(whole.assume_value().size() == b.message().assume_value().size());
  auto const u = update_view::decode(next_message(whole.assume_value()).assume_value());
  REQUIRE(u.has_value());
  CHECK(to_hex(u.assume_value().withdrawn) == "100A09");
  CHECK(to_hex(u.assume_value().nlri) == "180A0000");
  std::string codes;
  for (auto range = u.assume_value().path_attributes(); !range.empty();)
    codes += std::to_string(static_cast<int>(range.next().assume_value().code)) + ' ';
  CHECK(codes == "14 15 1 2 3 ");
}

TEST_CASE("UPDATE builder: VPN routes have next hops with a distinguisher") {  // wire contract §8.4
  update_builder b;
  b.attribute(attribute::origin{}).attribute(attribute::as_path{});
  b.next_hop(*parse_ip("1.1.1.1"));
  b.announce(nlri::mpls_vpn::of(*parse_prefix("10.1.0.0/16"),
                                *parse_route_distinguisher("1.2.3.4:7"),
                                nlri::label_stack::of(100)));
  auto const m = b.message();
  REQUIRE(m.has_value());
  octets out(200);
  byte_writer w{out};
  m.assume_value().encode(w, {});
  CHECK(to_hex(w.written())
            .find("0001800C00000000000000000101010100680006410001010203040007"
                  "0A01") != std::string::npos);
}
