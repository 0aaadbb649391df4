// OPEN in events. Octets, JSON and text of the table: JSON contract §19.
#include <senda/session/open_json.hpp>

#include "../message/open_support.hpp"

using namespace senda;

namespace {

struct vector {
  std::string_view parameters;  ///< with their length octet
  std::string_view json, text;
};
// clang-format off
constexpr vector vectors[] = {
    {"050203090103",
     R"j({ "9": { "name": "unknown", "iana": "unknown", "value": 9, "raw": "03" } })j",
     "[unknown unknown capability 0x9]"},  // role: events have no name for it
    {"0b0209470700010180015180",
     R"j({ "71": { "name": "unknown", "iana": "unassigned", "value": 71, "raw": "00010180015180" } })j",
     "[unassigned unknown capability 0x47]"},  // long-lived graceful restart
    {"0b0209030700010001014003",
     R"j({ "3": { "name": "unknown", "iana": "unknown", "value": 3, "raw": "00010001014003" } })j",
     "[unknown outbound-route-filtering]"},
    {"06020443020146",
     R"j({ "67": { "name": "unknown", "iana": "unknown", "value": 67, "raw": "0146" } })j",
     "[unknown dynamic-capability]"},
    {"00",
     R"j({  })j",
     "[]"},  // no capability
    {"18020601040001000102060104000200010206010400190046",
     R"j({ "1": { "name": "multiprotocol", "families": [ "ipv4/unicast", "ipv6/unicast", "l2vpn/evpn" ] } })j",
     "[multiprotocol(ipv4 unicast,ipv6 unicast,l2vpn evpn)]"},  // multiprotocol, three capabilities merged
    {"080206010400630063",
     R"j({ "1": { "name": "multiprotocol", "families": [ "unknown-afi-0x63/unknown safi 99" ] } })j",
     "[multiprotocol(unknown-afi-0x63 unknown safi 99)]"},  // multiprotocol, unknown family
    {"080202020002024600",
     R"j({ "2": { "name": "route-refresh", "variant": "RFC" }, "70": { "name": "enhanced-route-refresh" } })j",
     "[route refresh, enhanced route refresh]"},  // route-refresh and enhanced
    {"0402028000",
     R"j({ "128": { "name": "route-refresh", "variant": "Cisco" } })j",
     "[cisco route refresh]"},  // cisco route-refresh
    {"0a02080506000100010002",
     R"j({ "5": { "name": "nexthop", "conversion": [ "ipv4/unicast/ipv6" ] } })j",
     "[nexthop(ipv4 unicast ipv6)]"},  // extended next-hop
    {"0402020600",
     R"j({ "6": { "name": "extended-message", "size": 65535 } })j",
     "[extended message(65535)]"},  // extended message
    {"0e020c400a80780001018000020100",
     R"j({ "64": { "name": "graceful restart", "time": 120, "address-family-flags": { "ipv4/unicast": [ "restart" ] , "ipv6/unicast": [ ] }, "restart-flags": [ "forwarding" ]  } })j",
     "[graceful restart flags 0x8 time 120 ipv4/unicast=0x80 ipv6/unicast=0x0]"},  // graceful restart, R bit, one family with and one without F bit
    {"06020440020078",
     R"j({ "64": { "name": "graceful restart", "time": 120, "address-family-flags": { }, "restart-flags": [ ]  } })j",
     "[graceful restart flags 0x0 time 120 ]"},  // graceful restart without family
    {"0a02084006407800010100",
     R"j({ "64": { "name": "graceful restart", "time": 120, "address-family-flags": { "ipv4/unicast": [ ] }, "restart-flags": [ ]  } })j",
     "[graceful restart flags 0x4 time 120 ipv4/unicast=0x0]"},  // graceful restart, N bit
    {"10020e450c000101010001040200020103",
     R"j({ "69": { "name": "addpath", "ipv4/unicast": "receive","ipv4/nlri-mpls": "send","ipv6/unicast": "send/receive" } })j",
     "[addpath(receive ipv4 unicast,send ipv4 nlri-mpls,send/receive ipv6 unicast)]"},  // add-path
    {"0c020a45080001010000020107",
     R"j({ "69": { "name": "addpath", "ipv4/unicast": "disabled","ipv6/unicast": "invalid (7)" } })j",
     "[addpath(disabled ipv4 unicast,invalid (7) ipv6 unicast)]"},  // add-path, values 0 and 7
    {"050203440100",
     R"j({ "68": { "name": "multisession", "variant": "RFC", "capabilities": [ ] } })j",
     "[multisession (rfc) ]"},  // multisession
    {"06020444020001",
     R"j({ "68": { "name": "multisession", "variant": "RFC", "capabilities": [ ] } })j",
     "[multisession (rfc) ]"},  // multisession with session ids
    {"06020483020001",
     R"j({ "131": { "name": "multisession", "variant": "Cisco", "capabilities": [ ] } })j",
     "[multisession ]"},  // cisco multisession
    {"040202b900",
     R"j({ "185": { "name": "operational" } })j",
     "[operational]"},  // operational
    {"0e020c490a0568656c6c6f03646576",
     R"j({ "73": { "host-name": "hello", "domain-name": "dev" } })j",
     "[hostname(hello dev)]"},  // host name
    {"11020f4b0d0c4578614247502f362e302e30",
     R"j({ "75": { "software": "ExaBGP/6.0.0" } })j",
     "[software(exabgp/6.0.0)]"},  // software version
    {"0e020c4c0a000101000400020100ff",
     R"j({ "76": { "name": "paths-limit", "ipv4/unicast": 4, "ipv6/unicast": 255 } })j",
     "[pathslimit(ipv4 unicast 4, ipv6 unicast 255)]"},  // paths limit
    {"0402024d00",
     R"j({ "77": { "name": "link-local-nexthop" } })j",
     "[link-local nexthop]"},  // link-local next-hop
    {"0602046302abcd",
     R"j({ "99": { "name": "unknown", "iana": "unassigned", "value": 99, "raw": "ABCD" } })j",
     "[unassigned unknown capability 0x63]"},  // unknown 99
    {"0402020000",
     R"j({ "0": { "name": "unknown", "iana": "unknown", "value": 0, "raw": "" } })j",
     "[unknown reserved]"},  // unknown 0
    {"050203ff0101",
     R"j({ "255": { "name": "unknown", "iana": "reserved", "value": 255, "raw": "01" } })j",
     "[reserved unknown capability 0xff]"},  // unknown 255
    {"050203090100",
     R"j({ "9": { "name": "unknown", "iana": "unknown", "value": 9, "raw": "00" } })j",
     "[unknown unknown capability 0x9]"},  // unknown 9
    {"0a02080104000100010200",
     R"j({ "1": { "name": "multiprotocol", "families": [ "ipv4/unicast" ] }, "2": { "name": "route-refresh", "variant": "RFC" } })j",
     "[multiprotocol(ipv4 unicast), route refresh]"},  // two capabilities in one parameter
};
// clang-format on

std::string json_of(open_view const& v, bool sent) {
  return test::printed([&](text_writer& out) { open_json(out, v, sent); });
}

}  // namespace

TEST_CASE("capabilities of a received OPEN, as JSON and as text") {
  for (auto const& v : vectors) {
    auto const octets =
        test::message(message_type::open, "04fde800b402020202" + std::string{v.parameters});
    auto const open = open_view::decode(test::view_of(octets));
    REQUIRE_MESSAGE(open.has_value(), v.parameters);
    CHECK(json_of(open.assume_value(), false) ==
          R"({ "version": 4, "asn": 65000, "hold_time": 180, "router_id": "2.2.2.2", )"
          R"("capabilities": )" +
              std::string{v.json} + " }");
    CHECK(test::printed([&](text_writer& out) { open_text(out, open.assume_value()); }) ==
          "version 4 asn 65000 hold_time 180 router_id 2.2.2.2 capabilities " +
              std::string{v.text});
  }
}

TEST_CASE("`asn` is the two-octet field") {
  auto const octets = test::message(message_type::open, "045ba000b402020202080206410400011170");
  auto const json = json_of(open_view::decode(test::view_of(octets)).value(), false);
  CHECK(json.starts_with(R"({ "version": 4, "asn": 23456, "hold_time": 180)"));
  CHECK(json.find(R"("65": { "name": "asn4", "asn4": 70000 })") != json.npos);
}

TEST_CASE("a sent OPEN names its capabilities, and always shows a host name (JSON contract §3.5)") {
  auto const octets = test::message(
      message_type::open,
      "04FDE800B4010101013A02060104000100010206010400020001020641040000FDE8020645040002010302"
      "0C400A80780001018000020180020202000202460002020600");
  auto const open = open_view::decode(test::view_of(octets)).value();
  CHECK(
      json_of(open, true) ==
      R"({ "version": 4, "asn": 65000, "hold_time": 180, "router_id": "1.1.1.1", "capabilities": )"
      R"({ "multiprotocol": { "name": "multiprotocol", "families": [ "ipv4/unicast", )"
      R"("ipv6/unicast" ] }, "asn4": { "name": "asn4", "asn4": 65000 }, )"
      R"("add-path": { "name": "addpath", "ipv6/unicast": "send/receive" }, )"
      R"("graceful-restart": { "name": "graceful restart", "time": 120, )"
      R"("address-family-flags": { "ipv4/unicast": [ "restart" ] , )"
      R"("ipv6/unicast": [ "restart" ] }, "restart-flags": [ "forwarding" ]  }, )"
      R"("route-refresh": { "name": "route-refresh", "variant": "RFC" }, )"
      R"("enhanced-route-refresh": { "name": "enhanced-route-refresh" }, )"
      R"("extended-message": { "name": "extended-message", "size": 65535 }, )"
      R"("hostname": { "host-name": "", "domain-name": "" } } })");
  // JSON contract §10: the same capabilities in a text event, ascending.
  CHECK(test::printed([&](text_writer& out) { capabilities_text(out, open.capabilities()); }) ==
        "[multiprotocol(ipv4 unicast,ipv6 unicast), route refresh, extended message(65535), "
        "graceful restart flags 0x8 time 120 ipv4/unicast=0x80 ipv6/unicast=0x80, asn4(65000), "
        "addpath(send/receive ipv6 unicast), enhanced route refresh]");
}

TEST_CASE("the empty host name stands where a host name would") {
  capability_buffer b;
  b.add(capability::extended_message{}).add(capability::link_local_next_hop{});
  auto const text = json_of(test::sent_open{b}.view(), true);
  CHECK(text.ends_with(R"("size": 65535 }, "hostname": { "host-name": "", "domain-name": "" }, )"
                       R"("link-local-nexthop": { "name": "link-local-nexthop" } } })"));
  b.clear();
  b.add(capability::hostname::of("r1", "")).add(capability_code{99}, {});
  CHECK(json_of(test::sent_open{b}.view(), true)
            .ends_with(R"("capabilities": { "hostname": { "host-name": "r1", "domain-name": "" }, )"
                       R"("99": { "name": "unknown", "iana": "unassigned", "value": 99, )"
                       R"("raw": "" } } })"));
}
