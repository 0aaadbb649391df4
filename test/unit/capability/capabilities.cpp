// Each capability by itself: golden octets, round trip, every malformed shape.
// Octets after wire contract §3.2 and the RFC of each capability.
#include <senda/capability/capabilities.hpp>

#include "../message/open_support.hpp"

using namespace senda;
using namespace senda::capability;
using test::from_hex;

namespace {

template <class T> std::string value_of(T const& t) {
  std::uint8_t storage[300];
  byte_writer w{storage};
  t.encode(w);
  REQUIRE(!w.overflowed());
  return test::to_hex(w.written());
}
template <class T> result<T> decode(test::octets const& value) {
  return T::decode({T::code, value, 40});
}
/// Decodes, and encodes the same octets again.
template <class T> bool round_trip(std::string_view hex) {
  auto const octets = from_hex(hex);
  auto const t = decode<T>(octets);
  return t.has_value() && value_of(t.assume_value()) == test::to_hex(octets);
}
/// 2/0, the whole capability as evidence.
template <class T> bool malformed(std::string_view hex) {
  auto const octets = from_hex(hex);
  auto const t = decode<T>(octets);
  return !t.has_value() &&
         t.assume_error() == open_error(open_subcode::unspecific, 40, 2 + octets.size());
}

}  // namespace

TEST_CASE("multiprotocol, RFC 4760 §8") {
  CHECK(value_of(multiprotocol{ipv6_unicast}) == "00020001");
  CHECK(round_trip<multiprotocol>("00190046"));
  auto const longer = from_hex("0001ff8000");  // reserved octet and a fifth one do not matter
  CHECK(decode<multiprotocol>(longer).value().family == family{afi::ipv4, safi::mpls_vpn});
  for (auto const* hex : {"", "00", "0001", "000100"}) CHECK(malformed<multiprotocol>(hex));
}

TEST_CASE("4-octet AS, RFC 6793 §3") {
  CHECK(value_of(four_octet_as{asn{4200000001}}) == "FA56EA01");
  CHECK(round_trip<four_octet_as>("0000FDE9"));
  CHECK(round_trip<four_octet_as>("FDE9"));
  CHECK(decode<four_octet_as>(from_hex("fde9")).value().number == asn{65001});
  for (auto const* hex : {"", "00", "0000fd", "0000fde900"}) CHECK(malformed<four_octet_as>(hex));
}

TEST_CASE("capabilities without a value tolerate one") {
  auto const octets = from_hex("0102");
  CHECK(decode<route_refresh>(octets).has_value());
  CHECK(decode<old_route_refresh>(octets).has_value());
  CHECK(decode<enhanced_route_refresh>(octets).has_value());
  CHECK(decode<extended_message>(octets).has_value());
  CHECK(decode<operational>(octets).has_value());
  CHECK(decode<link_local_next_hop>(octets).has_value());
  CHECK(value_of(route_refresh{}).empty());
}

TEST_CASE("graceful restart, RFC 4724 §3") {
  graceful_restart::entry const families[]{{ipv4_unicast, 0x80}, {ipv6_unicast, 0}};
  graceful_restart const g{graceful_restart::restarted, 120, families};
  CHECK(value_of(g) ==
        "8078000101800002010"
        "0");
  auto const octets = from_hex("80780001018000020100");
  CHECK(decode<graceful_restart>(octets).value() == g);
  CHECK(round_trip<graceful_restart>("4fff"));
  CHECK(value_of(graceful_restart{0, 0x1234, {}}) == "0234");  // twelve bits
  for (auto const* hex : {"", "80", "807800", "8078000101", "807800010180ff"})
    CHECK(malformed<graceful_restart>(hex));
}

TEST_CASE("add-path, RFC 7911 §4") {
  add_path::entry const entries[]{{ipv4_unicast, add_path_mode::send},
                                  {ipv6_unicast, add_path_mode::send_receive}};
  CHECK(value_of(add_path{entries}) == "0001010200020103");
  CHECK(round_trip<add_path>(""));
  CHECK(round_trip<add_path>("000101FF"));
  for (auto const* hex : {"00", "0001", "000101", "0001010300"}) CHECK(malformed<add_path>(hex));
  CHECK(can_send(add_path_mode::send));
  CHECK(!can_receive(add_path_mode::send));
  CHECK(!can_send(static_cast<add_path_mode>(7)));  // not one of 1 to 3: it does not count
  CHECK(!can_receive(static_cast<add_path_mode>(7)));
}

TEST_CASE("extended next hop, RFC 8950 §4") {
  extended_next_hop::entry const entries[]{extended_next_hop::entry::of(ipv4_unicast, afi::ipv6)};
  CHECK(value_of(extended_next_hop{entries}) == "000100010002");
  CHECK(round_trip<extended_next_hop>(""));
  CHECK(malformed<extended_next_hop>("0001000100"));
  CHECK(malformed<extended_next_hop>("00010001000200"));
  auto const octets = from_hex("000101010002");  // SAFI 257
  CHECK(!is_known(decode<extended_next_hop>(octets).value().entries[0].family()));
}

TEST_CASE("paths limit") {
  paths_limit::entry const entries[]{{ipv4_unicast, 10}, {{afi::ipv4, safi::mpls_vpn}, 5}};
  CHECK(value_of(paths_limit{entries}) == "000101000A0001800005");
  CHECK(round_trip<paths_limit>("000101000A"));
  CHECK(malformed<paths_limit>("00010100"));
  CHECK(malformed<paths_limit>("000101000A00"));
}

TEST_CASE("host name") {
  CHECK(value_of(hostname::of("r1", "example.net")) == "0272310B6578616D706C652E6E6574");
  CHECK(round_trip<hostname>("0000"));
  CHECK(round_trip<hostname>("02FFFE0100"));  // not UTF-8: kept as it is
  for (auto const* hex : {"", "00", "0161", "0261", "01610261"}) CHECK(malformed<hostname>(hex));
  std::string const longest(70, 'a');
  CHECK(value_of(hostname::of(longest, "")).starts_with("40"));
  std::string const two = std::string(63, 'a') + "\xc3\xa9";  // é would be cut in half
  CHECK(value_of(hostname::of(two, "")).starts_with("3F"));
}

TEST_CASE("software version") {
  CHECK(value_of(software_version::of("senda/1")) == "0773656E64612F31");
  std::string const long_one(80, 'v');
  auto const v = value_of(software_version::of(long_one));
  CHECK(v.size() == 2 * 65);
  CHECK(v.starts_with("4076"));
  CHECK(v.ends_with("76762E2E2E"));
  CHECK(round_trip<software_version>("00"));
  CHECK(round_trip<software_version>("02FFFE"));
  CHECK(malformed<software_version>(""));
  CHECK(malformed<software_version>("0261"));
}

TEST_CASE("multisession") {
  CHECK(value_of(multisession{}) == "00");
  CHECK(round_trip<multisession>("000141"));
  CHECK(round_trip<old_multisession>("0001"));
  CHECK(decode<multisession>({}).value().session_ids.empty());
}

TEST_CASE("the list finds every capability, and what is not there is unknown") {
  CHECK(name_of(capability_code::four_octet_as) == "asn4");
  CHECK(name_of(capability_code::old_multisession) == "cisco-multi-sesion");
  CHECK(name_of(capability_code::dynamic).empty());
  auto const value = from_hex("abcd");
  bool kept = false;
  auto const r = visit_capability({capability_code{99}, value, 0}, [&]<class T>(T const& t) {
    if constexpr (std::is_same_v<T, unknown>)
      kept = t.code == capability_code{99} && equal_bytes(t.value, value);
  });
  CHECK(r.has_value());
  CHECK(kept);
  CHECK(check_capability({capability_code::four_octet_as, value, 0}).has_value());
  CHECK(!check_capability({capability_code::multiprotocol, value, 0}).has_value());
}

TEST_CASE("every value of every code, cut anywhere, is refused or read inside its octets") {
  auto const octets = from_hex("8078000101800002010003616263056465660001010a");
  for (unsigned code = 0; code < 256; ++code)
    test::for_each_prefix(octets, [&](bytes value) {
      text_writer out;
      std::uint8_t storage[300];
      byte_writer w{storage};
      (void)visit_capability({static_cast<capability_code>(code), value, 0},
                             [&](auto const& c) { c.encode(w); });
      CHECK(!w.overflowed());
    });
}
