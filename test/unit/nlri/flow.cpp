// Flow specification: vectors of the wire contract §8.5 and the JSON contract §6.2, §17, §18.
#include <senda/core/hex.hpp>
#include <senda/nlri/nlri_json.hpp>
#include <senda/nlri/nlri_text.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace senda;
using namespace senda::nlri;

namespace {

using octets = std::vector<std::uint8_t>;

octets hex(std::string_view text) {
  octets out(text.size() / 2 + 1);
  byte_writer w{out};
  REQUIRE(decode_hex(text, w));
  out.resize(w.size());
  return out;
}
std::string hex(bytes b) {
  text_writer out;
  out.hex(b, true);
  return std::string{out.view()};
}
std::string json(family f, bytes wire, nlri_json_style const& style = {}) {
  text_writer out;
  nlri_json({f, {}, wire}, out, style);
  return std::string{out.view()};
}
std::string text(family f, bytes wire) {
  text_writer out;
  nlri_text({f, {}, wire}, out);
  return std::string{out.view()};
}

struct vector_of_contract {
  senda::family family;
  char const *wire, *json, *text;
};
vector_of_contract const vectors[] = {
    {ipv4_flow, "0b0118c0000202200a000001",
     R"("destination-ipv4": [ "192.0.2.0/24" ], "source-ipv4": [ "10.0.0.1/32" ], )",
     "destination-ipv4 192.0.2.0/24 source-ipv4 10.0.0.1/32"},
    {ipv4_flow, "03038106", R"("protocol": [ "=tcp" ], )", "protocol =tcp"},
    {ipv4_flow, "050301068111", R"("protocol": [ "=tcp", "=udp" ], )", "protocol [ =tcp =udp ]"},
    {ipv4_flow, "030381c8", R"("protocol": [ "=200" ], )", "protocol =200"},
    {ipv4_flow, "09051304005508008150", R"("destination-port": [ ">=1024&<=2048", "=80" ], )",
     "destination-port [ >=1024&<=2048 =80 ]"},
    {ipv4_flow, "03068619", R"("source-port": [ "!=25" ], )", "source-port !=25"},
    {ipv4_flow, "06078108088100", R"("icmp-type": [ "=echo-request" ], "icmp-code": [ "=0" ], )",
     "icmp-type =echo-request icmp-code =0"},
    {ipv4_flow, "0707010001038105",
     R"("icmp-type": [ "=echo-reply", "=unreachable", "=redirect" ], )",
     "icmp-type [ =echo-reply =unreachable =redirect ]"},
    {ipv4_flow, "050801018103", R"("icmp-code": [ "=1", "=3" ], )", "icmp-code [ =1 =3 ]"},
    {ipv4_flow, "050901028112", R"("tcp-flags": [ "=syn", "=syn+ack" ], )",
     "tcp-flags [ =syn =syn+ack ]"},
    {ipv4_flow, "05090002c204", R"("tcp-flags": [ "syn&!rst" ], )", "tcp-flags [ syn&!rst ]"},
    {ipv4_flow, "070a1105dcd52328", R"("packet-length": [ "=1500&<=9000" ], )",
     "packet-length [ =1500&<=9000 ]"},
    {ipv4_flow, "030b812e", R"("dscp": [ "=46" ], )", "dscp =46"},
    {ipv4_flow, "030c8102", R"("fragment": [ "=is-fragment" ], )", "fragment =is-fragment"},
    {ipv4_flow, "070c000100048008",
     R"("fragment": [ "dont-fragment", "first-fragment", "last-fragment" ], )",
     "fragment [ dont-fragment first-fragment last-fragment ]"},
    {ipv4_flow, "050407508050", R"("port": [ "true", "false" ], )", "port [ true false ]"},
    {ipv4_flow, "240118c0000202200a00000103810604111f90d51f980581500681190a81400b812e0c8002",
     R"("destination-ipv4": [ "192.0.2.0/24" ], "source-ipv4": [ "10.0.0.1/32" ], )"
     R"("protocol": [ "=tcp" ], "port": [ "=8080&<=8088" ], "destination-port": [ "=80" ], )"
     R"("source-port": [ "=25" ], "packet-length": [ "=64" ], "dscp": [ "=46" ], )"
     R"("fragment": [ "is-fragment" ], )",
     "destination-ipv4 192.0.2.0/24 source-ipv4 10.0.0.1/32 protocol =tcp port [ =8080&<=8088 ] "
     "destination-port =80 source-port =25 packet-length =64 dscp =46 fragment is-fragment"},
    {ipv6_flow, "1a01200020010db802800020010db8000000000000000000000001",
     R"("destination-ipv6": [ "2001:db8::/32/0" ], "source-ipv6": [ "2001:db8::1/128/0" ], )",
     "destination-ipv6 2001:db8::/32/0 source-ipv6 2001:db8::1/128/0"},
    {ipv6_flow, "03038106", R"("next-header": [ "=tcp" ], )", "next-header =tcp"},
    {ipv6_flow, "030b812e", R"("traffic-class": [ "=46" ], )", "traffic-class =46"},
    {ipv6_flow, "060da100012345", R"("flow-label": [ "=74565" ], )", "flow-label =74565"},
    {ipv4_flow_vpn, "0d0000fde8000000640118c00002",
     R"("destination-ipv4": [ "192.0.2.0/24" ], "rd": "65000:100", )",
     "destination-ipv4 192.0.2.0/24 rd 65000:100"},
    {ipv6_flow_vpn, "0f0000fde80000006401200020010db8",
     R"("destination-ipv6": [ "2001:db8::/32/0" ], "rd": "65000:100", )",
     "destination-ipv6 2001:db8::/32/0 rd 65000:100"},
    {ipv4_flow, "00", "", ""},
    // values no vector has: bits without a name, eight octets, AND where there is nothing before
    {ipv4_flow, "0409900202", R"("tcp-flags": [ "syn+512" ], )", "tcp-flags syn+512"},
    {ipv4_flow, "03098000", R"("tcp-flags": [ "0" ], )", "tcp-flags 0"},
    {ipv4_flow, "0a04b1ffffffffffffffff", R"("port": [ "=18446744073709551615" ], )",
     "port =18446744073709551615"},
    {ipv4_flow, "0304c150", R"("port": [ "=80" ], )", "port =80"},
    {ipv4_flow, "080118c0000201080a", R"("destination-ipv4": [ "192.0.2.0/24", "10.0.0.0/8" ], )",
     "destination-ipv4 [ 192.0.2.0/24 10.0.0.0/8 ]"},
};

}  // namespace

TEST_CASE("flow: octets to JSON and text, and back") {
  for (auto const& v : vectors) {
    CAPTURE(v.wire);
    auto const wire = hex(v.wire);
    auto const string = v.text[0] ? "flow " + std::string{v.text} : "flow";
    CHECK(json(v.family, wire) == "{" + std::string{v.json} + "\"string\": \"" + string + "\" }");
    CHECK(text(v.family, wire) == string);
    byte_reader r{wire};
    auto const rule = flow::decode(r, v.family, false);
    REQUIRE(rule.has_value());
    CHECK(r.empty());
    octets out(wire.size());
    byte_writer w{out};
    rule.assume_value().encode(w, false);
    CHECK(hex(w.written()) == hex(bytes{wire}));
  }
}

TEST_CASE("flow: JSON with a next hop, and with a path identifier") {
  auto const wire = hex("050118c00002");
  nlri_json_style style{.next_hop = ip_address{*parse_ipv4("10.0.0.1")}};
  CHECK(
      json(ipv4_flow, wire, style) ==
      R"({"destination-ipv4": [ "192.0.2.0/24" ], "string": "flow destination-ipv4 192.0.2.0/24" })");
  style.version_4 = true;
  CHECK(
      json(ipv4_flow, wire, style) ==
      R"({"destination-ipv4": [ "192.0.2.0/24" ], "next-hop": "10.0.0.1", "string": "flow destination-ipv4 192.0.2.0/24" })");
  text_writer out;
  nlri_json({ipv4_flow, 7, hex("03038106")}, out, {});
  CHECK(
      out.view() ==
      R"({"protocol": [ "=tcp" ], "path-information": "0.0.0.7", "string": "flow protocol =tcp path-information 0.0.0.7" })");
}

TEST_CASE("flow: as a command") {  // what decode prints can be sent
  auto const command = [](family f, char const* wire, std::optional<ip_address> const& hop) {
    text_writer out;
    auto const octets = hex(wire);
    nlri_command({f, {}, octets}, out, hop);
    return std::string{out.view()};
  };
  CHECK(command(ipv6_flow, "060da100012345", {}) == "ipv6 flow flow-label =74565");
  CHECK(command(ipv4_flow_vpn, "0e0000ffff0001000002200a000003",
                ip_address{*parse_ipv4("5.6.7.8")}) ==
        "ipv4 flow source-ipv4 10.0.0.3/32 rd 65535:65536 next-hop 5.6.7.8");
  // Words have bounds which octets do not have (configuration contract §11.3).
  CHECK(command(ipv4_flow, "0604a100010000", {}) == "ipv4 flow 0x0604A100010000");
  CHECK(command(ipv4_flow, "0604a10000ffff", {}) == "ipv4 flow port =65535");
  CHECK(command(ipv4_flow, "0403910100", {}) == "ipv4 flow 0x0403910100");
  CHECK(command(ipv4_flow, "030b8140", ip_address{*parse_ipv4("5.6.7.8")}) ==
        "ipv4 flow 0x030B8140 next-hop 5.6.7.8");
  CHECK(command(ipv6_flow, "030b8140", {}) == "ipv6 flow traffic-class =64");
  CHECK(command(ipv4_flow_vpn, "0b0000ffff000100000b8140", {}) ==
        "ipv4 flow-vpn 0x0B0000FFFF000100000B8140");
}

TEST_CASE("flow: lengths of one octet and of two") {
  octets rule{4};
  for (unsigned i = 0; i < 100; ++i) {
    rule.push_back(i == 99 ? 0x91 : 0x11);
    rule.push_back(static_cast<std::uint8_t>((1000 + i) >> 8));
    rule.push_back(static_cast<std::uint8_t>(1000 + i));
  }
  flow f{ipv4_flow, {}, {}, rule};
  octets out(5000);
  byte_writer w{out};
  f.encode(w, false);
  CHECK(hex(bytes{w.written()}.first(6)) == "F12D041103E8");
  byte_reader r{w.written()};
  CHECK(flow::decode(r, ipv4_flow, false).assume_value() == f);
  CHECK(flow::size(w.written(), ipv4_flow) == 303);
  CHECK(flow::size(bytes{w.written()}.first(302), ipv4_flow) == 0);
  octets const boundary(239, 0);
  w.truncate(0);
  flow{ipv4_flow, {}, {}, boundary}.encode(w, false);
  CHECK(w.written()[0] == 239);
  w.truncate(0);
  flow{ipv4_flow_vpn, {}, {}, bytes{boundary}.first(232)}.encode(w, false);
  CHECK(hex(bytes{w.written()}.first(2)) == "F0F0");
  CHECK(flow{ipv4_flow, {}, {}, octets(4094)}.fits());
  CHECK_FALSE(flow{ipv4_flow, {}, {}, octets(4095)}.fits());
  CHECK_FALSE(flow{ipv4_flow_vpn, {}, {}, octets(4087)}.fits());
  auto const long_form = hex("F003038106");  // not canonical, and clear enough
  CHECK(text(ipv4_flow, long_form) == "flow protocol =tcp");
}

TEST_CASE("flow: rules that are none are passed over") {  // JSON contract §6.2, §18
  struct {
    senda::family family;
    char const* wire;
  } const cases[] = {
      {ipv4_flow, "030e8106"},              // component 14
      {ipv4_flow, "03008106"},              // component 0
      {ipv4_flow, "070413500150811f"},      // no end of the list
      {ipv4_flow, "0903810602200a000001"},  // out of order
      {ipv4_flow, "06038106038111"},        // protocol twice
      {ipv4_flow, "0401190a00"},            // 25 bits in two octets
      {ipv4_flow, "0701210a00000000"},      // 33 bits
      {ipv4_flow, "060da100012345"},        // an IPv6 component, IPv4
      {ipv4_flow, "020381"},                // an operator without value
      {ipv4_flow, "0103"},                  // a type without anything
      {ipv6_flow, "0701402000000001"},      // JSON contract §17: flow6 offset
      {ipv6_flow, "0701204020010db8"},      // an offset behind the length
      {ipv4_flow_vpn, "050000000000"},      // no room for the distinguisher
  };
  for (auto const& c : cases) {
    CAPTURE(c.wire);
    auto wire = hex(c.wire);
    CHECK(flow::size(wire, c.family) == wire.size());
    byte_reader r{wire};
    auto const refused = flow::decode(r, c.family, false);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.assume_error() ==
          update_error(update_subcode::invalid_network_field, 0, wire.size()));
    auto const good = hex(c.family.safi == safi::flow ? "03048150" : "0b0000000000000000038106");
    octets both = good;
    both.insert(both.end(), wire.begin(), wire.end());
    both.insert(both.end(), good.begin(), good.end());
    nlri_range const range{c.family, both, false};
    CHECK(range.check().assume_value() == 2);
    std::size_t n = 0;
    for (auto const& v : range) n += equal_bytes(v.octets, good);
    CHECK(n == 2);
    nlri_range const alone{c.family, wire, false};
    CHECK(alone.check().assume_value() == 0);
    CHECK(alone.begin() == alone.end());
  }
}

TEST_CASE("flow: a length past the end is an error") {
  for (auto const bad : {"0403810", "F0", "F0030381"}) {
    auto const wire = hex(std::string_view{bad}.substr(0, std::string_view{bad}.size() / 2 * 2));
    nlri_range const range{ipv4_flow, wire, false, 50};
    CHECK(range.check().assume_error() ==
          update_error(update_subcode::invalid_network_field, 50, wire.size()));
  }
}
