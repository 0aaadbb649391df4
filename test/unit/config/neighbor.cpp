#include <doctest/doctest.h>

#include "helper.hpp"

using namespace config_test;

namespace {

neighbor_settings only(std::string_view text) {
  auto const r = load(text);
  REQUIRE_MESSAGE(r.value.has_value(), errors(r));
  REQUIRE(r.value->neighbors.size() == 1);
  return r.value->neighbors[0];
}

}  // namespace

TEST_CASE("neighbor: defaults") {
  auto const n = only("neighbor 192.0.2.1 { local-address 192.0.2.2; local-as 1; peer-as 2; }");
  CHECK(n.router_id == parse_ipv4("192.0.2.2"));
  CHECK(n.hold_time == 180);
  CHECK(n.families == default_families);
  CHECK(n.group_updates);
  CHECK(n.adj_rib_out);
  CHECK(n.adj_rib_in);
  CHECK_FALSE(n.passive);
  CHECK_FALSE(n.manual_eor);
  CHECK(n.connect == 0);
  CHECK(n.capabilities == capability_settings{});
  CHECK(n.is_external());
  CHECK_FALSE(n.is_range());
  CHECK(n.name ==
        "neighbor 192.0.2.1 local-ip 192.0.2.2 local-as 1 peer-as 2 router-id 192.0.2.2 "
        "family-allowed in-open");
}

TEST_CASE("neighbor: every scalar keyword") {
  auto const n = only(
      "neighbor 2001:db8::1 {\n"
      "  peer-address 2001:db8::3; router-id 192.0.2.2; local-address 2001:db8::2;\n"
      "  local-link-local fe80::2; local-as auto; peer-as 1.1;\n"
      "  description \"a b\"; host-name edge1; domain-name example.net;\n"
      "  hold-time 0; rate-limit 100; passive; listen 1790; connect 1791;\n"
      "  source-interface eth0; outgoing-ttl 255; incoming-ttl 0;\n"
      "  md5-password \"czNjcmV0\"; md5-base64 true; md5-ip 2001:db8::2;\n"
      "  group-updates false; auto-flush no; adj-rib-out; adj-rib-in; manual-eor true;\n"
      "}");
  CHECK(n.peer == *parse_ip("2001:db8::3"));
  CHECK(n.local_address == parse_ip("2001:db8::2"));
  CHECK(n.local_link_local == parse_ipv6("fe80::2"));
  CHECK(n.local_as == asn{0});
  CHECK(n.peer_as == asn{65537});
  CHECK(n.description == "a b");
  CHECK(n.host_name == "edge1");
  CHECK(n.domain_name == "example.net");
  CHECK(n.hold_time == 0);
  CHECK(n.rate_limit == 100);
  CHECK(n.passive);
  CHECK(n.listen == 1790);
  CHECK(n.connect == 1791);
  CHECK(n.source_interface == "eth0");
  CHECK(n.outgoing_ttl == 255);
  CHECK_FALSE(n.incoming_ttl.has_value());
  CHECK(n.md5_key == "s3cret");
  CHECK(n.md5_ip == parse_ip("2001:db8::2"));
  CHECK_FALSE(n.group_updates);
  CHECK_FALSE(n.auto_flush);
  CHECK_FALSE(n.adj_rib_out);  // without a value these are off
  CHECK_FALSE(n.adj_rib_in);
  CHECK(n.manual_eor);
  CHECK_FALSE(n.eor_wait);
}

TEST_CASE("neighbor: values that are refused") {
  CHECK(refuses(neighbor("hold-time 70000;"), "hold-time 70000 is invalid\n  Maximum is 65535"));
  CHECK(refuses(neighbor("hold-time;"), "'' is not a valid integer"));
  CHECK(refuses(neighbor("passive maybe;"),
                "'maybe' is not a valid boolean\n  Valid options: true, "
                "false, enable, disable, enabled, disabled, yes, no"));
  CHECK(refuses(neighbor("listen 0;"), "port 0 is invalid (must be 1-65535)"));
  CHECK(refuses(neighbor("connect foo;"), "'foo' is not a valid port number (must be 1-65535)"));
  CHECK(refuses(neighbor("outgoing-ttl 300;"), "TTL 300 is invalid\n  Must be 0-255"));
  CHECK(refuses(neighbor("outgoing-ttl enable;"), "'enable' is not a valid TTL"));
  CHECK(refuses(neighbor("rate-limit disable;"), "'disable' is not a valid integer"));
  CHECK(refuses(neighbor("md5-base64 yes;"),
                "'yes' is not a valid boolean\n  Valid options: true, "
                "false, enable, disable, auto"));
  CHECK(refuses(neighbor("local-link-local 2001:db8::1;"), "must be an IPv6 link-local address"));
  CHECK(
      refuses(neighbor("peer-as 4294967296;"), "'4294967296' is not a valid ASN\n  Must be 0 to"));
  CHECK(refuses(neighbor("md5-password " + std::string(81, 'x') + ';'),
                "MD5 password must be no larger than 80 characters"));
  CHECK(refuses(neighbor("md5-password ???; md5-base64 true;"),
                "Invalid MD5 password: not valid base64"));
}

TEST_CASE("neighbor: what is checked when it closes") {
  CHECK(
      refuses("neighbor 192.0.2.1 { router-id 1.1.1.1; local-address ::1; local-as 1; peer-as 1; }",
              "local-address and peer-address must be of the same family"));
  CHECK(refuses("neighbor ::2 { local-address ::1; local-as 1; peer-as 1; }",
                "incomplete neighbor, missing router-id"));
  CHECK(refuses("neighbor 192.0.2.1 { router-id 1.1.1.1; local-as 1; peer-as 1; listen 179; }",
                "incomplete neighbor, missing local-address"));
  CHECK(refuses(neighbor("", "192.0.2.0/24"),
                "can only use ip ranges for the peer address with "
                "passive neighbors"));
  CHECK(refuses(neighbor("") + neighbor(""), "duplicate peer definition 192.0.2.1"));
  CHECK(load(neighbor("listen 1790;") + neighbor("listen 1791;")));
  CHECK(refuses(neighbor("listen 1790;") + neighbor("listen 1790; local-as 2;"), "duplicate peer"));
}

TEST_CASE("neighbor: ranges start at the address as written") {
  auto const n = only(neighbor("passive;", "10.0.0.5/30"));
  CHECK(n.is_range());
  CHECK_FALSE(n.covers(*parse_ip("10.0.0.4")));
  CHECK(n.covers(*parse_ip("10.0.0.5")));
  CHECK(n.covers(*parse_ip("10.0.0.8")));
  CHECK_FALSE(n.covers(*parse_ip("10.0.0.9")));
  CHECK_FALSE(n.covers(*parse_ip("::1")));
  auto const far = only(neighbor("passive;", "10.0.255.250/28"));
  CHECK(far.covers(*parse_ip("10.1.0.9")));
  CHECK_FALSE(far.covers(*parse_ip("10.1.0.10")));
  auto const everybody = only(neighbor("passive;", "0.0.0.0/0"));
  CHECK(everybody.covers(*parse_ip("255.255.255.255")));
  CHECK_FALSE(only(neighbor("", "192.0.2.1/32")).is_range());
  load_options passive;
  passive.passive = true;
  auto const r = load(neighbor("", "192.0.2.0/24"), passive);
  REQUIRE(r);
  CHECK(r.value->neighbors[0].passive);
}

TEST_CASE("neighbor: families") {
  CHECK(only(neighbor("family { ipv6 UNICAST; ipv4 labeled-unicast; }")).families ==
        family_set::of(ipv6_unicast, family{afi::ipv4, safi::labeled_unicast}));
  CHECK(only(neighbor("family { }")).families == default_families);
  CHECK(only(neighbor("family { ipv4 unicast; all; }")).families == default_families);
  CHECK(only(neighbor("family { ipv4 unicast; } family { ipv4 unicast; }")).families.size() == 1);
  for (auto const line : {"ipv4 mcast-vpn", "ipv4 sr-policy", "ipv6 mup", "ipv6 flow-vpn",
                          "l2vpn vpls", "l2vpn evpn", "bgp-ls bgp-ls", "bgp-ls bgp-ls-vpn"})
    CHECK(only(neighbor("family { " + std::string{line} + "; }")).families.size() == 1);
  CHECK(refuses(neighbor("family { ipv4 unicast; ipv4 unicast; }"),
                "Duplicate entry: (ipv4, unicast)"));
  CHECK(refuses(neighbor("family { all; ipv4 unicast; }"),
                "cannot add any family once family all is set"));
  CHECK(refuses(neighbor("family { ipv6 multicast; }"), "'multicast' is not valid for ipv6"));
  CHECK(refuses(neighbor("family { IPV4 unicast; }"), "invalid keyword \"IPV4\""));
  CHECK(refuses(neighbor("family { ipv4; }"), "'' is not valid for ipv4"));
}

TEST_CASE("neighbor: capabilities") {
  auto const n = only(neighbor(
      "capability { asn4 disable; route-refresh; graceful-restart 120; multi-session false;\n"
      "  operational; add-path Send/Receive; nexthop; extended-message no; aigp enable;\n"
      "  software-version enable; link-local-nexthop true; link-local-prefer; }"));
  auto const& c = n.capabilities;
  CHECK_FALSE(c.four_octet_as);
  CHECK(c.route_refresh);
  CHECK(c.graceful_restart == 120);
  CHECK_FALSE(c.multi_session);
  CHECK(c.operational);
  CHECK(c.add_path == capability::add_path_mode::send_receive);
  CHECK(c.next_hop == true);
  CHECK_FALSE(c.extended_message);
  CHECK(c.aigp == true);
  CHECK(c.software_version);
  CHECK(c.link_local_next_hop == true);
  CHECK_FALSE(c.link_local_prefer);
  auto const restart = [](std::string_view value) {
    return only(neighbor("hold-time 90; capability { graceful-restart " + std::string{value} +
                         "; }"))
        .capabilities.graceful_restart;
  };
  CHECK(restart("") == 90);
  CHECK(restart("0") == 90);
  CHECK(restart("disable") == std::nullopt);
  CHECK(refuses(neighbor("capability { graceful-restart enable; }"),
                "'enable' is not valid\n  Valid options: 0-4095 or 'disable', 'disabled'"));
  CHECK(refuses(neighbor("capability { graceful-restart 5000; }"), "5000 exceeds maximum 4095"));
  CHECK(refuses(neighbor("capability { add-path receive/send; }"), "Write it as: send/receive"));
  CHECK(refuses(neighbor("capability { link-local-nexthop; }"), "a boolean is missing"));
  CHECK(refuses(neighbor("capability { hostname; }"), "invalid keyword \"hostname\""));
}

TEST_CASE("neighbor: extended next hops") {
  std::string const families = "family { ipv4 unicast; ipv6 unicast; ipv4 mpls-vpn; } ";
  auto const n = only(neighbor(families + "nexthop { ipv4 unicast ipv6; ipv4 mpls-vpn ipv6; "
                                          "ipv6 unicast ipv4; ipv6 multicast IPv4; }"));
  CHECK(n.next_hops.size() == 4);
  CHECK(n.offers_next_hops());
  CHECK(n.ipv6_next_hops() == family_set::of(ipv4_unicast));  // there is no ipv6 mpls-vpn
  CHECK_FALSE(only(neighbor("capability { nexthop disable; } nexthop { ipv4 unicast ipv6; }"))
                  .offers_next_hops());
  CHECK_FALSE(only(neighbor("")).offers_next_hops());
  CHECK(refuses(neighbor("nexthop { ipv4 foo ipv6; }"),
                "'foo' is not a valid SAFI for ipv4\n  Valid options: labeled-unicast, mpls-vpn, "
                "multicast, nlri-mpls, unicast"));
  CHECK(refuses(neighbor("nexthop { ipv4 unicast ipv4; }"),
                "'ipv4' is not a valid next-hop AFI\n  Valid options: ipv6"));
  CHECK(refuses(neighbor("nexthop { ipv4 unicast ipv6; ipv4 unicast ipv6; }"),
                "Duplicate entry: (ipv4, unicast, ipv6)"));
}

TEST_CASE("neighbor: add-path") {
  std::string const base =
      "capability { add-path send/receive; } family { ipv6 unicast; ipv4 unicast; l2vpn evpn; } ";
  auto const all = only(neighbor(base)).offered_add_paths();
  REQUIRE(all.size() == 2);
  CHECK(all[0].family == ipv4_unicast);
  CHECK(only(neighbor(base + "add-path { all; }")).offered_add_paths().size() == 2);
  auto const n = only(neighbor(base + "add-path { ipv6 unicast limit 10; l2vpn evpn; }"));
  CHECK(n.offered_add_paths() == std::vector{add_path_entry{ipv6_unicast, 10}});
  CHECK(n.offered_path_limits() == std::vector{add_path_entry{ipv6_unicast, 10}});
  CHECK(only(neighbor("add-path { ipv4 unicast; }")).offered_add_paths().empty());
  CHECK(only(neighbor("capability { add-path send; } add-path { ipv4 unicast limit 5; }"))
            .offered_path_limits()
            .empty());
  CHECK(refuses(neighbor("add-path { ipv4; }"), "add-path ipv4 requires a SAFI"));
  CHECK(refuses(neighbor("add-path { ipv4 foo; }"), "unknown SAFI for ipv4: foo"));
  CHECK(refuses(neighbor("add-path { ipv4 unicast; ipv4 unicast; }"), "duplicate add-path entry"));
  CHECK(refuses(neighbor("add-path { ipv4 unicast limit 0; }"),
                "paths-limit must be 1-65535, got 0"));
  CHECK(refuses(neighbor("add-path { ipv4 unicast limit x; }"),
                "paths-limit must be a number, got: x"));
  CHECK(refuses(neighbor("add-path { ipv4 unicast 10; }"),
                "unexpected token after ipv4 unicast: 10\n  A limit is written: limit 10"));
}

TEST_CASE("neighbor: multi-session makes one of each family") {
  auto const r =
      load(neighbor("family { ipv6 unicast; ipv4 unicast; } capability { multi-session; }"));
  REQUIRE(r);
  REQUIRE(r.value->neighbors.size() == 2);
  CHECK(r.value->neighbors[0].families == family_set::of(ipv4_unicast));
  CHECK(says(r.value->neighbors[0].name, "family-allowed ipv4-unicast"));
  CHECK(says(r.value->neighbors[1].name, "family-allowed ipv6-unicast"));
}

TEST_CASE("neighbor: what a reload compares") {
  auto const a = only(neighbor("description a; hold-time 90;"));
  CHECK(same_settings(a, a));
  auto const b = only(neighbor("description b; hold-time 90;"));
  CHECK_FALSE(same_settings(a, b));
  CHECK_FALSE(needs_restart(a, b));
  CHECK(needs_restart(a, only(neighbor("description a;"))));
  CHECK(needs_restart(a, only(neighbor("description a; hold-time 90; family { ipv4 unicast; }"))));
  CHECK(needs_restart(
      a, only(neighbor("description a; hold-time 90; capability { route-refresh; }"))));
  CHECK_FALSE(
      needs_restart(a, only(neighbor("hold-time 90; manual-eor true; source-interface x;"))));
}

TEST_CASE("neighbor: eor-wait") {
  CHECK(only(neighbor("eor-wait;")).eor_wait == 60);
  CHECK(only(neighbor("eor-wait 3600;")).eor_wait == 3600);
  CHECK(only(neighbor("eor-wait disable;")).eor_wait == 0);
  CHECK_FALSE(needs_restart(only(neighbor("eor-wait;")), only(neighbor(""))));
  CHECK(refuses(neighbor("eor-wait 3601;"), "A number of seconds, at most 3600, or 'disable'"));
  CHECK(refuses(neighbor("eor-wait always;"), "A number of seconds"));
}

TEST_CASE("neighbor: long-lived-graceful-restart") {
  auto const all = only(neighbor(
      "family { ipv4 unicast; ipv6 unicast; ipv4 flow; } capability { graceful-restart 120; "
      "long-lived-graceful-restart; } long-lived-graceful-restart { ipv6 unicast 3600; }"));
  CHECK(all.offered_stale_times() == std::vector<stale_time_entry>{{ipv4_unicast, 86400},
                                                                   {{afi::ipv4, safi::flow}, 86400},
                                                                   {ipv6_unicast, 3600}});
  auto const some =
      only(neighbor("family { ipv4 unicast; ipv6 unicast; } capability { graceful-restart 120; } "
                    "long-lived-graceful-restart { ipv4 unicast 1; l2vpn evpn 2; }"));
  CHECK(some.offered_stale_times() == std::vector<stale_time_entry>{{ipv4_unicast, 1}});
  CHECK(needs_restart(all, some));
  CHECK(only(neighbor("capability { graceful-restart; }")).offered_stale_times().empty());
  CHECK(refuses(neighbor("capability { long-lived-graceful-restart 1; }"),
                "long-lived-graceful-restart needs graceful-restart"));
  CHECK(refuses(neighbor("capability { long-lived-graceful-restart 16777216; }"),
                "16777216 exceeds maximum 16777215"));
  CHECK(refuses(neighbor("long-lived-graceful-restart { ipv4 unicast; }"), "seconds are missing"));
  CHECK(refuses(neighbor("long-lived-graceful-restart { ipv4 evpn 5; }"), "is not valid for ipv4"));
  CHECK(refuses(neighbor("long-lived-graceful-restart { ipv4 unicast 5; ipv4 unicast 6; }"),
                "Duplicate entry: (ipv4, unicast)"));
}

TEST_CASE("neighbor: prefix-limit") {
  auto const n = only(neighbor(
      "adj-rib-in false; prefix-limit { ipv4 unicast 10; l2vpn evpn 20; all 25; memory 64M; "
      "warning disable; action warn; restart never; }"));
  auto const& l = n.prefix_limit;
  CHECK(l.families == std::vector<prefix_limit_settings::entry>{{ipv4_unicast, 10},
                                                                {{afi::l2vpn, safi::evpn}, 20}});
  CHECK(l.all == 25);
  CHECK(l.memory == 64u << 20);
  CHECK(l.warning == 0);
  CHECK_FALSE(l.teardown);
  CHECK(l.restart == 0);
  CHECK(n.adj_rib_in);
  CHECK_FALSE(needs_restart(only(neighbor("")), only(neighbor("prefix-limit { all 1; }"))));
  CHECK(only(neighbor("prefix-limit { }")).prefix_limit.empty());
  auto const inherited =
      load("template { neighbor t { prefix-limit { all 7; } } }\n" + neighbor("inherit t;"));
  REQUIRE_MESSAGE(inherited.value.has_value(), errors(inherited));
  CHECK(inherited.value->neighbors[0].prefix_limit.all == 7);
  auto const limit = [](std::string const& items) {
    return neighbor("prefix-limit { " + items + " }");
  };
  CHECK(refuses(limit("ipv4 unicast;"), "a number of routes is missing"));
  CHECK(refuses(limit("ipv4 dance 5;"), "this is no family of ipv4"));
  CHECK(refuses(limit("ipv4 unicast 0;"), "a number of routes is missing"));
  CHECK(refuses(limit("ipv4 unicast 5; ipv4 unicast 6;"), "a limit for this family already"));
  CHECK(refuses(limit("memory many;"), "is no amount of memory"));
  CHECK(refuses(limit("memory m;"), "is no amount of memory"));
  CHECK(refuses(limit("warning 101;"), "is no percentage"));
  CHECK(refuses(limit("action dance;"), "Valid options: teardown, warn"));
  CHECK(refuses(limit("restart 0;"), "Seconds, at most a week, or: never"));
}

// Configuration contract §6.6.
TEST_CASE("neighbor: tcp-ao") {
  auto const ao = [](std::string const& items) { return neighbor("tcp-ao { " + items + " }"); };
  auto const r =
      load(ao("keyid 100; algorithm HMAC-SHA-256; password \"YmFzZTY0IGtleQ==\"; base64 true;"));
  REQUIRE_MESSAGE(r.value.has_value(), errors(r));
  auto const& key = r.value->neighbors[0].tcp_ao;
  CHECK(key.id == 100);
  CHECK(key.algorithm == sync::tcp_ao_algorithm::hmac_sha_256);
  CHECK(key.key == "base64 key");
  CHECK(load(ao("")).value.has_value());
  CHECK(refuses(ao("keyid 256;"), "256 exceeds maximum 255"));
  CHECK(refuses(ao("keyid 1; algorithm md5;"), "'md5' is not a valid choice"));
  CHECK(refuses(ao("keyid 1;"), "incomplete tcp-ao, missing algorithm, password"));
  CHECK(refuses(ao("keyid 1; algorithm hmac-sha-256; password \"?\"; base64 true;"),
                "Invalid TCP-AO key"));
  CHECK(refuses(ao("keyid 1; algorithm hmac-sha-256; password " + std::string(81, 'x') + ';'),
                "TCP-AO key must be no larger than 80 bytes"));
  CHECK(refuses(neighbor("md5-password a; tcp-ao { keyid 1; algorithm hmac-sha-256; password b; }"),
                "not with both"));
}

TEST_CASE("neighbor: tcp-ao of a template") {
  auto const r =
      load("template { neighbor t { tcp-ao { keyid 7; algorithm aes-128-cmac-96; } } }\n" +
           neighbor("inherit t; tcp-ao { password secret; }"));
  REQUIRE_MESSAGE(r.value.has_value(), errors(r));
  CHECK(r.value->neighbors[0].tcp_ao.id == 7);
  CHECK(r.value->neighbors[0].tcp_ao.key == "secret");
}

// Configuration contract §6.7.
TEST_CASE("neighbor: operational") {
  auto const r = load(neighbor(
      "operational { asm afi ipv4 safi unicast advisory \"maintenance at noon\";\n"
      "rpcq afi ipv6 safi unicast sequence 5; rpcp afi ipv4 safi unicast sequence 5 counter 10 "
      "router-id 1.2.3.4; }"));
  REQUIRE_MESSAGE(r.value.has_value(), errors(r));
  auto const& all = r.value->neighbors[0].operational;
  REQUIRE(all.size() == 3);
  CHECK(all[0].view().kind == operational_type::advisory_static);
  CHECK(all[0].view().family == ipv4_unicast);
  CHECK(all[0].view().advisory.size() == 19);
  CHECK(all[1].view().sequence == 5);
  CHECK(all[2].view().counter == 10);
  CHECK(all[2].view().router_id == ipv4_address{0x01020304});
  CHECK(refuses(neighbor("operational { asm safi unicast; }"),
                "invalid operational syntax, unknown argument safi"));
  CHECK(refuses(neighbor("operational { rpcq afi ipv4 safi unicast sequence x; }"),
                "invalid operational value for x"));
}

TEST_CASE("capability: BGP roles") {  // RFC 9234
  auto const roles = [](std::string_view text) {
    return only(neighbor("capability { " + std::string{text} + " }")).capabilities;
  };
  CHECK_FALSE(roles("asn4;").role);
  CHECK(roles("role provider;").role == bgp_role::provider);
  CHECK(roles("role rs-client; role-strict;").role == bgp_role::route_server_client);
  CHECK(roles("role rs-client; role-strict;").role_strict);
  CHECK_FALSE(roles("role peer; role disable;").role);
  CHECK(refuses(neighbor("capability { role boss; }"),
                "'boss' is not a BGP role\n  Valid options: "
                "provider, rs, rs-client, customer, peer, disable"));
}
