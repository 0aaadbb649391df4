// Flow specifications in configuration: sections, one line, under announce; what is refused.
// Configuration contract §10, §11 (with its vectors); wire contract §8.5.
#include <doctest/doctest.h>

#include "helper.hpp"

using namespace config_test;

namespace {

std::string const families =
    "family { ipv4 unicast; ipv4 flow; ipv4 flow-vpn; ipv6 flow; ipv6 flow-vpn; }\n";

/// The routes: `AFI SAFI NLRI ATTRIBUTES`, a line each.
std::string routes(std::string_view block) {
  auto const r = load(neighbor(families + std::string{block}));
  if (!r) return errors(r);
  text_writer out;
  auto const& table = *r.value->neighbors[0].routes;
  for (std::size_t i = 0; i < table.size(); ++i) {
    out << (i ? "\n" : "") << table[i].key.family << ' ';
    out.hex(table[i].key.nlri, true) << ' ';
    out.hex(table[i].attributes, true);
  }
  return std::string{out.view()};
}
std::string flow(std::string_view body) {
  return routes("flow { route name { " + std::string{body} + " } }");
}
std::string line(std::string_view words) {
  return routes("flow { route " + std::string{words} + "; }");
}
bool refused(std::string_view body, std::string_view what) {
  return refuses(neighbor(families + "flow { route { " + std::string{body} + " } }"), what);
}
bool line_refused(std::string_view words, std::string_view what) {
  return refuses(neighbor(families + "flow { route " + std::string{words} + "; }"), what);
}

}  // namespace

TEST_CASE("flow routes: vectors of the contract") {
  CHECK(flow("match { destination 10.0.0.0/24; protocol tcp; destination-port [ =80 "
             ">8000&<8080 ]; } then { discard; }") ==
        "ipv4 flow 1101180A0000038106050150121F40D41F90 C010088006000000000000");
  CHECK(flow("match { source 10.0.0.1/32; tcp-flags [ syn+ack !fin ]; fragment [ =dont-fragment "
             "first-fragment ]; } then { rate-limit 9600; }") ==
        "ipv4 flow 1002200A00000109001282010C01018004 C010088006000046160000");
  CHECK(flow("match { source ::1/128/0; next-header tcp; flow-label 5; traffic-class 3; } then { "
             "redirect 65500:12345; }") ==
        "ipv6 flow 1C02800000000000000000000000000000000001"
        "0381060B81030D8105 "
        "C010088008FFDC00003039");
  CHECK(flow("match { protocol [ tcp udp ]; } then { discard; }") ==
        "ipv4 flow 050301068111 C010088006000000000000");
  CHECK(flow("rd 65535:65536; match { source 10.0.0.1/32; } then { redirect 1.2.3.4; }") ==
        "ipv4 flow-vpn 0E0000FFFF0001000002200A000001 40030401020304C010080800000000000000");
  CHECK(flow("next-hop 9.9.9.9; match { dscp 10; packet-length >200&<300; icmp-type "
             "echo-request; icmp-code 3; port !=25; } then { redirect-to-nexthop; }") ==
        "ipv4 flow 1204861907810808"
        "81030A02C8D4012C0B810A "
        "40030409090909C010080800000000000000");
  CHECK(flow("then { mark 10; action sample-terminal; }") ==
        "ipv4 flow 00 C010108007000000000003800900000000000A");
}

TEST_CASE("flow routes: actions") {
  auto const action = [](std::string_view words) {
    auto const all = flow("match { port 80; } then { " + std::string{words} + " }");
    std::string const rule = "ipv4 flow 03048150 ";
    return all.starts_with(rule) ? all.substr(rule.size()) : all;
  };
  CHECK(action("accept;").empty());
  CHECK(action("rate-limit 1000 packets;") == "C01008800C0000447A0000");
  CHECK(action("rate-limit 9600 bytes;") == "C010088006000046160000");
  CHECK(action("rate-limit 99999999999999;") == action("rate-limit 1000000000000;"));
  CHECK(action("redirect 70000:5;") == "C010088208000111700005");
  CHECK(action("redirect 2001:db8::1;") ==
        "40031020010DB8000000000000000000000001C010080800000000000000");
  CHECK(action("copy 1.2.3.4;") == "40030401020304C010080800000000000001");
  CHECK(action("redirect-to-nexthop-ietf 1.2.3.4;") == "C01008010C010203040000");
  CHECK(action("redirect-to-nexthop-ietf 2001:db8::1;") ==
        "C01914000C20010DB80000000000000000000000010000");
  CHECK(action("action terminal;") == "C010088007000000000001");
  CHECK(action("discard; community [ 65001:1 ]; extended-community [ target:1:1 ]; "
               "large-community [ 1:2:3 ];") ==
        "C00804FDE90001C0101000020001000000018006000000000000C0200C000000010000000200000003");
  // The next hop said before does not count for a redirection into a VRF, one said later does.
  CHECK(flow("next-hop 1.2.3.4; match { port 80; } then { redirect 1:2; }") ==
        "ipv4 flow 03048150 C010088008000100000002");
  CHECK(flow("match { port 80; } then { redirect 1:2; } next-hop 1.2.3.4;") ==
        "ipv4 flow 03048150 40030401020304C010088008000100000002");
}

TEST_CASE("flow routes: scope") {
  CHECK(
      flow("match { source 202.255.238.1/32; } scope { interface-set [ "
           "non-transitive:input:3405770241:1 transitive:output:254:254 ]; } then { discard; }") ==
      "ipv4 flow 060220CAFFEE01 C010180702000000FE80FE4702CAFFEE0140018006000000000000");
  CHECK(flow("scope { interface-set non-transitive:output:1:2; }") ==
        "ipv4 flow 00 C010084702000000018002");
  CHECK(flow("scope { interface-set input-output:1:16383; }") ==
        "ipv4 flow 00 C010080702000000"
        "01FFFF");
}

TEST_CASE("flow routes: in one line") {
  CHECK(line("source 10.1.0.0/16 protocol [ tcp udp ] destination-port >1024&<65535 rate-limit "
             "1000000") ==
        "ipv4 flow 1002100A01"
        "0301068111"
        "05120400D4FFFF C010088006000049742400");
  CHECK(line("rd 65000:1 destination 10.0.0.0/8 discard") ==
        "ipv4 flow-vpn 0B0000FDE80000000101080A C010088006000000000000");
  CHECK(line("destination 133.130.1.219/32 discard interface-set [ transitive:input:1234:10]") ==
        "ipv4 flow 060120858201DB C010100702000004D2400A8006000000000000");
  CHECK(routes("announce { ipv4 { flow destination 203.0.113.0/24 protocol udp destination-port "
               "53 rate-limit 9600; } }") ==
        "ipv4 flow 0B0118CB0071"
        "038111"
        "058135 C010088006000046160000");
  CHECK(routes("announce { ipv6 { flow port 80 discard; flow-vpn port 80 rd 1:2; } }") ==
        "ipv6 flow 03048150 C010088006000000000000\n"
        "ipv6 flow-vpn 0B0000000100000002048150 ");
  // What `decode -m` prints.
  CHECK(routes("announce { ipv4 { flow source-ipv4 10.0.0.3/32 rd 65535:65536 next-hop 5.6.7.8 "
               "extended-community [redirect-to-nexthop]; } }") ==
        "ipv4 flow-vpn 0E0000FFFF0001000002200A000003 40030405060708C010080800000000000000");
  CHECK(routes("announce { ipv4 { flow fragment last-fragment extended-community [action "
               "sample-terminal]; } }") == "ipv4 flow 030C8008 C010088007000000000003");
}

TEST_CASE("flow routes: refused") {
  CHECK(refused("match { protocol foo; }", "unknown protocol foo"));
  CHECK(refused("match { port >80&; }", "Can not finish an expresion on an &"));
  CHECK(refused("match { source 10.0.0.0; }", "needs the length of the prefix"));
  CHECK(refused("match { source ::/0; destination 10.0.0.0/8; }",
                "is an IPv4 prefix, and this is an IPv6 flow route"));
  CHECK(refused("match { discard; }", "invalid keyword \"discard\""));
  CHECK(refused("match { port; }", "name flow command port has no action set"));
  CHECK(refused("then { port 80; }", "invalid keyword \"port\""));
  CHECK(refused("attribute [ 0x20 0xc0 0x01 ];", "invalid keyword \"attribute\""));
  CHECK(refused("community 1:1;", "invalid keyword \"community\""));
  CHECK(refused("when { port 80; }", "when"));
  CHECK(refused("match { match { port 80; } }", "match"));
  CHECK(refused("then { mark 64; }", "DSCP value 64 is out of range\n  Must be 0-63"));
  CHECK(refused("then { action foo; }", "'foo' is not a valid flow action"));
  CHECK(refused("then { redirect 1.2.3.4:5; }", "this format has been deprecated"));
  CHECK(refused("then { redirect 70000:65536; }", "is not a valid redirect"));
  CHECK(refused("then { rate-limit fast; }", "'fast' is not a valid rate-limit"));
  CHECK(refused("then { copy here; }", "'here' is not an IP address"));
  CHECK(refused("scope { interface-set foo; }", "'foo' is not a valid interface-set"));
  CHECK(line_refused("source 10.0.0.0/8 drop", "flow route: unknown command \"drop\""));
  CHECK(line_refused("source 10.0.0.0/8 port", "name flow command port has no action set"));
  CHECK(refuses(neighbor(families + "announce { ipv4 { flow-vpn port 80; } }"),
                "a route-distinguisher is missing"));
  std::string ports = "match { port [";
  for (unsigned i = 0; i < 1400; ++i) ports += " 10000";
  CHECK(refused(ports + " ]; }", "longer than a flow route can be"));
}

TEST_CASE("flow routes: fine, and odd") {
  auto const warned = [](std::string_view body, std::string_view what) {
    return warns(neighbor(families + "flow { route { " + std::string{body} + " } }"), what);
  };
  CHECK(warned("then { rate-limit 100; }", "less than 9600 is very little"));
  CHECK(warned("then { redirect-to-nexthop; }", "there is nowhere to redirect to"));
  CHECK_FALSE(warned("next-hop 1.2.3.4; then { redirect-to-nexthop; rate-limit 9600; }", " "));
  CHECK_FALSE(warned("then { rate-limit 0; redirect 1.2.3.4; }", " "));
}
