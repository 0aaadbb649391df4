// UPDATEs with BGP-LS routes and attribute. JSON contract §17 and §18, wire contract §8.8.1.
#include <senda/session/update_json.hpp>

#include "update_support.hpp"

using namespace senda;
using namespace update_test;

namespace {

struct vector {
  std::string_view body;
  bool shows_next_hop;  ///< in the dialect of API version 4
  std::string_view route;
};
// clang-format off
constexpr vector vectors[] = {  // JSON contract §17
    {"000000454001010040020040050400000064800e34400447040a00000100000100270200000000000000020100001a020000040000fde802010004c0a87a7e02030006000100000001", true, R"({ "ls-nlri-type": "bgpls-node", "l3-routing-topology": 2, "protocol-id": 2, "node-descriptors": [ { "autonomous-system": 65000 }, { "bgp-ls-identifier": "3232266878" }, { "router-id": "000100000001" } ] })"},  // bgpls node isis
    {"0000003e4001010040020040050400000064800e2d400447040a000001000001002002000000000000000201000013020000040000fde80203000700010000000105", true, R"({ "ls-nlri-type": "bgpls-node", "l3-routing-topology": 2, "protocol-id": 2, "node-descriptors": [ { "autonomous-system": 65000 }, { "router-id": "00010000000105", "psn": "5" } ] })"},  // bgpls node isis psn
    {"0000004b4001010040020040050400000064800e3a400447040a000001000001002d03000000000000000201000020020000040000fde802010004c0a87a7e0202000400000000020300040a000001", true, R"({ "ls-nlri-type": "bgpls-node", "l3-routing-topology": 2, "protocol-id": 3, "node-descriptors": [ { "autonomous-system": 65000 }, { "bgp-ls-identifier": "3232266878" }, { "ospf-area-id": "0.0.0.0" }, { "router-id": "10.0.0.1" } ] })"},  // bgpls node ospf
    {"0000004f4001010040020040050400000064800e3e400447040a000001000001003103000000000000000201000024020000040000fde802010004c0a87a7e0202000400000000020300080a0000010a000002", true, R"({ "ls-nlri-type": "bgpls-node", "l3-routing-topology": 2, "protocol-id": 3, "node-descriptors": [ { "autonomous-system": 65000 }, { "bgp-ls-identifier": "3232266878" }, { "ospf-area-id": "0.0.0.0" }, { "router-id": "10.0.0.1", "designated-router-id": "10.0.0.2" } ] })"},  // bgpls node ospf dr
    {"000000ad4001010040020040050400000064800e9c400447040a000001000002008f0200000000000000020100001a020000040000fde802010004c0a87a7e020300060001000000010101001a020000040000fde802010004c0a87a7e02030006000100000002010200080000000100000002010300040a000001010400040a0000020105001020010db80000000000000000000000010106001020010db8000000000000000000000001010700020002", false, R"({ "ls-nlri-type": "bgpls-link", "l3-routing-topology": 2, "protocol-id": 2, "local-node-descriptors": [ { "autonomous-system": 65000 }, { "bgp-ls-identifier": "3232266878" }, { "router-id": "000100000001" } ], "remote-node-descriptors": [ { "autonomous-system": 65000 }, { "bgp-ls-identifier": "3232266878" }, { "router-id": "000100000002" } ], "interface-addresses": [ "10.0.0.1", "2001:db8::1" ], "neighbor-addresses": [ "10.0.0.2", "2001:db8::1" ], "multi-topology-ids": [ 2 ], "link-identifiers": [ { "link-local-id": 1, "link-remote-id": 2 } ] })"},  // bgpls link
    {"000000434001010040020040050400000064800e32400447040a00000100000200250200000000000000020100000a020300060001000000010101000a02030006000100000002", false, R"({ "ls-nlri-type": "bgpls-link", "l3-routing-topology": 2, "protocol-id": 2, "local-node-descriptors": [ { "router-id": "000100000001" } ], "remote-node-descriptors": [ { "router-id": "000100000002" } ], "interface-addresses": [  ], "neighbor-addresses": [  ], "multi-topology-ids": [  ], "link-identifiers": [  ] })"},  // bgpls link min
    {"000000584001010040020040050400000064800e47400447040a000001000003003a03000000000000000201000020020000040000fde802010004c0a87a7e0202000400000000020300040a000001010800010101090004180a0100", true, R"({ "ls-nlri-type": "bgpls-prefix-v4", "l3-routing-topology": 2, "protocol-id": 3, "node-descriptors": [ { "autonomous-system": 65000 }, { "bgp-ls-identifier": "3232266878" }, { "ospf-area-id": "0.0.0.0" }, { "router-id": "10.0.0.1" } ], "ip-reachability-tlv": "10.1.0.0/24", "ip-reach-prefix": "10.1.0.0/24", "ospf-route-type": 1 })"},  // bgpls prefix4
    {"0000004c4001010040020040050400000064800e3b400447040a000001000003002e02000000000000000201000012020000040000fde80203000600010000000101070002000201090005200a010203", true, R"({ "ls-nlri-type": "bgpls-prefix-v4", "l3-routing-topology": 2, "protocol-id": 2, "node-descriptors": [ { "autonomous-system": 65000 }, { "router-id": "000100000001" } ], "ip-reachability-tlv": "10.1.2.3/32", "ip-reach-prefix": "10.1.2.3/32" })"},  // bgpls prefix4 mt
    {"0000004a4001010040020040050400000064800e39400447040a000001000004002c02000000000000000201000012020000040000fde802030006000100000001010900094020010db800010002", true, R"({ "ls-nlri-type": "bgpls-prefix-v6", "l3-routing-topology": 2, "protocol-id": 2, "node-descriptors": [ { "autonomous-system": 65000 }, { "router-id": "000100000001" } ], "ip-reachability-tlv": "2001:db8:1:2::/64", "ip-reach-prefix": "2001:db8:1:2::/64" })"},  // bgpls prefix6
    {"000000654001010040020040050400000064800e54400447040a00000100000600470200000000000000020100001a020000040000fde802010004c0a87a7e020300060001000000010107000200020206001020010db800000000000000000000000103e70002dead", false, R"({ "ls-nlri-type": "bgpls-srv6sid", "l3-routing-topology": 2, "protocol-id": 2, "node-descriptors": [ { "autonomous-system": 65000 }, { "bgp-ls-identifier": "3232266878" }, { "router-id": "000100000001" } ], "srv6-sid-descriptors": {"multi-topology-ids": ["2"], "srv6-sid": "2001:db8::1", "generic-tlv-999": ["0xDEAD"]} })"},  // bgpls srv6sid
    {"000000334001010040020040050400000064800e22400447040a000001000005001502000000000000000201000008020000040000fde8", false, R"({ "code": 5, "parsed": false, "raw": "0005001502000000000000000201000008020000040000FDE8" })"},  // bgpls unknown 5
    {"0000004d4001010040020040050400000064800e3c4004480c00000000000000000a00000100000100270000fde80000006402000000000000000201000012020000040000fde802030006000100000001", true, R"({ "ls-nlri-type": "bgpls-node", "l3-routing-topology": 2, "protocol-id": 2, "node-descriptors": [ { "autonomous-system": 65000 }, { "router-id": "000100000001" } ], "rd": "65000:100" })"},  // bgpls vpn node
    {"000000534001010040020040050400000064800e424004480c00000000000000000a000001000002002d0000fde8000000640200000000000000020100000a020300060001000000010101000a02030006000100000002", false, R"({ "ls-nlri-type": "bgpls-link", "l3-routing-topology": 2, "protocol-id": 2, "local-node-descriptors": [ { "router-id": "000100000001" } ], "remote-node-descriptors": [ { "router-id": "000100000002" } ], "interface-addresses": [  ], "neighbor-addresses": [  ], "multi-topology-ids": [  ], "link-identifiers": [  ], "rd": "65000:100" })"},  // bgpls vpn link
    {"0000004b4001010040020040050400000064800e3a4004480c00000000000000000a00000100000300250000fde80000006403000000000000000201000008020300040a00000101090004180a0100", true, R"({ "ls-nlri-type": "bgpls-prefix-v4", "l3-routing-topology": 2, "protocol-id": 3, "node-descriptors": [ { "router-id": "10.0.0.1" } ], "ip-reachability-tlv": "10.1.0.0/24", "ip-reach-prefix": "10.1.0.0/24", "rd": "65000:100" })"},  // bgpls vpn prefix4
};
// clang-format on

std::string announcing(std::string route) {
  return R"({ "update": { "attribute": { "origin": "igp", "local-preference": 100 }, )"
         R"("announce": { "bgp-ls bgp-ls": { "10.0.0.1": [ )" +
         route + " ] } } } }";
}

}  // namespace

TEST_CASE("bgp-ls: UPDATEs as JSON") {
  for (auto const& v : vectors) {
    CAPTURE(v.body);
    received const update{v.body};
    CHECK(update.verdict.action == reaction::none);
    std::string route{v.route};
    CHECK(update.json() == announcing(route));
    if (v.shows_next_hop) route.insert(route.size() - 2, R"(, "nexthop": "10.0.0.1")");
    CHECK(update.json({.version_4 = true}) == announcing(route));
  }
}

TEST_CASE("bgp-ls: a withdrawn node") {  // JSON contract §17
  received const update{
      "00000031800f2e400447000100270200000000000000020100001a020000040000fde802010004c0a87a7e020300"
      "06000100000001"};
  CHECK(
      update.json({.version_4 = true}) ==
      R"({ "update": { "withdraw": { "bgp-ls bgp-ls": [ { "ls-nlri-type": "bgpls-node", "l3-routing-topology": 2, "protocol-id": 2, "node-descriptors": [ { "autonomous-system": 65000 }, { "bgp-ls-identifier": "3232266878" }, { "router-id": "000100000001" } ] } ] } } })");
  CHECK(update.text() == "update withdrawn afi bgp-ls safi bgp-ls\n");
}

TEST_CASE("bgp-ls: a protocol without form of its own keeps the session") {  // JSON contract §18
  received const update{
      "0000003b4001010040020040050400000064800e2a400447040a000001000001001d070000000000000002010000"
      "1"
      "0020000040000fde8020300040a000001"};
  CHECK(update.verdict.action == reaction::none);
  CHECK(update.json() == announcing(R"({ "code": 1, "parsed": false, "raw": )"
                                    R"("0001001D0700000000000000020100001002000004)"
                                    R"(0000FDE8020300040A000001" })"));
}

TEST_CASE("bgp-ls: both families stand under one name, which comes once") {  // JSON contract §6.7
  constexpr std::string_view node =
                                 "0001000d0200000000000000000100"
                                 "0000",
                             vpn_node = "000100150000fde80000006402000000000000000001000000";
  auto const attribute = [](unsigned code, std::string_view head, std::string_view routes) {
    text_writer out;
    (out << "80").hex(code, 2).hex((head.size() + routes.size()) / 2, 2) << head << routes;
    return std::string{out.view()};
  };
  auto const announced = attribute(14, "400447040a00000100", node),
             announced_vpn = attribute(14, "4004480c00000000000000000a00000100", vpn_node),
             withdrawn = attribute(15, "400447", node),
             withdrawn_vpn = attribute(15, "400448", vpn_node);
  constexpr std::string_view head = R"({ "ls-nlri-type": "bgpls-node", "l3-routing-topology": 0, )"
                                    R"("protocol-id": 2, "node-descriptors": [  ])",
                             usual = "4001010040020040050400000064";
  auto const plain = std::string{head} + " }",
             in_vpn = std::string{head} + R"(, "rd": "65000:100" })";
  received const one{body("", std::string{usual} + announced + withdrawn_vpn, "")};
  CHECK(one.json() == R"({ "update": { "attribute": { "origin": "igp", "local-preference": 100 }, )"
                      R"("announce": { "bgp-ls bgp-ls": { "10.0.0.1": [ )" +
                          plain + R"( ] } }, "withdraw": { "bgp-ls bgp-ls": [ )" + in_vpn +
                          " ] } } }");
  // An error makes the announced routes stand beside those of the other family.
  received const both{body("", "40010101" + announced_vpn + withdrawn, "")};
  CHECK(both.verdict.action == reaction::treat_as_withdraw);
  CHECK(both.json().find(R"("withdraw": { "bgp-ls bgp-ls": [ )" + plain + ", " + in_vpn +
                         " ] } } }") != std::string::npos);
}

TEST_CASE("bgp-ls: the attribute of a node, and one that is malformed") {  // wire contract §8.8.1
  auto const with = [](std::string_view attribute) {
    return body("",
                "4001010040020040050400000064800e3440044704c000020100000100270200000000000000000100"
                "001a020000040000fde9020100040000000002030006000000000001801d" +
                    std::string{attribute},
                "");
  };
  received const good{
      with("30040000012004020002723104030003490001040400040a000001040a000c8000001f4004890003003e80"
           "040b00020001")};
  CHECK(good.json() ==
        R"({ "update": { "attribute": { "origin": "igp", "local-preference": 100, "bgp-ls": { )"
        R"("area-ids": ["4784129"], "local-router-ids": ["10.0.0.1"], )"
        R"("node-flags": {"O": 0, "T": 0, "E": 1, "B": 0, "R": 0, "V": 0, "RSV": 0}, )"
        R"("node-name": "r1", "sr-capability-flags": {"I": 1, "V": 0, "RSV": 0}, )"
        R"("sids": [[8000, 16000]], "sr-algorithms": [0, 1] } }, "announce": { "bgp-ls bgp-ls": )"
        R"({ "192.0.2.1": [ { "ls-nlri-type": "bgpls-node", "l3-routing-topology": 0, )"
        R"("protocol-id": 2, "node-descriptors": [ { "autonomous-system": 65001 }, )"
        R"({ "bgp-ls-identifier": "0" }, { "router-id": "000000000001" } ] } ] } } } })");
  received const bad{with("10044400040000000a044400040000000a")};  // the metric twice
  CHECK(bad.verdict.action == reaction::discard_attribute);
  CHECK(bad.json().starts_with(
      R"({ "update": { "attribute": { "origin": "igp", "local-preference": 100 }, "announce": )"));
}
