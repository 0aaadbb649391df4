#include <senda/net/ip.hpp>

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <random>
#include <string>

using namespace senda;

namespace {
template <class T> std::string text(T const& v) {
  text_writer out;
  out << v;
  return std::string{out.view()};
}
ipv6_address v6(std::string_view s) {
  auto const a = parse_ipv6(s);
  REQUIRE_MESSAGE(a, s);
  return *a;
}
/// `s` parsed and printed again; "" when it does not parse.
std::string again(std::string_view s) {
  auto const a = parse_ip(s);
  return a ? text(*a) : std::string{};
}

bool libc_accepts(std::string const& s) {
  std::array<unsigned char, 16> octets{};
  bool const colon = s.find(':') != s.npos;
  return inet_pton(colon ? AF_INET6 : AF_INET, s.c_str(), octets.data()) == 1;
}
/// One address, printed by both and parsed by both.
void compare_with_libc(ipv6_address const& a) {
  std::array<char, INET6_ADDRSTRLEN> printed{};
  REQUIRE(inet_ntop(AF_INET6, a.octets.data(), printed.data(), printed.size()));
  REQUIRE(text(a) == printed.data());
  REQUIRE(parse_ipv6(printed.data()) == a);
}

static_assert(parse_ipv4("192.0.2.1") == ipv4_address{0xc0000201});
static_assert(parse_ipv6("2001:db8::1")->octets[15] == 1);
}  // namespace

TEST_CASE("parse_ipv4: four decimal parts") {
  CHECK(parse_ipv4("0.0.0.0") == ipv4_address{0});
  CHECK(parse_ipv4("255.255.255.255") == ipv4_address{0xffffffff});
  CHECK(parse_ipv4("1.2.3.4") == ipv4_address{0x01020304});
  for (auto const* s :
       {"",          "1",         "1.2.3",     "1.2.3.",   ".1.2.3",     "1.2.3.4.", "1.2.3.4.5",
        "256.0.0.1", "1.2.3.256", "1..2.3",    "01.2.3.4", "1.2.3.00",   "1.2.3.4 ", " 1.2.3.4",
        "+1.2.3.4",  "1.2.3.-4",  "0x1.2.3.4", "1.2.3.a",  "1.2.3.4/32", "1,2,3,4"})
    CHECK_MESSAGE(!parse_ipv4(s), s);
}

TEST_CASE("parse_ipv6: the examples of RFC 4291 §2.2") {
  std::array<std::uint8_t, 16> const full{0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x67, 0x89,
                                          0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x67, 0x89};
  CHECK(v6("ABCD:EF01:2345:6789:ABCD:EF01:2345:6789").octets == full);
  CHECK(v6("2001:DB8:0:0:8:800:200C:417A") == v6("2001:DB8::8:800:200C:417A"));
  CHECK(v6("FF01:0:0:0:0:0:0:101") == v6("FF01::101"));
  CHECK(v6("0:0:0:0:0:0:0:1") == v6("::1"));
  CHECK(v6("0:0:0:0:0:0:0:0") == v6("::"));
  CHECK(v6("0:0:0:0:0:0:13.1.68.3") == v6("::13.1.68.3"));
  CHECK(v6("0:0:0:0:0:FFFF:129.144.52.38") == v6("::FFFF:129.144.52.38"));
  CHECK(v6("::ffff:129.144.52.38").octets[12] == 129);
}

TEST_CASE("parse_ipv6: where the gap may stand, and how wide it is") {
  CHECK(again("1:2:3:4:5:6:7::") == "1:2:3:4:5:6:7:0");
  CHECK(again("::2:3:4:5:6:7:8") == "0:2:3:4:5:6:7:8");
  CHECK(again("1::3:4:5:6:7:8") == "1:0:3:4:5:6:7:8");
  CHECK(again("1::") == "1::");
  CHECK(again("::1:0:0") == "::1:0:0");
  CHECK(again("1:2:3:4:5:6:1.2.3.4") == "1:2:3:4:5:6:102:304");
  CHECK(again("1::1.2.3.4") == "1::102:304");
}

TEST_CASE("parse_ipv6: everything else is refused") {
  for (auto const* s : {"",
                        ":",
                        ":::",
                        "1",
                        "1:",
                        ":1",
                        "1::2::3",
                        "::1::",
                        "1:2:3:4:5:6:7",
                        "1:2:3:4:5:6:7:8:9",
                        "1:2:3:4:5:6:7:8::",
                        "::1:2:3:4:5:6:7:8",
                        "1:2:3:4::5:6:7:8",
                        "12345::",
                        "g::",
                        "1:::2",
                        "::1:",
                        "1:2:3:4:5:6:7:1.2.3.4",
                        "1:2:3:4:5:6::1.2.3.4",
                        "::1.2.3",
                        "::1.2.3.4:5",
                        "1.2.3.4::",
                        "::01.2.3.4",
                        "1.2.3.4",
                        "fe80::1%eth0",
                        "[::1]",
                        "::1/128",
                        " ::1",
                        "::1 ",
                        "::0x1",
                        "::-1",
                        "::00001"})
    CHECK_MESSAGE(!parse_ipv6(s), s);
}

TEST_CASE("ipv6_address: the canonical text of RFC 5952 §4") {
  CHECK(again("2001:0db8::0001") == "2001:db8::1");         // §4.1
  CHECK(again("2001:db8:0:0:0:0:2:1") == "2001:db8::2:1");  // §4.2.1
  CHECK(again("2001:db8::0:1") == "2001:db8::1");
  CHECK(again("2001:db8::1:1:1:1:1") == "2001:db8:0:1:1:1:1:1");  // §4.2.2
  CHECK(again("2001:0:0:1:0:0:0:1") == "2001:0:0:1::1");          // §4.2.3, the longest run
  CHECK(again("2001:db8:0:0:1:0:0:1") == "2001:db8::1:0:0:1");    // §4.2.3, the first of two
  CHECK(again("2001:DB8:AAAA:BBBB:CCCC:DDDD:EEEE:1") ==
        "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1");            // §4.3
  CHECK(again("::ffff:192.0.2.1") == "::ffff:192.0.2.1");  // §5
  CHECK(again("0:0:0:0:0:0:0:0") == "::");
  CHECK(again("::1") == "::1");
  CHECK(again("1:0:0:0:0:0:0:0") == "1::");
}

TEST_CASE("parse_ip: a colon makes it IPv6") {
  CHECK(parse_ip("192.0.2.1")->is_v4());
  CHECK(parse_ip("::192.0.2.1")->is_v6());
  for (auto const* s : {"", "1", "localhost", "1.2.3.4:", ":1.2.3.4"}) CHECK_FALSE(parse_ip(s));
}

TEST_CASE("ip: random addresses, printed and parsed as the C library does") {
  std::mt19937 random{2026};
  for (int i = 0; i < 20000; ++i) {
    auto const v =
        static_cast<std::uint32_t>(random() & (random() % 2 ? 0xffffffffu : 0xff00ff0fu));
    std::array<char, INET_ADDRSTRLEN> printed{};
    std::uint32_t const network = htonl(v);
    REQUIRE(inet_ntop(AF_INET, &network, printed.data(), printed.size()));
    REQUIRE(text(ipv4_address{v}) == printed.data());
    REQUIRE(parse_ipv4(printed.data()) == ipv4_address{v});
  }
  for (int i = 0; i < 20000; ++i) {
    ipv6_address a;
    for (auto& o : a.octets) o = static_cast<std::uint8_t>(random() % 3 ? 0 : random());
    compare_with_libc(a);
  }
}

TEST_CASE("ipv6_address: every pattern of zero groups, printed and parsed as the C library does") {
  for (auto const high : {std::uint8_t{0}, std::uint8_t{0x1f}})
    for (unsigned pattern = 0; pattern < 256; ++pattern) {
      ipv6_address a;
      for (unsigned g = 0; g < 8; ++g)
        if (pattern >> g & 1) a.octets[2 * g] = high, a.octets[2 * g + 1] = 0xa;
      compare_with_libc(a);
      if (!(pattern & 0xdf)) {  // mapped, perhaps
        a.octets[10] = a.octets[11] = 0xff;
        compare_with_libc(a);
      }
    }
}

TEST_CASE("ip: random texts are accepted where the C library accepts them") {
  std::mt19937 random{5952};
  std::string_view const letters = "0012359af.:::";
  int accepted = 0;
  for (int i = 0; i < 300000; ++i) {
    std::string s;
    if (i % 2) {  // start from an address, so that more of them are nearly right
      ipv6_address a;
      for (auto& o : a.octets) o = static_cast<std::uint8_t>(random() % 3 ? 0 : random());
      s = i % 4 == 1 ? text(a) : text(ip_address{a}.v4());
      for (auto n = random() % 3; n > 0 && !s.empty(); --n) {
        auto const at = random() % s.size();
        if (random() % 2) s.erase(at, 1);
        else s.insert(at, 1, letters[random() % letters.size()]);
      }
    } else {
      for (auto n = random() % 14; n > 0; --n) s += letters[random() % letters.size()];
    }
    bool const ours = parse_ip(s).has_value();
    accepted += ours;
    REQUIRE_MESSAGE(ours == libc_accepts(s), s);
  }
  CHECK(accepted > 10000);
}

TEST_CASE("ip_address: octets, kinds and order") {
  constexpr std::array<std::uint8_t, 16> sixteen{0x20, 1};
  CHECK(ip_address::from(bytes{sixteen}.first(4)) == ip_address{ipv4_address{0x20010000}});
  CHECK(ip_address::from(sixteen) == ip_address{ipv6_address{sixteen}});
  for (std::size_t const n : {0u, 1u, 3u, 5u, 8u, 15u})
    CHECK_FALSE(ip_address::from(bytes{sixteen}.first(n)));
  ip_address const four{ipv4_address{0x01020304}};
  CHECK(four.bits() == 32);
  CHECK(four.v4() == ipv4_address{0x01020304});
  CHECK(four.octets().size() == 4);
  CHECK(ip_address{ipv6_address{}}.bits() == 128);
  CHECK(ip_address{ipv6_address{}} != ip_address{});
  CHECK(ip_address{ipv4_address{0xffffffff}} < ip_address{ipv6_address{}});
  CHECK(ip_address{ipv4_address{1}} < ip_address{ipv4_address{0x100}});
  CHECK(ip_address{}.is_unspecified());
  CHECK(ip_address{ipv6_address{}}.is_unspecified());
  CHECK_FALSE(four.is_unspecified());
  CHECK_FALSE(ip_address{v6("::1")}.is_unspecified());
}

TEST_CASE("ipv6_address: link-local is fe80::/10 (RFC 4291 §2.5.6)") {
  CHECK(v6("fe80::1").is_link_local());
  CHECK(v6("febf:ffff::").is_link_local());
  CHECK_FALSE(v6("fec0::1").is_link_local());
  CHECK_FALSE(v6("fe7f::1").is_link_local());
  CHECK_FALSE(v6("2001:db8::1").is_link_local());
}

TEST_CASE("ip: reading and writing octets") {
  std::array<std::uint8_t, 20> buffer{};
  byte_writer w{buffer};
  ipv4_address{0xc0000201}.write(w);
  v6("2001:db8::1").write(w);
  CHECK(w.size() == 20);
  byte_reader r{buffer};
  CHECK(ipv4_address::read(r) == ipv4_address{0xc0000201});
  CHECK(ipv6_address::read(r) == v6("2001:db8::1"));
  CHECK(r.empty());
  CHECK(ipv6_address::read(r) == ipv6_address{});
  CHECK(r.failed());
}
