// The OPEN made from a description, octet by octet.
// Messages: wire contract §3.3, without the marker.
#include <senda/session/capabilities_of.hpp>

#include "../message/open_support.hpp"

using namespace senda;
using capability::add_path_mode;

namespace {

// clang-format off
constexpr std::string_view one_family =
    "00310104FDE900B401020304140206010400010001020641040000FDE902020600";
constexpr std::string_view all_families =
    "00E10104FDE900B401020304C402060104000100010206010400010002020601040001000402060104000100"
    "0502060104000100490206010400010055020601040001008002060104000100840206010400010085020601"
    "0400010086020601040002000102060104000200020206010400020004020601040002000502060104000200"
    "4902060104000200550206010400020080020601040002008502060104000200860206010400190041020601"
    "040019004602060104400400470206010440040048020641040000FDE902020600";
constexpr std::string_view large_as =
    "003901045BA000B4010203041C0206010400010001020601040002000102064104FA56EA0102020600";
constexpr std::string_view no_asn4 =
    "002901045BA000B4010203040C020601040001000102020600";
constexpr std::string_view add_path =
    "00410104FDE900B401020304240206010400010001020641040000FDE9020645040001010202020200020246"
    "0002020600";
constexpr std::string_view restart =
    "003B0104FDE900B4010203041E0206010400010001020641040000FDE90208400680B40001018002020600";
constexpr std::string_view multi =
    "003B0104FDE900B4010203041E0206010400010001020641040000FDE90202060002034401000203440101";
constexpr std::string_view host =
    "003D0104FDE900B401020304200206010400010001020641040000FDE902020600020A490806726F75746572"
    "00";
constexpr std::string_view long_host =
    "00770104FDE900B4010203045A0206010400010001020641040000FDE9020206000244494240616161616161"
    "6161616161616161616161616161616161616161616161616161616161616161616161616161616161616161"
    "616161616161616161616161616100";
constexpr std::string_view next_hop =
    "00430104FDE900B4010203042602060104000100010206010400020001020641040000FDE902080506000100"
    "01000202020600";
constexpr std::string_view next_hop_empty =
    "003D0104FDE900B4010203042002060104000100010206010400020001020641040000FDE902020500020206"
    "00";
constexpr std::string_view all_extended =
    "01970104FDE900B401020304FFFF017702000601040001000102000601040001000202000601040001000402"
    "0006010400010005020006010400010049020006010400010055020006010400010080020006010400010084"
    "0200060104000100850200060104000100860200060104000200010200060104000200020200060104000200"
    "0402000601040002000502000601040002004902000601040002005502000601040002008002000601040002"
    "0085020006010400020086020006010400190041020006010400190046020006010440040047020006010440"
    "04004802000641040000FDE90200224520000101030002010300010403000204030001800300028003000155"
    "0300025503020060405E80640001018000010280000104800001058000014980000155800001808000018480"
    "0001858000018680000201800002028000020480000205800002498000025580000280800002858000028680"
    "001941800019468040044780400448800200020200020002460002000206000200054903016800";
// clang-format on

auto const unicast = family_set::of(ipv4_unicast, ipv6_unicast);

std::string open(open_options const& o, asn as = {65001}) {
  auto const b = capabilities_of(o, as, 180);
  REQUIRE(!b.overflowed());
  return test::encoded(open_message{as, 180, {0x01020304}, b}).substr(32);
}

}  // namespace

TEST_CASE("families and AS numbers") {
  CHECK(open({}) == one_family);
  CHECK(open({.families = default_families}) == all_families);
  CHECK(open({.families = unicast}, asn{4200000001}) == large_as);
  CHECK(open({.four_octet_as = false, .extended_message = true}, asn{4200000001}) == no_asn4);
}

TEST_CASE("add-path and refresh") {
  CHECK(open({.add_path = add_path_mode::send, .route_refresh = true}) == add_path);
}

TEST_CASE("graceful restart") {
  CHECK(open({.graceful_restart = true}) == restart);
  CHECK(open({.graceful_restart = true, .restart_time = 180}) == restart);
  CHECK(open({.graceful_restart = true, .restarted = false}).find("00B4000101") !=
        std::string::npos);
}

TEST_CASE("multisession") { CHECK(open({.multisession = true}) == multi); }

TEST_CASE("host name") {
  CHECK(open({.host_name = "router"}) == host);
  CHECK(
      open({.host_name = std::string_view{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                                          "aaaaaaaaaaaaaa"}}) == long_host);
  CHECK(open({.domain_name = "example.net"}) == one_family);  // no host, no capability
}

TEST_CASE("extended next hop") {
  CHECK(open({.families = unicast,
              .extended_next_hop = true,
              .ipv6_next_hop = family_set::of(ipv4_unicast)}) == next_hop);
  CHECK(open({.families = unicast, .extended_next_hop = true}) == next_hop_empty);
  // Both families have to be there.
  CHECK(open({.extended_next_hop = true, .ipv6_next_hop = family_set::of(ipv4_unicast)})
            .find("02050002") != std::string::npos);
}

TEST_CASE("with enough of them the extended form, RFC 9072") {
  CHECK(open({.families = default_families,
              .add_path = add_path_mode::send_receive,
              .graceful_restart = true,
              .restart_time = 100,
              .route_refresh = true,
              .host_name = "h"}) == all_extended);
}

TEST_CASE("the order of everything") {
  family const labeled{afi::ipv4, safi::labeled_unicast}, vpn{afi::ipv4, safi::mpls_vpn};
  capability::paths_limit::entry const limits[]{{ipv4_unicast, 10}, {ipv6_unicast, 0}, {vpn, 5}};
  open_options const o{.families = family_set::of(ipv4_unicast, labeled, vpn, ipv6_unicast),
                       .extended_next_hop = true,
                       .ipv6_next_hop = family_set::of(ipv4_unicast, vpn),
                       .add_path = add_path_mode::send_receive,
                       .add_path_of = family_set::of(ipv4_unicast, ipv6_unicast, vpn),
                       .paths_limits = limits,
                       .graceful_restart = true,
                       .restart_time = 120,
                       .route_refresh = true,
                       .operational = true,
                       .host_name = "r1",
                       .domain_name = "example.net",
                       .software_version = "s/1",
                       .link_local_next_hop = true};
  CHECK(test::to_hex(capabilities_of(o, asn{65001}, 90)) ==
        "010400010001"
        "010400010004"
        "010400010080"
        "010400020001"
        "41040000FDE9"
        "0506000100010002"
        "450C"
        "00010103"
        "00020103"
        "00018003"
        "4C0A"
        "000101000A"
        "0001800005"
        "4012"
        "8078"
        "00010180"
        "00010480"
        "00018080"
        "00020180"
        "0200"
        "4600"
        "B900"
        "0600"
        "490F"
        "027231"
        "0B6578616D706C652E6E6574"
        "4B04"
        "03732F31"
        "4D00");
  auto send = o;
  send.add_path = add_path_mode::send;  // who only sends has no use for a limit
  auto const b = capabilities_of(send, asn{65001}, 90);
  CHECK(!b.list().contains(capability_code::paths_limit));
}

TEST_CASE("everything at once fits the buffer") {
  std::string const name(80, 'n');
  std::vector<capability::paths_limit::entry> limits;
  for (auto const f : known_families) limits.push_back({f, 9});
  auto const b = capabilities_of({.families = default_families,
                                  .extended_next_hop = true,
                                  .ipv6_next_hop = default_families,
                                  .add_path = add_path_mode::send_receive,
                                  .paths_limits = limits,
                                  .graceful_restart = true,
                                  .route_refresh = true,
                                  .operational = true,
                                  .host_name = name,
                                  .domain_name = name,
                                  .software_version = name,
                                  .link_local_next_hop = true,
                                  .multisession = true},
                                 asn{4200000001}, 180);
  CHECK(!b.overflowed());
  CHECK(check_capabilities(b.list()).has_value());
}

TEST_CASE("role, and long-lived graceful restart beside the short one") {
  open_options o;
  o.families = family_set::of(ipv4_unicast);
  o.extended_message = false;
  o.role = bgp_role::customer;
  capability::long_lived_graceful_restart::entry const entries[]{{ipv4_unicast, 0x80, 3600}};
  o.long_lived = entries;
  CHECK(test::to_hex(capabilities_of(o, asn{65001}, 90).view()) ==
        "010400010001"
        "41040000FDE9"
        "090103");
  o.graceful_restart = true;
  CHECK(test::to_hex(capabilities_of(o, asn{65001}, 90).view()) ==
        "010400010001"
        "41040000FDE9"
        "4006805A00010180"
        "090103"
        "47070001018000"
        "0E10");
}
