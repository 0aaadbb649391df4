// BGP-LS NLRI: what is shown, what is kept as octets, builder. JSON contract §6.7, wire contract
// §8.8.
#include <senda/nlri/bgp_ls.hpp>
#include <senda/nlri/bgp_ls_builder.hpp>

#include <doctest/doctest.h>

#include "support.hpp"

using namespace senda;
using nlri::bgp_ls;
using namespace nlri_test;

namespace {

constexpr family ls{afi::bgp_ls, safi::bgp_ls}, vpn{afi::bgp_ls, safi::bgp_ls_vpn};

/// Wire contract §8.8.1.
constexpr std::string_view node =
    "000100270200000000000000000100001A020000040000FDE9020100040000000002030006000000000001";
constexpr std::string_view ospf_link =
    "0002006103000000000000000001000020020000040000FDE902010004000000000202000400000000020300040A00"
    "000101010020020000040000FDE902010004000000000202000400000000020300040A00000201030004C000020101"
    "040004C0000202";
constexpr std::string_view prefix4 =
    "0003003A03000000000000000001000020020000040000FDE902010004000000000202000400000000020300040A00"
    "000101080001010109000"
    "4180A0001";
constexpr std::string_view prefix6 =
    "0004003A06000000000000000001000020020000040000FDE902010004000000000202000400000000020300040A00"
    "0001010900094020010DB800000000";
constexpr std::string_view sid =
    "000600410200000000000000000100001A020000040000FDE902010004000000000203000600000000000101070002"
    "0"
    "00202060010"
    "20010DB8000100000000000000000001";
constexpr std::string_view vpn_node =
    "0001002F0000FDE9000000070200000000000000000100001A020000040000FDE90201000400000000020300060000"
    "00"
    "000001";

std::string shown(std::string_view hex, family f = ls) { return walk(f, hex, form::json); }
bool is_octets(std::string_view hex, family f = ls) {
  return shown(hex, f).find(R"("parsed": false, "raw": ")") != std::string::npos;
}
/// A node NLRI of a protocol with these node descriptors.
std::string node_with(unsigned protocol, std::string_view descriptors) {
  auto const n = descriptors.size() / 2;
  text_writer out;
  (out << "0001").hex(13 + n, 4).hex(protocol, 2).hex(0, 16);
  (out << "0100").hex(n, 4) << descriptors;
  return std::string{out.view()};
}
/// Any NLRI of OSPFv2 with these TLVs.
std::string of_ospf(unsigned type, std::string_view tlvs) {
  text_writer out;
  out.hex(type, 4).hex(9 + tlvs.size() / 2, 4).hex(3, 2).hex(0, 16) << tlvs;
  return std::string{out.view()};
}
constexpr char local[] = "01000008020300040a000001", remote[] = "01010008020300040a000002";

std::string lower(std::string_view s) {
  std::string out{s};
  for (auto& c : out)
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c + 32);
  return out;
}

}  // namespace

TEST_CASE("bgp-ls: octets to value and back") {
  for (auto const hex : {node, ospf_link, prefix4, prefix6, sid}) {
    CHECK(recoded<bgp_ls>(ls, hex) == lower(hex));
    CHECK_FALSE(is_octets(hex));
  }
  CHECK(recoded<bgp_ls>(vpn, vpn_node) == lower(vpn_node));
  auto const wire = from_hex("00000007" + std::string{node});
  byte_reader r{wire};
  auto const n = bgp_ls::decode(r, ls, true);
  REQUIRE(n.has_value());
  CHECK(n.assume_value().path_id == 7u);
  CHECK(n.assume_value().protocol() == nlri::link_state_protocol::isis_level_2);
  CHECK(encoded(n.assume_value(), true) == lower("00000007" + std::string{node}));
  CHECK(json(n.assume_value()).ends_with(R"( ], "path-information": "0.0.0.7" })"));
  CHECK(command(n.assume_value(), "10.0.0.1") ==
        "bgp-ls bgp-ls 0x" + std::string{node} + " next-hop 10.0.0.1 path-information 0.0.0.7");
  CHECK(text(n.assume_value()) == "afi bgp-ls safi bgp-ls path-information 0.0.0.7");
}

TEST_CASE("bgp-ls: prefixes, routes of OSPF, SRv6 SIDs") {  // wire contract §8.8
  CHECK(shown(prefix4).ends_with(R"("ip-reachability-tlv": "10.0.1.0/24", )"
                                 R"("ip-reach-prefix": "10.0.1.0/24", "ospf-route-type": 1 };)"));
  CHECK(shown(prefix6).ends_with(R"("ip-reachability-tlv": "2001:db8::/64", )"
                                 R"("ip-reach-prefix": "2001:db8::/64" };)"));
  CHECK(shown(sid).ends_with(R"("srv6-sid-descriptors": {"multi-topology-ids": ["2"], )"
                             R"("srv6-sid": "2001:db8:1::1"} };)"));
  // the default route; octets left out are zero
  CHECK(shown(of_ospf(4, std::string{local} + "0109000100"))
            .ends_with(R"("ip-reachability-tlv": "::/0", "ip-reach-prefix": "::/0" };)"));
  CHECK(shown(of_ospf(3, std::string{local} + "01090002180a"))
            .ends_with(R"("ip-reach-prefix": "10.0.0.0/24" };)"));
}

TEST_CASE("bgp-ls: lists") {
  auto const all =
      shown(of_ospf(2, std::string{local} + remote +
                           "01020008000000010000000201020008000000030000000401030004c00002010103000"
                           "4c000020301050010"
                           "20010db800000000000000000000000101070004000200038063"
                           "00026162"));
  CHECK(all.find(R"("interface-addresses": [ "192.0.2.1", "192.0.2.3", "2001:db8::1" ], )"
                 R"("neighbor-addresses": [  ], "multi-topology-ids": [ 2, 3 ], )"
                 R"("link-identifiers": [ { "link-local-id": 1, "link-remote-id": 2 }, )"
                 R"({ "link-local-id": 3, "link-remote-id": 4 } ] };)") != std::string::npos);
  CHECK(shown(of_ospf(6, std::string{local} + "0206001020010db8000000000000000000000001"
                                              "03e70001aa03e80001bb03e70001cc"))
            .ends_with(R"({"multi-topology-ids": [], "srv6-sid": "2001:db8::1", )"
                       R"("generic-tlv-999": ["0xAA", "0xCC"], "generic-tlv-1000": ["0xBB"]} };)"));
}

TEST_CASE("bgp-ls: node descriptors") {  // RFC 9552 §5.2.1.4
  auto const descriptors = [](unsigned protocol, std::string_view hex) {
    auto const all = shown(node_with(protocol, hex));
    auto const at = all.find("[ ");
    return at == all.npos ? all : all.substr(at, all.size() - at - 3);
  };
  CHECK(descriptors(3, "020200040000000a") == R"([ { "ospf-area-id": "0.0.0.10" } ])");
  CHECK(descriptors(227, "020300080a0000010a000002") ==
        R"([ { "router-id": "10.0.0.1", "designated-router-id": "10.0.0.2" } ])");
  CHECK(descriptors(1, "02030007000000000001ff") ==
        R"([ { "router-id": "000000000001ff", "psn": "255" } ])");
  CHECK(descriptors(4, "020000040000fde8") == R"([ { "autonomous-system": 65000 } ])");
  CHECK(descriptors(2, "") == "[  ]");
}

TEST_CASE("bgp-ls: what has no form of its own is kept as octets") {  // JSON contract §6.7
  CHECK(shown(of_ospf(5, local)) == R"({ "code": 5, "parsed": false, "raw": )"
                                    R"("00050015030000000000000000)"
                                    "01000008020300040A000001\" };");
  CHECK(is_octets(node_with(7, "020000040000fde8")));      // BGP
  CHECK(is_octets(node_with(9, "020000040000fde8")));      // segment routing
  CHECK(is_octets(node_with(0, "020000040000fde8")));      // reserved
  CHECK(is_octets(node_with(4, "020300040a000001")));      // direct, with a router
  CHECK(is_octets(node_with(3, "02030006000000000001")));  // OSPF, of six octets
  CHECK(is_octets(node_with(2, "020300040a000001")));      // IS-IS, of four
  CHECK(is_octets(node_with(2, "020400040a000001")));      // BGP router identifier, 516
  CHECK(is_octets(node_with(2, "02000003000001")));        // AS of three octets
  CHECK(is_octets(node_with(2, "020000040000fde802")));    // half a TLV
  CHECK(is_octets("0001000402000000"));                    // no room for the identifier
  CHECK(is_octets("00010000"));                            // nothing
  CHECK(
      is_octets("0001000902000000000000000"
                "0"));                         // no node
  CHECK(is_octets(of_ospf(1, "0109000100")));  // another TLV first
  CHECK(is_octets(of_ospf(2, local)));         // no remote node
  CHECK(is_octets(of_ospf(2, std::string{local} + local + remote)));
  CHECK(is_octets(of_ospf(2, std::string{local} + remote + "0103000320010d")));
  CHECK(is_octets(of_ospf(2, std::string{local} + remote + "01070003000200")));
  CHECK(is_octets(of_ospf(3, local)));                                        // no prefix
  CHECK(is_octets(of_ospf(3, std::string{local} + "0109000121")));            // of 33 bits
  CHECK(is_octets(of_ospf(3, std::string{local} + "01090006080a00000000")));  // of five octets
  CHECK(is_octets(of_ospf(3, std::string{local} + "01080001070109000100")));  // route type 7
  CHECK(is_octets(of_ospf(6, local)));                                        // no SID
  CHECK(is_octets(of_ospf(6, std::string{local} + "02060004 20010db8")));
  CHECK(is_octets(node, vpn));  // no route distinguisher
  CHECK_FALSE(is_octets(vpn_node, vpn));
}

TEST_CASE("bgp-ls: a length past the end is malformed") {
  CHECK(error_of(ls, "000100") == 10);
  CHECK(error_of(ls,
                 "0001000102"
                 "0001") == 10);
  CHECK(error_of(ls,
                 "00010002"
                 "00") == 10);
  CHECK(error_of(ls, node) == -1);
}

TEST_CASE("bgp-ls: built from values") {
  using namespace senda::nlri;
  std::array<std::uint8_t, 256> out{};
  byte_writer w{out};
  auto const isis = from_hex("000000000001"), ospf1 = from_hex("0a000001"),
             ospf2 = from_hex("0a000002");
  link_state_node const n{65001, 0, {}, isis}, a{65001, 0, 0, ospf1}, b{65001, 0, 0, ospf2};
  constexpr auto address = [](std::string_view s) { return *parse_ip(s); };
  auto const built = [&] { return to_hex(w.written()); };
  SUBCASE("node") {
    bgp_ls_builder{w, link_state_nlri::node, link_state_protocol::isis_level_2, 0}.local_node(n);
    CHECK(built() == lower(node));
  }
  SUBCASE("link") {
    bgp_ls_builder{w, link_state_nlri::link, link_state_protocol::ospfv2, 0}
        .local_node(a)
        .remote_node(b)
        .interface_address(address("192.0.2.1"))
        .neighbor_address(address("192.0.2.2"));
    CHECK(built() == lower(ospf_link));
  }
  SUBCASE("prefixes") {
    bgp_ls_builder{w, link_state_nlri::ipv4_prefix, link_state_protocol::ospfv2, 0}
        .local_node(a)
        .ospf_route_type(1)
        .reachability(*parse_prefix("10.0.1.0/24"));
    CHECK(built() == lower(prefix4));
    w.truncate(0);
    bgp_ls_builder{w, link_state_nlri::ipv6_prefix, link_state_protocol::ospfv3, 0}
        .local_node(a)
        .reachability(*parse_prefix("2001:db8::/64"));
    CHECK(built() == lower(prefix6));
  }
  SUBCASE("SRv6 SID") {
    bgp_ls_builder{w, link_state_nlri::srv6_sid, link_state_protocol::isis_level_2, 0}
        .local_node(n)
        .topology(2)
        .srv6_sid(address("2001:db8:1::1").v6());
    CHECK(built() == lower(sid));
  }
  SUBCASE("VPN") {
    bgp_ls_builder{w, link_state_nlri::node, link_state_protocol::isis_level_2, 0,
                   route_distinguisher::of(65001, 7)}
        .local_node(n);
    CHECK(built() == lower(vpn_node));
  }
  SUBCASE("no room") {
    byte_writer small{std::span{out}.first(20)};
    bgp_ls_builder{small, link_state_nlri::node, link_state_protocol::isis_level_2, 0}.local_node(
        n);
    CHECK(small.overflowed());
  }
}
