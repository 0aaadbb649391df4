// VPLS, multicast VPN, MUP and SR policy routes: configuration contract §12 to §15.
#include <doctest/doctest.h>

#include "helper.hpp"

using namespace config_test;

namespace {

std::shared_ptr<route_table const> routes_of(std::string const& block) {
  auto const r = load(neighbor(block));
  REQUIRE_MESSAGE(r.value.has_value(), errors(r));
  return r.value->neighbors[0].routes;
}
std::string nlri(route_table const& t, std::size_t i = 0) { return hex(t[i].key.nlri); }
std::string announce(std::string_view afi, std::string_view statement) {
  return "announce { " + std::string{afi} + " { " + std::string{statement} + " } }";
}

}  // namespace

TEST_CASE("vpls: a line, a block with and without name, announce") {
  constexpr auto wire = "00110001C0A8C901007B000500010008029CE1";
  constexpr auto attributes = "40010100400304C0A8C90180040400000005";
  std::string const line =
      "vpls rd 192.168.201.1:123 endpoint 5 base 10702 offset 1 size 8 "
      "next-hop 192.168.201.1 origin igp med 5;";
  std::string const words =
      "{ endpoint 5; base 10702; med 5; offset 1; size 8; rd 192.168.201.1:123; "
      "next-hop 192.168.201.1; origin igp; }";
  for (auto const& text : {"l2vpn { " + line + " }", "l2vpn { vpls site5 " + words + " }",
                           "l2vpn { vpls " + words + " }", announce("l2vpn", line)}) {
    CAPTURE(text);
    auto const t = routes_of(text);
    REQUIRE(t->size() == 1);
    CHECK((*t)[0].key.family == family{afi::l2vpn, safi::vpls});
    CHECK(nlri(*t) == wire);
    CHECK(hex((*t)[0].attributes) == attributes);
  }
}

TEST_CASE("vpls: what is missing or wrong") {
  std::string const all = "rd 1:1 endpoint 5 base 10 offset 1 size 8 next-hop 1.1.1.1 ";
  auto const without = [&](std::string_view word, std::size_t words = 2) {
    auto text = all;
    auto const at = text.find(word);
    auto end = at;
    while (words--) end = text.find(' ', end) + 1;
    return neighbor("l2vpn { vpls " + text.erase(at, end - at) + "; }");
  };
  CHECK(refuses(without("rd"), "vpls nlri route-distinguisher missing"));
  CHECK(refuses(without("endpoint"), "vpls nlri endpoint missing"));
  CHECK(refuses(without("base"), "vpls nlri base missing"));
  CHECK(refuses(without("offset"), "vpls nlri offset missing"));
  CHECK(refuses(without("size"), "vpls nlri size missing"));
  CHECK(refuses(without("next-hop"), "vpls nlri next-hop missing"));
  CHECK(refuses(neighbor("l2vpn { vpls { rd 1:1; endpoint 1; base 1; offset 1; size 1; } }"),
                "vpls nlri next-hop missing"));
  auto const line = [&](std::string const& more) {
    return neighbor("l2vpn { vpls " + all + more + "; }");
  };
  CHECK(load(line("split /24")).value.has_value());
  CHECK(refuses(line("base 65536"), "invalid l2vpn vpls label"));
  CHECK(refuses(neighbor("l2vpn { vpls a { size x; } }"), "section neighbor/l2vpn/vpls"));
  CHECK(refuses(line("size x"), "invalid l2vpn vpls endpoint"));
  CHECK(refuses(line("next-hop self"), "next-hop self is not available for vpls"));
  for (auto const other : {"large-community 1:2:3", "aigp 5", "label 5", "route-distinguisher 1:1",
                           "path-information 1", "bgp-prefix-sid [ 1 ]"})
    CHECK_FALSE(load(line(other)).value.has_value());
  CHECK(refuses(neighbor("l2vpn { origin igp; }"), "origin"));
  CHECK(refuses(neighbor(announce("l2vpn", "vpls { rd 1:1; }")), "vpls"));
}

TEST_CASE("mcast-vpn") {
  auto const t = routes_of(
      "announce { ipv4 { mcast-vpn shared-join rp 10.9.9.1 group 239.1.1.1 rd 65000:1 source-as "
      "65000 next-hop 10.0.0.1 extended-community [ target:192.0.2.1:5 ];\n"
      "mcast-vpn source-ad source 10.9.9.4 group 239.1.1.1 rd 65000:1 next-hop 10.0.0.1; }\n"
      "ipv6 { mcast-vpn source-join source fd12::2 group ff0e::1 rd 65000:1 source-as 65000 "
      "next-hop 10.0.0.1 med 5; } }");
  REQUIRE(t->size() == 3);
  CHECK((*t)[0].key.family == family{afi::ipv4, safi::mcast_vpn});
  CHECK(nlri(*t, 0) == "06160000FDE8000000010000FDE8200A09090120EF010101");
  CHECK(hex((*t)[0].attributes) == "4003040A000001C010080102C00002010005");
  CHECK(nlri(*t, 1) == "05120000FDE800000001200A09090420EF010101");
  CHECK((*t)[2].key.family == family{afi::ipv6, safi::mcast_vpn});
  CHECK(hex((*t)[2].attributes) == "4003040A00000180040400000005");

  auto const bad = [](std::string_view words) {
    return neighbor(announce("ipv4", "mcast-vpn " + std::string{words} + ";"));
  };
  CHECK(refuses(bad("shared-join group 1.1.1.1"), "expected 'rp' but found 'group' instead"));
  CHECK(refuses(bad("foo"), "Unknown route type 'foo'"));
  CHECK(refuses(bad(""), "Missing route type. Valid options: source-ad, shared-join, source-join"));
  CHECK(refuses(bad("source-ad source ::1 group ff0e::1 rd 1:1 next-hop ::1"),
                "the addresses of this route are not IPv4"));
  CHECK(refuses(bad("source-ad source 1.1.1.1 group 239.1.1.1 rd 1:1 next-hop 1.1.1.1 label 5"),
                "Unknown command 'label'"));
}

TEST_CASE("mup") {
  auto const t = routes_of(
      "announce { ipv4 { mup mup-isd 10.0.1.0/24 rd 100:100 next-hop 2001::1 extended-community [ "
      "target:10:10 ] bgp-prefix-sid-srv6 ( l3-service 2001:db8:1:1:: 0x48 [64,24,16,0,0,0] );\n"
      "mup mup-t2st 10.0.0.1 rd 100:100 teid 12345/23 next-hop 10.0.0.2; }\n"
      "ipv6 { mup mup-dsd 2001::1 rd 100:100 next-hop 10.0.0.2; } }");
  REQUIRE(t->size() == 3);
  CHECK((*t)[0].key.family == family{afi::ipv4, safi::mup});
  CHECK(nlri(*t, 0) == "0100010C0000006400000064180A0001");
  CHECK(hex((*t)[0].attributes) ==
        "40031020010000000000000000000000000001"
        "C010080002000A0000000A"
        "C028250500220001001E0020010DB800010001000000000000000000004800010006401810000000");
  CHECK(nlri(*t, 1) == "010004100000006400000064370A000001003039");
  CHECK(hex((*t)[1].attributes) == "4003040A000002");
  CHECK(nlri(*t, 2) == "01000218000000640000006420010000000000000000000000000001");
  CHECK(hex((*t)[2].attributes) == "40031000000000000000000000FFFF0A000002");

  CHECK(warns(neighbor(announce("ipv4", "mup mup-t2st 10.0.0.1 rd 1:1 teid 0/8 next-hop 1.1.1.1;")),
              "a TEID of 0 is not valid"));
  CHECK_FALSE(
      warns(neighbor(announce("ipv4", "mup mup-t2st 10.0.0.1 rd 1:1 teid 0/0 next-hop 1.1.1.1;")),
            "a TEID of 0 is not valid"));

  auto const bad = [](std::string_view words) {
    return neighbor(announce("ipv4", "mup mup-dsd 10.0.0.1 rd 1:1 " + std::string{words} + ";"));
  };
  CHECK(refuses(bad("next-hop 1.1.1.1 med 5"),
                "Unknown command 'med'\n"
                "  Valid options: bgp-prefix-sid-srv6, extended-community, next-hop"));
  CHECK(refuses(bad("next-hop 1.1.1.1 bgp-prefix-sid [ 5 ]"), "Unknown command 'bgp-prefix-sid'"));
  CHECK(refuses(bad("next-hop 1.1.1.1 bgp-prefix-sid-srv6 foo"), "expect '(', but received 'foo'"));
}

TEST_CASE("sr-policy") {
  std::string const words =
      "sr-policy distinguisher 1 color 200 endpoint 10.0.0.2 next-hop 192.0.2.1 preference 200 "
      "srv6-binding-sid fc00::1 segment-list weight 2 segment type-b srv6 fc00::1 "
      "endpoint-behavior 65 32 0 16 0 policy-name \"my-policy\" candidate-path-name \"primary\";";
  for (auto const& text : {"static { " + words + " }", announce("ipv4", words)}) {
    auto const t = routes_of(text);
    REQUIRE(t->size() == 1);
    CHECK((*t)[0].key.family == family{afi::ipv4, safi::sr_policy});
    CHECK(nlri(*t) == "6000000001000000C80A000002");
    CHECK(hex((*t)[0].attributes) ==
          "400304C0000201"
          "C01760000F005C0C060000000000C814120000FC000000000000000000000000000001800025000906000000"
          "0000020D1A1000FC000000000000000000000000000001004100002000100082000A006D792D706F6C696379"
          "810008007072696D617279");
  }
  std::string const bare =
      "sr-policy distinguisher 7 color 100 endpoint 2001:db8::1 next-hop 2001:db8::2";
  auto const t = routes_of(announce("ipv6", bare + ";"));
  CHECK(nlri(*t) == "C0000000070000006420010DB8000000000000000000000001");
  CHECK(hex((*t)[0].attributes) == "40031020010DB8000000000000000000000002");

  auto const bad = [](std::string const& text) { return neighbor("static { " + text + "; }"); };
  CHECK(refuses(bad("sr-policy color 1"), "expected 'distinguisher' but found 'color' instead"));
  CHECK(refuses(bad("sr-policy distinguisher 1 color 1 endpoint 1.1.1.1 preference 1"),
                "expected 'next-hop' but found 'preference' instead"));
  CHECK(refuses(bad("sr-policy distinguisher 1 color 1 endpoint 1.1.1.1 next-hop self"),
                "next-hop self is not available"));
  CHECK(refuses(bad(bare + " med 5"), "unknown command \"med\""));
  CHECK(refuses(bad(bare + " segment-list weight 1 segment type-z"),
                "Unknown segment type 'type-z'. Expected: type-a, "));
  CHECK(
      refuses(bad(bare + " binding-sid x"), "Unknown binding-sid type 'x'. Expected: mpls, null"));
  CHECK(refuses(neighbor(announce("ipv4", bare + ";")), "are not IPv4"));
}

TEST_CASE("prefix-sid of routes to prefixes") {  // configuration contract §9.6, wire contract §6.18
  CHECK(attributes_of("route 198.51.100.0/24 next-hop 192.0.2.1 label 16001 bgp-prefix-sid [ 10, [ "
                      "( 16000,8000 ) ] ];") ==
        "400304C0000201C028150100070000000000000A0300080000003E80001F40");
  CHECK(attributes_of("route 2001:db8:7::/48 next-hop 2001:db8::1 bgp-prefix-sid-srv6 ( l3-service "
                      "2001:db8:1:: 0x12 );") ==
        "40031020010DB8000000000000000000000001"
        "C0281C050019000100150020010DB800010000000000000000000000001200");
  CHECK(refuses(neighbor("static { route 10.0.0.0/8 next-hop 1.1.1.1 bgp-prefix-sid [ ]; }"),
                "is not a valid label index"));
  CHECK(refuses(neighbor("static { route 10.0.0.0/8 next-hop 1.1.1.1 bgp-prefix-sid [ 1, [ ( 1 2 ) "
                         "] ]; }"),
                "could not parse SRGB tupple"));
}
