// EXTENDED COMMUNITIES, 16 and 25: vectors of the JSON contract §13, the wire contract §7 and the
// configuration contract §9.4.
#include <senda/attribute/ipv6_extended_communities.hpp>

#include "support.hpp"

using namespace senda;
using namespace senda::attribute;
using enum senda::update_subcode;
using enum senda::reaction;
using test::hex;

TEST_CASE("extended communities in JSON") {
  struct {
    char const *wire, *value, *string;
  } const cases[] = {
      {"0002fde800000064", "842122827661412", "target:65000:100"},
      {"01020a0000010064", "72631539107692644", "target:10.0.0.1:100"},
      {"0202000100000064", "144678142324244580", "target:65536:100"},
      {"4002fde800000064", "4612528141255049316", "target:65000:100"},
      {"0003fde800000064", "1123597804372068", "origin:65000:0.0.0.100"},
      {"01030a0000010064", "72913014084403300", "origin:10.0.0.1:100"},
      {"0203000100000064", "144959617300955236", "origin:65536:100"},
      {"0013fde800000064", "5627197431742564", "rtrecord:65000:100"},
      {"01130a0000010064", "77416613711773796", "rtrecord:10.0.0.1:100"},
      {"0213000100000064", "149463216928325732", "rtrecord:65536:100"},
      {"4004fde847c35000", "4613091092412452864", "0x4004FDE847C35000"},
      {"030c000000000008", "219550481834311688", "encap:VXLAN"},
      {"030c000000000000", "219550481834311680", "encap:Default"},
      {"030c0000000000ff", "219550481834311935", "encap:encap:UNKNOWN-255"},
      {"030c00000000000d", "219550481834311693", "encap:MPLS-in-UDP"},
      {"0314000000000005", "221802281647996933", "consistentHashSortOrder:0"},
      {"800a130005dc006f", "9226207677441114223", "l2info:19:0:1500:111"},
      {"0600000000000005", "432345564227567621", "mac-mobility:5"},
      {"0600010000000005", "432346663739195397", "mac-mobility:5:sticky"},
      {"0601010000000064", "432628138715906148", "0x0601010000000064"},
      {"0c00000a00000064", "864691171404808292", "mup:10:100"},
      {"8006fde8461c4000", "9225340060765536256", "rate-limit:10000"},
      {"8006000000000000", "9225060886715039744", "rate-limit:0"},
      {"8006fde83f000000", "9225340060646244352", "rate-limit:0"},
      {"800c0000447a0000", "9226749737724149760", "rate-limit:1000:packets"},
      {"8007000000000003", "9225342361691750403", "action sample-terminal"},
      {"8007000000000002", "9225342361691750402", "action sample"},
      {"8007000000000001", "9225342361691750401", "action terminal"},
      {"8007000000000000", "9225342361691750400", "action "},
      {"8008fde800000064", "9225903009542701156", "redirect:65000:100"},
      {"81080a0000010064", "9297692425822732388", "0x81080A0000010064"},
      {"8208000100000064", "9369739029039284324", "0x8208000100000064"},
      {"800900000000002e", "9225905311645171758", "mark 46"},
      {"010c0a0000010000", "75446288874799104", "redirect-to-nexthop-ietf 10.0.0.1"},
      {"010c0a0000010001", "75446288874799105", "copy-to-nexthop-ietf 10.0.0.1 (with copy)"},
      {"0800000000000000", "576460752303423488", "redirect-to-nexthop"},
      {"0800000000000001", "576460752303423489", "copy-to-nexthop"},
      {"9999000000000001", "11067877559239704577", "0x9999000000000001"},
      // values no vector has: a rate beyond 64 bits, one below zero, what is no number
      {"800600006f800000", "9225060888585699328", "rate-limit:79228162514264337593543950336"},
      {"80060000c47a0000", "9225060890011369472", "rate-limit:-1000"},
      {"800600007fc00000", "9225060888858329088", "0x800600007FC00000"},
      {"0702000000010065", "504966108218982501", "0x0702000000010065"},
  };
  for (auto const& c : cases) {
    CAPTURE(c.wire);
    auto const wire = hex(c.wire);
    auto const e = test::decode<extended_communities>(wire).assume_value();
    std::string expected = std::string{"[ { \"value\": "} + c.value + ", \"string\": \"" + c.string;
    expected += wire[0] == 7 ? "\", \"transitive\": true } ]" : "\" } ]";
    CHECK(test::json(e) == expected);
    CHECK(test::text(e) == c.string);
    CHECK(test::encode(e) == hex(bytes{wire}));
  }
}

TEST_CASE("interface sets say whether they are transitive") {
  auto const wire = hex("0702fde800004065 4702fde800008065 0702fde80000c065");
  auto const e = test::decode<extended_communities>(wire).assume_value();
  CHECK(
      test::json(e) ==
      R"([ { "value": 505245281093173349, "string": "interface-set:input:4259840000:101", "transitive": true }, )"
      R"({ "value": 5116931299520577637, "string": "interface-set:output:4259840000:101", "transitive": false }, )"
      R"({ "value": 505245281093206117, "string": "interface-set:input-output:4259840000:101", "transitive": true } ])");
  CHECK(test::text(e) ==
        "[ interface-set:input:4259840000:101 interface-set:output:4259840000:101 "
        "interface-set:input-output:4259840000:101 ]");
}

TEST_CASE("IPv6 extended communities") {
  struct {
    char const *wire, *value, *string;
  } const cases[] = {
      {"000c20010db80000000000000000000000010000", "270396894049897293703898678829571923249266688",
       "redirect-to-nexthop-ietf 2001:db8::1"},
      {"000c20010db80000000000000000000000010001", "270396894049897293703898678829571923249266689",
       "copy-to-nexthop-ietf 2001:db8::1 (with copy)"},
      {"800b20010db80000000000000000000000010064",
       "730998914814302825772404779318698433389709557860",
       "0x800B20010DB80000000000000000000000010064"},
      {"000220010db80000000000000000000000010064", "47389442064591062288541496103088308189462628",
       "0x000220010DB80000000000000000000000010064"},
  };
  for (auto const& c : cases) {
    auto const wire = hex(c.wire);
    auto const e = test::decode<ipv6_extended_communities>(wire).assume_value();
    CHECK(test::json(e) ==
          std::string{"[ { \"value\": "} + c.value + ", \"string\": \"" + c.string + "\" } ]");
    CHECK(test::encode(e) == hex(bytes{wire}));
  }
  for (auto const bad : {"", "0002", "000220010db8000000000000000000000001006400"})
    CHECK(test::fails<ipv6_extended_communities>(hex(bad), attribute_length_error,
                                                 treat_as_withdraw));
}

TEST_CASE("extended communities, malformed") {
  for (auto const bad : {"", "0002fde8000000", "0002fde80000006400"})
    CHECK(test::fails<extended_communities>(hex(bad), attribute_length_error, treat_as_withdraw));
}

TEST_CASE("extended communities from text") {
  struct {
    char const *text, *wire;
  } const cases[] = {
      {"target:65000:1", "0002FDE800000001"},
      {"65000:1", "0002FDE800000001"},
      {"1.2.3.4:5", "0102010203040005"},
      {"origin:65001:100", "0003FDE900000064"},
      {"target:1.2.3.4:5", "0102010203040005"},
      {"origin:1.2.3.4:5", "0103010203040005"},
      {"target:70000:1", "0102000111700001"},
      {"target:4200000001:100", "0102FA56EA010064"},
      {"origin:70000:1", "0103000111700001"},
      {"target:65000L:1", "01020000FDE80001"},
      {"target4:65000:1", "01020000FDE80001"},
      {"origin4:65000:1", "01030000FDE80001"},
      {"target:65000:1.2.3.4", "0002FDE801020304"},
      {"redirect:65001:100", "8008FDE900000064"},
      {"redirect:4200000001:100", "8208FA56EA010064"},
      {"redirect-to-nexthop", "0800000000000000"},
      {"l2info:19:0:1500:100", "800A130005DC0064"},
      {"bandwidth:65000:1000", "4004FDE8447A0000"},
      {"bandwidth:65001:1000000", "4004FDE949742400"},
      {"mup:1:2", "0C00000100000002"},
      {"0x9999000000000001", "9999000000000001"},
      {"[ target:2:1 target:1:1 target:1:1 ]", "000200010000000100020001000000010002000200000001"},
      {"[ ]", ""},
  };
  for (auto const& c : cases) {
    CAPTURE(c.text);
    CHECK(test::parse<extended_communities>(c.text) == c.wire);
  }
}

TEST_CASE("extended communities, refused") {
  struct {
    char const *text, *complaint;
  } const cases[] = {
      {"foo:1:2", "invalid extended community type foo"},
      {"foo", "invalid extended community foo - lc+gc"},
      {"", "invalid extended community  - lc+gc"},
      {"target:65000:4294967296", "invalid extended community, value is too large 4294967296"},
      {"target:70000:65536", "invalid extended community, value is too large 65536"},
      {"target:1:2:3", "invalid extended community target, expecting 2 fields"},
      {"l2info:1:2:3", "invalid extended community l2info, expecting 4 fields"},
      {"target:x:1", "invalid extended community: x"},
      {"x:1", "invalid extended community: x"},
      {"target:1:y", "invalid extended community: y"},
      {"target::1", "invalid extended community: "},
      {"mup:65536:1", "invalid extended community, value is too large 65536"},
      {"0x99990000000001", "invalid extended community 0x99990000000001"},
      {"1:2:3:4:5:6:7:8", "invalid extended community type 1"},
  };
  for (auto const& c : cases) {
    CAPTURE(c.text);
    CHECK(test::complaint<extended_communities>(c.text) == c.complaint);
  }
  CHECK(test::parse<extended_communities>("target:x:1") ==
        "invalid extended community: x\n  Expecting 4 dotted decimal parts, got 1");
}

TEST_CASE("extended communities from code") {  // wire contract §7
  auto const wire = [](extended_community const& c) { return hex(bytes{c.octets}); };
  vpn_community const four{vpn_subtype::route_target, administrator::four_octet_as, 4200000001,
                           100};
  CHECK(wire(four.encode()) == "0202FA56EA010064");
  CHECK(vpn_community::decode(four.encode()) == four);
  vpn_community const two{vpn_subtype::route_origin, administrator::two_octet_as, 65001, 100};
  CHECK(wire(two.encode()) == "0003FDE900000064");
  CHECK(vpn_community::decode(two.encode()) == two);
  CHECK(!vpn_community::decode(traffic_marking(10)));
  CHECK(wire(traffic_marking(10)) == "800900000000000A");
  CHECK(wire(traffic_action(true, true)) == "8007000000000003");
  CHECK(wire(traffic_rate_bytes(9600)) == "8006000046160000");
  CHECK(wire(traffic_rate_packets(1000)) == "800C0000447A0000");
  CHECK(wire(redirect_to_next_hop(true)) == "0800000000000001");
  CHECK(wire(redirect_to_ip(ipv4_address{0x01020304}, false)) == "010C010203040000");
  CHECK(wire(redirect_to_vrf(ipv4_address{0x01020304}, 5)) == "8108010203040005");
  CHECK(wire(layer_2_info(19, 0, 1500, 111)) == "800A130005DC006F");
  CHECK(wire(interface_set(true, {65001}, flow_direction::input, 5)) == "07020000FDE94005");
  CHECK(wire(interface_set(false, {65001}, flow_direction::input_output, 16383)) ==
        "47020000FDE9FFFF");
  CHECK(hex(bytes{redirect_to_ip(*parse_ipv6("2001:db8::1"), false).octets}) ==
        "000C20010DB80000000000000000000000010000");
}

namespace {
template <class T> std::string command(T const& t) {
  text_writer out;
  CHECK(t.command(out));
  return std::string{out.view()};
}
}  // namespace

TEST_CASE("extended communities in commands can be read again") {
  struct {
    char const *wire, *words;
  } const cases[] = {
      // as the roundtrip cases of ExaBGP have them
      {"0003006400000"
       "3e8",
       "origin:100:0.0.3.232"},
      {"01030001136"
       "41388",
       "origin:0.1.19.100:5000"},
      {"8008051400014438", "redirect:1300:83000"},
      {"800a010234567890", "l2info:1:2:13398:30864"},
      {"8006000000000000", "rate-limit:0"},
      {"8006000046160000", "rate-limit:9600"},
      {"800c0000447a0000", "rate-limit:1000:packets"},
      {"8007000000000003", "action sample-terminal"},
      {"800900000000000a", "mark 10"},
      {"0800000000000000", "redirect-to-nexthop"},
      {"0800000000000001", "copy-to-nexthop"},
      {"010c0a0000010000", "redirect-to-nexthop-ietf 10.0.0.1"},
      {"0702000000fe80fe", "interface-set:transitive:output:254:254"},
      {"4702caffee014001", "interface-set:non-transitive:input:3405770241:1"},
      {"0702000004d2c00a", "interface-set:transitive:input-output:1234:10"},
      {"0c00000a0000000a", "mup:10:10"},
      {"030c000000000008", "encap:VXLAN"},
      {"0600000000000005", "mac-mobility:5"},
      {"0600010000000005", "mac-mobility:5:sticky"},
      {"0013fde800000064", "rtrecord:65000:100"},
      // words which mean other octets, or nothing
      {"0202000100000064", "0x0202000100000064"},
      {"4002fde800000064", "0x4002FDE800000064"},
      {"8006fde8461c4000", "0x8006FDE8461C4000"},
      {"800600003f000000", "0x800600003F000000"},
      {"8007000000000000", "0x8007000000000000"},
      {"010c0a0000010001", "0x010C0A0000010001"},
      {"030c0000000000ff", "0x030C0000000000FF"},
      {"0314000000000005", "0x0314000000000005"},
      {"0702000000010065", "0x0702000000010065"},
      {"80090000000000ff", "0x80090000000000FF"},
  };
  for (auto const& c : cases) {
    CAPTURE(c.wire);
    auto const wire = hex(c.wire);
    auto const e = test::decode<extended_communities>(wire).assume_value();
    CHECK(command(e) == "extended-community [" + std::string{c.words} + "]");
    CHECK(test::parse<extended_communities>("[" + std::string{c.words} + "]") == hex(bytes{wire}));
  }
  auto const several = hex("0702000000fe80fe4702caffee0140018006000000000000");
  CHECK(command(test::decode<extended_communities>(several).assume_value()) ==
        "extended-community [interface-set:transitive:output:254:254 "
        "interface-set:non-transitive:input:3405770241:1 rate-limit:0]");
}

TEST_CASE("IPv6 extended communities in commands can be read again") {
  auto const wire =
      hex("000220010db80000000000000000000000010064"
          "000c20010db80000000000000000000000010000"
          "000c20010db80000000000000000000000010001");
  auto const e = test::decode<ipv6_extended_communities>(wire).assume_value();
  std::string const words =
      "[0x000220010DB80000000000000000000000010064 redirect-to-nexthop-ietf 2001:db8::1 "
      "copy-to-nexthop-ietf 2001:db8::1]";
  CHECK(command(e) == "extended-community-ipv6 " + words);
  CHECK(test::parse<ipv6_extended_communities>(words) == hex(bytes{wire}));
  CHECK(test::complaint<ipv6_extended_communities>("0x0002") ==
        "invalid IPv6 extended community 0x0002");
  CHECK(test::complaint<ipv6_extended_communities>("redirect-to-nexthop-ietf 1.2.3.4") ==
        "'1.2.3.4' is not an IPv6 address");
}

TEST_CASE("extended communities which are printed in words: what is wrong with them") {
  for (auto const& [text, complaint] : std::initializer_list<std::pair<char const*, char const*>>{
           {"rate-limit:1:octets", "invalid extended community: octets"},
           {"rate-limit:1:packets:1",
            "invalid extended community rate-limit, expecting 1 or 2 fields"},
           {"action x", "'x' is not a valid flow action"},
           {"action", "'' is not a valid flow action"},
           {"mark 64", "invalid extended community, value is too large 64"},
           {"encap:foo", "invalid extended community: foo"},
           {"mac-mobility:1:moved", "invalid extended community: moved"},
           {"interface-set:up:1:2", "invalid extended community: interface-set:up:1:2"},
           {"interface-set:input:1:16384",
            "invalid extended community: interface-set:input:1:16384"},
           {"interface-set:both:input:1:1",
            "invalid extended community: interface-set:both:input:1:1"},
           {"redirect-to-nexthop:1", "invalid extended community: redirect-to-nexthop"},
       }) {
    CAPTURE(text);
    CHECK(test::complaint<extended_communities>(text) == complaint);
  }
}

TEST_CASE("extended communities: kinds and back") {
  auto const wire = [](extended_community const& c) { return hex(bytes{c.octets}); };
  auto const octets = [](char const* text) {
    auto const all = hex(text);
    byte_reader r{all};
    return extended_community::read(r);
  };
  CHECK(wire(encapsulation_community{8}.encode()) == "030C000000000008");
  CHECK(encapsulation_community::decode(octets("030c0000000000ff"))->tunnel_type == 255);
  CHECK(wire(color_community{0xc000, 100}.encode()) == "030BC00000000064");
  CHECK(color_community::decode(octets("030b000000000064"))->color == 100);
  CHECK(bandwidth_community::decode(link_bandwidth(65001, 1000))->rate == 1000.0f);
  CHECK(wire(ospf_domain_community{administrator::ipv4, 0x0a000001, 2}.encode()) ==
        "01050A0000010002");
  CHECK(ospf_domain_community::decode(octets("0005fde800000064"))->global == 65000);
  CHECK(wire(ospf_route_type_community{1, 5, 1}.encode()) == "0306000000010501");
  CHECK(ospf_route_type_community::decode(octets("0306000000010501"))->route_type == 5);
  CHECK(wire(ospf_router_id(ipv4_address{0x01020304})) == "0107010203040000");
  CHECK(wire(source_as(65000)) == "0009FDE800000000");
  CHECK(wire(vrf_route_import(ipv4_address{0x01020304}, 5)) == "010B010203040005");
  CHECK(wire(mac_mobility_community{true, 5}.encode()) == "0600010000000005");
  CHECK(mac_mobility_community::decode(octets("0600010000000005"))->sticky);
  CHECK(wire(esi_label_community{true, 0x64}.encode()) == "0601010000000064");
  CHECK(esi_label_community::decode(octets("0601010000000064"))->label == 0x64);
  CHECK(wire(mac_community{evpn_subtype::es_import, {0, 0x11, 0x22, 0x33, 0x44, 0x55}}.encode()) ==
        "0602001122334455");
  CHECK(mac_community::decode(octets("0603001122334455"))->mac[5] == 0x55);
  CHECK(wire(layer_2_attributes_community{2, 1500}.encode()) == "0604000205DC0000");
  CHECK(layer_2_attributes_community::decode(octets("0604000205dc0000"))->mtu == 1500);
  CHECK(wire(e_tree_community{true, 3}.encode()) == "0605010000000003");
  CHECK(e_tree_community::decode(octets("0605010000000003"))->leaf);
  CHECK(wire(df_election_community{2, 0x4001, 7}.encode()) == "0606024001000007");
  CHECK(df_election_community::decode(octets("0606024001000007"))->capabilities == 0x4001);
  CHECK(wire(default_gateway()) == "030D000000000000");
  CHECK(wire(redirect_to_indirection(0, 7, true)) == "0900010000000007");
  CHECK(traffic_rate::decode(traffic_rate_packets(1000))->packets);
  CHECK(traffic_rate::decode(octets("8006fde8461c4000"))->as == asn{65000});
  CHECK(redirected_to(octets("81080a0000010064"))->by == administrator::ipv4);
  CHECK(redirected_to(octets("8208000100000064"))->global == 65536);
  CHECK_FALSE(redirected_to(octets("8308000100000064")));
  CHECK(interface_set_value::decode(octets("4702fde800008065"))->group == 0x65);
  CHECK_FALSE(interface_set_value::decode(octets("0602fde800008065")));
  CHECK(hex(bytes{redirect_to_vrf(*parse_ipv6("2001:db8::1"), 100).octets}) ==
        "000D20010DB80000000000000000000000010064");
  CHECK(hex(bytes{vpn_of(vpn_subtype::route_target, *parse_ipv6("2001:db8::1"), 100).octets}) ==
        "000220010DB80000000000000000000000010064");
  for (auto const kind : {"0000000000000000", "ffffffffffffffff"}) {
    auto const c = octets(kind);
    CHECK_FALSE(encapsulation_community::decode(c));
    CHECK_FALSE(color_community::decode(c));
    CHECK_FALSE(mac_mobility_community::decode(c));
    CHECK_FALSE(traffic_rate::decode(c));
  }
}
