#include <senda/nlri/unicast_text.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace senda;
using nlri::unicast;

namespace {

std::string printed(unicast const& u, nlri_json_style style = {}) {
  text_writer out;
  u.json(out, style);
  return std::string{out.view()};
}
std::string text(unicast const& u) {
  text_writer out;
  u.text(out);
  return std::string{out.view()};
}
struct parsed {
  std::optional<unicast> value;
  std::string failure;
};
parsed parse(std::string_view word) {
  token const t{word, 1, 1};
  text_cursor in{{&t, 1}};
  auto const r = unicast::parse(in);
  if (r.has_value()) return {r.assume_value(), {}};
  text_writer out;
  out << in.failure();
  return {{}, std::string{out.view()}};
}
unicast ipv4(char const* prefix, std::optional<std::uint32_t> id = {}) {
  return {ipv4_unicast, id, *parse_prefix(prefix)};
}
result<unicast> decode(std::initializer_list<std::uint8_t> octets, family f, bool with_id = false) {
  byte_reader r{{octets.begin(), octets.size()}, 100};
  return unicast::decode(r, f, with_id);
}

}  // namespace

TEST_CASE("unicast: families") {
  CHECK(unicast::serves(ipv4_unicast));
  CHECK(unicast::serves(ipv6_multicast));
  CHECK_FALSE(unicast::serves({afi::l2vpn, safi::unicast}));
  CHECK_FALSE(unicast::serves({afi::ipv4, safi::mpls_vpn}));
}

TEST_CASE("unicast: octets to value and back") {
  SUBCASE("IPv4, wire contract §5.6") {
    auto const u = decode({0x18, 10, 0, 2}, ipv4_unicast);
    REQUIRE(u.has_value());
    CHECK(u.assume_value() == ipv4("10.0.2.0/24"));
    std::array<std::uint8_t, 8> out{};
    byte_writer w{out};
    u.assume_value().encode(w, false);
    CHECK(equal_bytes(w.written(), std::array<std::uint8_t, 4>{0x18, 10, 0, 2}));
  }
  SUBCASE("default route") {
    CHECK(decode({0}, ipv4_unicast).assume_value() == ipv4("0.0.0.0/0"));
    CHECK(decode({0}, ipv6_unicast).assume_value().prefix == *parse_prefix("::/0"));
  }
  SUBCASE("path identifier, wire contract §5.12") {
    auto const u = decode({1, 2, 3, 4, 0x18, 10, 0, 0}, ipv4_unicast, true);
    REQUIRE(u.has_value());
    CHECK(u.assume_value() == ipv4("10.0.0.0/24", 0x01020304));
    std::array<std::uint8_t, 16> out{};
    byte_writer w{out};
    u.assume_value().encode(w, true);
    ipv4("10.0.1.0/24").encode(w, true);  // without one: zero
    CHECK(equal_bytes(w.written(), std::array<std::uint8_t, 16>{1, 2, 3, 4, 0x18, 10, 0, 0, 0, 0, 0,
                                                                0, 0x18, 10, 0, 1}));
  }
  SUBCASE("bits past the length are kept") {
    auto const u = decode({0x09, 10, 0xff}, ipv4_unicast);
    CHECK(text(u.assume_value()) == "10.255.0.0/9");
  }
}

TEST_CASE("unicast: malformed octets are 3/10") {
  for (auto const& r :
       {decode({33, 1, 2, 3, 4, 5}, ipv4_unicast), decode({24, 10, 0}, ipv4_unicast),
        decode({129}, ipv6_unicast), decode({}, ipv4_unicast),
        decode({0, 0, 0}, ipv4_unicast, true), decode({0, 0, 0, 1}, ipv4_unicast, true)}) {
    REQUIRE_FALSE(r.has_value());
    CHECK(r.assume_error().code == notification_code::update_message);
    CHECK(r.assume_error().subcode == 10);
    CHECK(r.assume_error().offset == 100);
  }
}

TEST_CASE("unicast: JSON contract §6.1") {
  CHECK(printed(ipv4("10.1.0.0/24")) == R"({ "nlri": "10.1.0.0/24" })");
  CHECK(printed(ipv4("10.1.0.0/24", 7)) ==
        R"({ "nlri": "10.1.0.0/24", "path-information": "0.0.0.7" })");
  CHECK(printed(ipv4("10.1.0.0/24", 0)) ==
        R"({ "nlri": "10.1.0.0/24", "path-information": "0.0.0.0" })");
  nlri_json_style const compact{.compact = true};
  CHECK(printed(ipv4("10.1.0.0/24"), compact) == R"("10.1.0.0/24")");
  CHECK(printed(ipv4("10.1.0.0/24", 7), compact) ==
        R"({ "nlri": "10.1.0.0/24", "path-information": "0.0.0.7" })");
}

TEST_CASE("unicast: text, JSON contract §10") {
  CHECK(text(ipv4("10.1.0.0/24")) == "10.1.0.0/24");
  CHECK(text(ipv4("10.1.0.0/24", 10)) == "10.1.0.0/24 path-information 0.0.0.10");
}

TEST_CASE("unicast: as a command") {
  text_writer out;
  ipv4("10.1.0.0/24", 7).command(out, parse_ip("10.0.0.1"));
  CHECK(out.view() == "route 10.1.0.0/24 next-hop 10.0.0.1 path-information 0.0.0.7");
  out.clear();
  unicast{ipv6_unicast, {}, *parse_prefix("2001:db8::/32")}.command(out, {});
  CHECK(out.view() == "ipv6 unicast 2001:db8::/32");
}

TEST_CASE("unicast: from text, configuration contract §8.2") {
  CHECK(parse("10.0.0.0/24").value == ipv4("10.0.0.0/24"));
  CHECK(parse("10.0.0.1").value == ipv4("10.0.0.1/32"));
  CHECK(parse("2001:db8::/32").value->family == ipv6_unicast);
  CHECK(parse("224.1.0.0/16").value->family == ipv4_multicast);  // wire contract §8.1
  CHECK(parse("239.0.0.1").value->family == ipv4_multicast);
  CHECK(parse("240.0.0.0/8").value->family == ipv4_unicast);
  CHECK(parse("ff0e::/16").value->family == ipv6_unicast);

  CHECK(parse("10.0.0.1/24").failure ==
        "'10.0.0.1/24' is not a valid network\n"
        "  The host bits must be zero for the given prefix length");
  CHECK(parse("10.0.0.0/33").failure.starts_with("invalid netmask 33"));
  CHECK(parse("2001:db8::/129").failure.starts_with("invalid netmask 129"));
  CHECK(parse("10.0.0.0/255.0.0.0").failure.starts_with("invalid netmask 255.0.0.0"));
  CHECK(parse("10.0.0.0/").failure.starts_with("invalid netmask"));
  CHECK(parse("foo").failure.starts_with("unrecognised ip address foo"));
  CHECK(parse("10.0.0/24").failure.starts_with("illegal IP address string passed to inet_pton"));
}
