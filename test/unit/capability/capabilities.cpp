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

TEST_CASE("role, RFC 9234 §4.1, table 2") {
  CHECK(value_of(role{bgp_role::customer}) == "03");
  CHECK(round_trip<role>("04"));
  CHECK(round_trip<role>("FF"));
  for (auto const* hex : {"", "0000"}) CHECK(malformed<role>(hex));
  for (int a = 0; a <= 5; ++a)
    for (int b = 0; b <= 5; ++b) {
      bool const fits = (a == 0 && b == 3) || (a == 3 && b == 0) || (a == 1 && b == 2) ||
                        (a == 2 && b == 1) || (a == 4 && b == 4);
      CHECK(roles_fit(bgp_role{static_cast<std::uint8_t>(a)},
                      bgp_role{static_cast<std::uint8_t>(b)}) == fits);
    }
  CHECK(name_of(bgp_role::route_server_client) == "rs-client");
  CHECK(name_of(bgp_role{5}).empty());
  CHECK(parse_bgp_role("peer") == bgp_role::peer);
  CHECK(!parse_bgp_role("friend"));
}

TEST_CASE("long-lived graceful restart, RFC 9494 §3.1") {
  using llgr = long_lived_graceful_restart;
  llgr::entry const entries[]{{ipv4_unicast, 0x80, 86400}, {ipv6_unicast, 0, 0xffffff}};
  CHECK(value_of(llgr{entries}) ==
        "00010180015180"
        "00020100FFFFFF");
  CHECK(round_trip<llgr>(""));
  auto const octets = from_hex("00010180015180");
  auto const one = decode<llgr>(octets).value();
  CHECK(one.entries.size() == 1);
  CHECK(one.entries[0].preserved());
  CHECK(one.entries[0].stale_time == 86400);
  for (auto const* hex : {"00", "000101800151", "0001018001518000"}) CHECK(malformed<llgr>(hex));
}

TEST_CASE("outbound route filtering, RFC 5291 §5") {
  using orf = outbound_route_filtering;
  std::uint8_t storage[40];
  byte_writer w{storage};
  orf::filter const filters[]{{orf_type::address_prefix, orf_mode::both},
                              {orf_type::old_address_prefix, orf_mode::receive}};
  orf::write_block(w, ipv4_unicast, filters);
  orf::write_block(w, ipv6_unicast, {filters, 1});
  CHECK(test::to_hex(w.written()) == "00010001024003800100020001014003");
  CHECK(round_trip<orf>("00010001024003800100020001014003"));
  CHECK(round_trip<orf>(""));
  CHECK(round_trip<orf>("0001000100"));
  for (auto const* hex : {"00", "00010001", "0001000101", "000100010140", "000100010140030001"})
    CHECK(malformed<orf>(hex));
  auto const octets = from_hex("031000010001024003800100020001014003");
  capability_list const list{octets};
  CHECK(orf::mode_of(list, ipv4_unicast, orf_type::old_address_prefix) == orf_mode::receive);
  CHECK(orf::mode_of(list, ipv6_unicast, orf_type::address_prefix) == orf_mode::both);
  CHECK(orf::mode_of(list, ipv6_unicast, orf_type::communities) == orf_mode::none);
}

TEST_CASE("dynamic capability, multiple labels (RFC 8277 §2.1), BGPsec (RFC 8205 §2.1)") {
  CHECK(round_trip<dynamic>("0102"));
  auto const codes = from_hex("0146");
  CHECK(decode<dynamic>(codes).value().contains(capability_code::enhanced_route_refresh));
  CHECK(!decode<dynamic>({}).value().contains(capability_code::multiprotocol));
  multiple_labels::entry const labels[]{{{afi::ipv4, safi::labeled_unicast}, 5}};
  CHECK(value_of(multiple_labels{labels}) == "00010405");
  CHECK(round_trip<multiple_labels>("00010405000180FF"));
  CHECK(malformed<multiple_labels>("000104"));
  CHECK(round_trip<bgpsec>("080001"));
  auto const sends = from_hex("080002");
  CHECK(decode<bgpsec>(sends).value().sends());
  CHECK(decode<bgpsec>(sends).value().afi == afi::ipv6);
  for (auto const* hex : {"", "0800", "08000100"}) CHECK(malformed<bgpsec>(hex));
}

TEST_CASE("what no session depends on is unknown where it is malformed") {
  auto const value = from_hex("0001");
  for (auto const code :
       {capability_code::role, capability_code::bgpsec,
        capability_code::long_lived_graceful_restart, capability_code::outbound_route_filtering,
        capability_code::multiple_labels}) {
    bool raw = false;
    auto const r = visit_capability(
        {code, value, 0}, [&]<class T>(T const&) { raw = std::is_same_v<T, capability::unknown>; });
    CHECK(r.has_value());
    CHECK(raw);
  }
}

TEST_CASE("the list finds every capability, and what is not there is unknown") {
  CHECK(name_of(capability_code::four_octet_as) == "asn4");
  CHECK(name_of(capability_code::old_multisession) == "cisco-multi-sesion");
  CHECK(name_of(capability_code::multiple_routes).empty());
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
