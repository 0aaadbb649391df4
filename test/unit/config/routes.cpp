// Attribute octets: configuration contract §8.3 (test vectors) and §9.
#include <doctest/doctest.h>

#include "helper.hpp"

using namespace config_test;

namespace {

std::shared_ptr<route_table const> routes_of(std::string const& block) {
  auto const r = load(neighbor(block));
  REQUIRE_MESSAGE(r.value.has_value(), errors(r));
  return r.value->neighbors[0].routes;
}
std::string nlri(route_table const& t, std::size_t i) { return hex(t[i].key.nlri); }

}  // namespace

TEST_CASE("routes: one line, a block, attributes and nlri, announce are the same") {
  for (auto const text : {
           "static { route 10.0.0.0/24 next-hop 1.2.3.4 origin egp med 100; }",
           "static { route 10.0.0.0/24 { med 100; origin egp; next-hop 1.2.3.4; } }",
           "static { attributes med 100 next-hop 1.2.3.4 origin egp nlri 10.0.0.0/24; }",
           "static { attribute med 100 next-hop 1.2.3.4 origin egp nlri 10.0.0.0/24; }",
           "announce { ipv4 { unicast 10.0.0.0/24 med 100 next-hop 1.2.3.4 origin egp; } }",
       }) {
    auto const t = routes_of(text);
    REQUIRE(t->size() == 1);
    auto const r = (*t)[0];
    CHECK(r.key.family == ipv4_unicast);
    CHECK_FALSE(r.key.path_id.has_value());
    CHECK(hex(r.key.nlri) == "180A0000");
    CHECK(hex(r.attributes) == "400101014003040102030480040400000064");
    CHECK(r.line == 2);
    CHECK_FALSE(r.next_hop_self);
    CHECK(r.control == nullptr);
  }
}

TEST_CASE("routes: attributes") {
  std::string const route = "route 10.0.0.0/24 ";
  CHECK(attributes_of(route + "as-path [ 1 2 ] ( 3 4 ) [ 5 ];") ==
        "40021A"
        "02020000000100000002"
        "01020000000300000004"
        "020100000005");
  CHECK(attributes_of(route + "community [ 65000:1 no-export 0xFFFF029A ];") ==
        "C0080CFDE80001FFFF029AFFFFFF01");
  CHECK(attributes_of(route + "aggregator ( 65000:10.0.0.1 ) atomic-aggregate originator-id "
                              "9.9.9.9 cluster-list [ 1.1.1.1 2.2.2.2 ] aigp 100;") ==
        "400600"
        "C007080000FDE80A000001"
        "80090409090909"
        "800A080101010102020202"
        "801A0B01000B0000000000000064");
  CHECK(attributes_of(route + "extended-community [ target:65000:1 ] large-community 65536:1:2;") ==
        "C010080002FDE800000001"
        "C0200C000100000000000100000002");
  CHECK(attributes_of(route + "attribute [ 0x20 0xc0 0x00000001 ];") == "C0200400000001");
}

TEST_CASE("routes: the first of two counts, of next hops the last, communities are merged") {
  std::string const route = "route 10.0.0.0/24 ";
  CHECK(attributes_of(route + "med 1 med 2;") == "80040400000001");
  CHECK(attributes_of(route + "attribute [ 0x04 0x80 0x00000007 ] med 2;") == "80040400000007");
  CHECK(attributes_of(route + "next-hop 1.1.1.1 next-hop 2.2.2.2;") == "40030402020202");
  CHECK(attributes_of(route + "next-hop 1.1.1.1 next-hop self;") == "400304C0000202");
  CHECK(attributes_of(route + "next-hop SELF next-hop 1.1.1.1;") == "40030401010101");
  CHECK(attributes_of(route + "extended-community target:2:2 extended-community target:1:1;") ==
        "C0101000020001000000010002000200000002");
}

TEST_CASE("routes: prefixes") {
  auto const t = routes_of(
      "static { route 10.0.0.1 next-hop 1.1.1.1; route 2001:db8::/32 next-hop ::1;\n"
      "  route 224.1.0.0/16 next-hop 1.1.1.1; route 0.0.0.0/0 next-hop 1.1.1.1; }\n"
      "announce { ipv4 { multicast 10.0.0.0/8 next-hop 1.1.1.1; } }");
  REQUIRE(t->size() == 5);
  CHECK(nlri(*t, 0) == "200A000001");
  CHECK((*t)[1].key.family == ipv6_unicast);
  CHECK(nlri(*t, 1) == "2020010DB8");
  CHECK((*t)[2].key.family == ipv4_multicast);
  CHECK(nlri(*t, 3) == "00");
  CHECK((*t)[4].key.family == ipv4_multicast);
  CHECK(refuses(neighbor("static { route 10.0.0.1/24 next-hop self; }"),
                "2:16: '10.0.0.1/24' is not a valid network\n  The host bits must be zero"));
  CHECK(refuses(neighbor("static { route 10.0.0.0/33 next-hop self; }"), "invalid netmask 33"));
  CHECK(refuses(neighbor("static { route 10.0.0.0/255.0.0.0 next-hop self; }"), "invalid netmask"));
  CHECK(refuses(neighbor("static { route foo next-hop self; }"), "unrecognised ip address foo"));
  CHECK(refuses(neighbor("static { route; }"), "a prefix is missing"));
  CHECK(refuses(neighbor("static { route foo { med 5; } }"), "unrecognised ip address foo"));
}

TEST_CASE("routes: several prefixes of several families with one set of attributes") {
  auto const t = routes_of(
      "static { attributes next-hop 1.1.1.1 path-information 0.0.0.7 nlri 10.1.0.0/24 "
      "2001:db8::/32 10.2.0.0/24; }");
  REQUIRE(t->size() == 3);
  CHECK((*t)[1].key.family == ipv6_unicast);
  CHECK((*t)[2].key.path_id == 7);
  CHECK((*t)[0].handle == (*t)[2].handle);
  CHECK(t->attribute_sets() == 1);
  CHECK(refuses(neighbor("static { attributes med 1 nlri 10.0.0.0/8, 11.0.0.0/8; }"),
                "unrecognised ip address ,"));
}

TEST_CASE("routes: path identifiers") {
  auto const id = [](std::string_view word) {
    auto const t = routes_of("static { route 10.0.0.0/24 next-hop 1.1.1.1 path-information " +
                             std::string{word} + "; }");
    return (*t)[0].key.path_id;
  };
  CHECK(id("1.2.3.4") == 0x01020304);
  CHECK(id("10") == 10);
  CHECK(id("4294967297") == 1);  // modulo 2^32
  CHECK(refuses(neighbor("static { route 10.0.0.0/24 path-information x; }"),
                "'x' is not a valid path-information"));
}

TEST_CASE("routes: split") {
  auto const t = routes_of("static { route 172.16.0.0/22 next-hop 1.1.1.1 split /24; }");
  REQUIRE(t->size() == 4);
  CHECK(nlri(*t, 0) == "18AC1000");
  CHECK(nlri(*t, 3) == "18AC1003");
  CHECK(t->attribute_sets() == 1);
  auto const odd = routes_of("static { route 10.0.254.0/23 { split /26; next-hop 1.1.1.1; } }");
  REQUIRE(odd->size() == 8);
  CHECK(nlri(*odd, 7) == "1A0A00FFC0");
  CHECK(routes_of("static { route ::/0 split /3 next-hop ::1; }")->size() == 8);
  CHECK(routes_of("static { route 10.0.0.0/24 split /24 next-hop 1.1.1.1; }")->size() == 1);
  CHECK(routes_of("static { route 10.0.0.0/24 split /8 next-hop 1.1.1.1; }")->size() == 1);
  CHECK(routes_of("static { attributes next-hop 1.1.1.1 split /25 nlri 10.0.0.0/24 10.1.0.0/24; }")
            ->size() == 4);
  CHECK(refuses(neighbor("static { route 10.0.0.0/24 split /33; }"),
                "CIDR mask must be 0-32, got 33"));
  CHECK(refuses(neighbor("static { route 10.0.0.0/24 split 25; }"),
                "'25' is not a valid split value\n  Format: /<prefix-length> (e.g., /24)"));
  CHECK(refuses(neighbor("static { route ::/0 split /128; }"), "makes too many routes"));
  CHECK(refuses(neighbor("static { attributes split /40 nlri 10.0.0.0/24; }"),
                "can not be split that much"));
}

TEST_CASE("routes: name, watchdog, withdraw") {
  auto const t = routes_of(
      "static { route 10.0.0.0/24 next-hop 1.1.1.1 name here watchdog dog withdraw;\n"
      "  route 10.1.0.0/24 next-hop 1.1.1.1 name; route 10.2.0.0/24 next-hop 1.1.1.1 withdraw; }");
  REQUIRE(t->size() == 3);
  REQUIRE((*t)[0].control);
  CHECK(*(*t)[0].control == route_control{"here", "dog", true});
  CHECK((*t)[1].control == nullptr);
  CHECK((*t)[2].control->withdrawn);
  CHECK(refuses(neighbor("static { route 10.0.0.0/24 watchdog announce; }"),
                "'announce' is not a valid watchdog name"));
}

TEST_CASE("routes: next-hop self") {
  auto const first = [](std::string const& text) {
    auto const r = load(text);
    return r ? hex((*r.value->neighbors[0].routes)[0].attributes) : errors(r);
  };
  std::string const v4 = "static { route 10.0.0.0/24 next-hop self med 1; }",
                    v6 = "static { route 2001:db8::/32 next-hop self; }";
  CHECK(first(neighbor(v4)) == "400304C000020280040400000001");
  CHECK(first("neighbor 192.0.2.1 { router-id 9.9.9.9; local-as 1; peer-as 1; " + v4 + "}") ==
        "4003040909090980040400000001");
  std::string const six =
      "neighbor ::1 { local-address ::2; router-id 9.9.9.9; local-as 1; peer-as 1; ";
  CHECK(first(six + v4 + "}") == "4003040909090980040400000001");
  CHECK(first(six + v6 + "}") == "40031000000000000000000000000000000002");
  CHECK(says(first(neighbor(v6)),
             "test.conf:2:1: use of \"next-hop self\": the route (ipv6) does "
             "not have the same family as the BGP tcp session (ipv4)"));
  CHECK(says(first("neighbor ::1 { router-id 9.9.9.9; local-as 1; peer-as 1; " + v6 + "}"),
             "BGP tcp session (unknown)"));
  CHECK((*routes_of(v4))[0].next_hop_self);
}

TEST_CASE("routes: the family has to be announced, ipv4 unicast excepted") {
  auto const r =
      load(neighbor("family { ipv4 flow; }\nstatic {\n route 10.0.0.0/24 next-hop 1.1.1.1;\n"
                    " route 2001:db8::/32 next-hop ::1;\n route 2001:db9::/32 next-hop ::1;\n}"));
  CHECK(r.messages.errors() == 1);
  CHECK(says(errors(r),
             "test.conf:5:2: Trying to announce a route of type ipv6,unicast when we are not "
             "announcing the family to our peer\n  So do 1 routes more"));
}

TEST_CASE("routes: attributes too large for any message") {
  std::string list = "static { route 10.0.0.0/24 next-hop 1.1.1.1 large-community [";
  for (int i = 0; i < 6000; ++i) list += " 1:2:" + std::to_string(i);
  CHECK(refuses(neighbor(list + " ]; }"), "do not fit in any message"));
}

TEST_CASE("routes: a table of many costs little") {
  std::string text = "static {\n";
  for (int i = 0; i < 20000; ++i)
    text += "route 10." + std::to_string(i / 256) + '.' + std::to_string(i % 256) +
            ".0/24 next-hop 1.1.1.1 med " + std::to_string(i / 5) + ";\n";
  auto const t = routes_of(text + "}");
  CHECK(t->size() == 20000);
  CHECK(t->attribute_sets() == 4000);
  CHECK(t->memory() < 20000 * 64);
}

// Configuration contract §8.3 and wire contract §8.3, §8.4.
TEST_CASE("routes: labels and route distinguishers") {
  auto const first = [](std::string const& text) {
    auto const t = routes_of(text);
    REQUIRE(t->size() == 1);
    auto const key = (*t)[0].key;
    text_writer out;
    out << key.family << ' ' << hex(key.nlri);
    return std::string{out.view()};
  };
  CHECK(first("static { route 10.0.0.0/24 next-hop 1.2.3.4 label [ 100 200 ]; }") ==
        "ipv4 nlri-mpls 48000640000C810A0000");
  CHECK(first("static { route 10.0.0.0/24 { rd 65000:1; label 100; next-hop 1.2.3.4; } }") ==
        "ipv4 mpls-vpn 700006410000FDE8000000010A0000");
  CHECK(first("static { route 10.0.0.0/24 label 100 rd 1.1.1.1:1 next-hop 1.2.3.4; }") ==
        "ipv4 mpls-vpn 7000064100010101010100010A0000");
  CHECK(first("static { route 2001:db8:1::/48 label 100 next-hop 2001:db8::1; }") ==
        "ipv6 nlri-mpls 4800064120010DB80001");
  CHECK(first("announce { ipv4 { labeled-unicast 10.0.0.0/24 label 3 next-hop 1.2.3.4; } }") ==
        "ipv4 nlri-mpls 300000310A0000");
  CHECK(first("announce { ipv4 { mpls-vpn 10.0.0.0/24 rd 1:1 label 3 next-hop 1.2.3.4; } }") ==
        "ipv4 mpls-vpn 7000003100000001000000010A0000");
  auto const split = routes_of("static { route 10.0.0.0/23 label 3 next-hop 1.2.3.4 split /24; }");
  REQUIRE(split->size() == 2);
  CHECK(nlri(*split, 1) == "300000310A0001");
}

TEST_CASE("routes: labels that do not go with the rest") {
  CHECK(refuses(neighbor("static { route 10.0.0.0/24 label 1048576; }"),
                "MPLS label 1048576 out of range"));
  CHECK(refuses(neighbor("static { route 10.0.0.0/24 label [ 1 2 3 4 5 6 7 8 9 10 ]; }"),
                "too many MPLS labels for this prefix"));
  CHECK(refuses(neighbor("announce { ipv4 { unicast 10.0.0.0/24 label 3; } }"),
                "Unknown command 'label'"));
  CHECK(refuses(neighbor("announce { ipv4 { nlri-mpls 10.0.0.0/24 rd 1:1; } }"),
                "Unknown command 'rd'"));
  CHECK(refuses(neighbor("announce { ipv4 { mpls-vpn 10.0.0.0/24 label 3; } }"),
                "a route-distinguisher is missing"));
}
