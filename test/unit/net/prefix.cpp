#include <senda/net/prefix.hpp>

#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <random>
#include <string>
#include <vector>

using namespace senda;

namespace {
using octets = std::vector<std::uint8_t>;

std::string text(ip_prefix const& p) {
  text_writer out;
  out << p;
  return std::string{out.view()};
}
ip_prefix prefix(std::string_view s) {
  auto const p = parse_prefix(s);
  REQUIRE_MESSAGE(p, s);
  return *p;
}
octets wire(ip_prefix const& p) {
  std::array<std::uint8_t, 17> buffer{};
  byte_writer w{buffer};
  p.write(w);
  return {w.written().begin(), w.written().end()};
}
std::optional<ip_prefix> read(octets const& in, ip_version v) {
  byte_reader r{in};
  auto const p = ip_prefix::read(r, v);
  if (p && !r.empty()) return {};
  return p;
}
}  // namespace

TEST_CASE("parse_prefix: an address alone is a host") {
  CHECK(prefix("192.0.2.1").length == 32);
  CHECK(prefix("2001:db8::1").length == 128);
}

TEST_CASE("parse_prefix: lengths from 0 to what the kind of address has") {
  CHECK(prefix("0.0.0.0/0").length == 0);
  CHECK(prefix("::/0").length == 0);
  CHECK(prefix("::/0").address.is_v6());
  CHECK(prefix("10.0.0.0/8") == ip_prefix{ipv4_address{0x0a000000}, 8});
  CHECK(prefix("10.0.0.0/32").length == 32);
  CHECK(prefix("2001:db8::/33").length == 33);
  CHECK(prefix("2001:db8::/128").length == 128);
  for (auto const* s : {"10.0.0.0/33", "2001:db8::/129", "10.0.0.0/", "/8", "/", "", "10.0.0.0/-1",
                        "10.0.0.0/a", "10.0.0.0/8/8", "10.0.0.0 /8", "10.0.0.0/ 8", "10.0.0/8",
                        "10.0.0.0/256", "10.0.0.0/4294967304", "10.0.0.0/255.0.0.0"})
    CHECK_MESSAGE(!parse_prefix(s), s);
}

TEST_CASE("ip_prefix: printed as it was read, host bits and all") {
  for (auto const* s :
       {"0.0.0.0/0", "10.0.0.1/8", "192.0.2.0/24", "::/0", "2001:db8::/32", "::1/128"})
    CHECK(text(prefix(s)) == s);
  CHECK(text(prefix("192.0.2.1")) == "192.0.2.1/32");
}

TEST_CASE("ip_prefix: is_network looks at every bit past the length") {
  CHECK(prefix("0.0.0.0/0").is_network());
  CHECK_FALSE(prefix("0.0.0.1/0").is_network());
  CHECK_FALSE(prefix("128.0.0.0/0").is_network());
  CHECK(prefix("128.0.0.0/1").is_network());
  CHECK(prefix("10.128.0.0/9").is_network());
  CHECK_FALSE(prefix("10.192.0.0/9").is_network());
  CHECK(prefix("255.255.255.255/32").is_network());
  CHECK_FALSE(prefix("255.255.255.255/31").is_network());
  CHECK(prefix("2001:db8:8000::/33").is_network());
  CHECK_FALSE(prefix("2001:db8:c000::/33").is_network());
  CHECK_FALSE(prefix("2001:db8::1/127").is_network());
  CHECK(prefix("2001:db8::1/128").is_network());
}

TEST_CASE("ip_prefix: the wire carries whole octets and no more (RFC 4271 §4.3)") {
  CHECK(wire(prefix("0.0.0.0/0")) == octets{0});
  CHECK(wire(prefix("10.0.0.0/8")) == octets{8, 10});
  CHECK(wire(prefix("10.128.0.0/9")) == octets{9, 10, 128});
  CHECK(wire(prefix("192.0.2.0/24")) == octets{24, 192, 0, 2});
  CHECK(wire(prefix("192.0.2.1/32")) == octets{32, 192, 0, 2, 1});
  CHECK(wire(prefix("::/0")) == octets{0});
  CHECK(wire(prefix("2001:db8::/32")) == octets{32, 0x20, 0x01, 0x0d, 0xb8});
  CHECK(wire(prefix("::1/128")).size() == 17);
}

TEST_CASE("ip_prefix: reading refuses what is too long or cut short") {
  CHECK(read({0}, ip_version::v4) == prefix("0.0.0.0/0"));
  CHECK(read({0}, ip_version::v6) == prefix("::/0"));
  CHECK(read({8, 10}, ip_version::v4) == prefix("10.0.0.0/8"));
  CHECK(read({9, 10, 255}, ip_version::v4) == prefix("10.255.0.0/9"));  // trailing bits are kept
  CHECK_FALSE(read({}, ip_version::v4));
  CHECK_FALSE(read({8}, ip_version::v4));
  CHECK_FALSE(read({24, 1, 2}, ip_version::v4));
  CHECK_FALSE(read({33, 1, 2, 3, 4, 5}, ip_version::v4));
  CHECK_FALSE(read(octets(18, 129), ip_version::v6));
  CHECK_FALSE(read(octets(33, 255), ip_version::v6));
  CHECK(read({33, 1, 2, 3, 4, 5}, ip_version::v6)->length == 33);
}

TEST_CASE("ip_prefix: random prefixes survive the wire and the text") {
  std::mt19937 random{4271};
  for (int i = 0; i < 20000; ++i) {
    bool const v4 = random() % 2;
    auto const bits = static_cast<std::uint8_t>(random() % (v4 ? 33 : 129));
    std::array<std::uint8_t, 16> all{};
    for (unsigned b = 0; b < bits; ++b)
      if (random() % 2) all[b / 8] = static_cast<std::uint8_t>(all[b / 8] | 0x80 >> b % 8);
    ip_prefix const p{*ip_address::from(bytes{all}.first(v4 ? 4 : 16)), bits};
    REQUIRE(p.is_network());
    auto const encoded = wire(p);
    REQUIRE(encoded.size() == 1u + ip_prefix::octets_for(bits));
    REQUIRE(read(encoded, p.address.version()) == p);
    REQUIRE(parse_prefix(text(p)) == p);
  }
}
