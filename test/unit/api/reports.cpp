// Reports of neighbors and routes: API contract §6.7, §6.8.
#include <doctest/doctest.h>

#include "world.hpp"

using lines = std::vector<std::string>;

namespace {

std::string const quiet_neighbor =
    "neighbor 127.0.0.3 { router-id 1.1.1.1; local-address 127.0.0.1; local-as 65000; peer-as "
    "65001; family { ipv4 unicast; } }\n";

/// How many End-of-RIB each session got.
std::string const end_of_ribs = std::to_string(world::known_families.size());

bool has(lines const& all, std::string const& line) {
  return std::find(all.begin(), all.end(), line) != all.end();
}

}  // namespace

TEST_CASE("lists of neighbors") {
  world::daemon d{world::processes + world::neighbor("127.0.0.2") + quiet_neighbor};
  d.loop.sessions[1]->go_down({.from = world::origin_of_error::transport}, "gone");
  CHECK(d.ask("peer list") ==
        lines{R"([{"peer-address": "127.0.0.2", "peer-as": 65000, "state": "ESTABLISHED"}, )"
              R"({"peer-address": "127.0.0.3", "peer-as": 65001, "state": "IDLE"}])",
              "done"});
}

TEST_CASE("the JSON of a neighbor") {
  world::daemon d{world::processes + world::neighbor("127.0.0.2", "family { ipv4 unicast; }") +
                  quiet_neighbor};
  d.loop.sessions[1]->go_down({.from = world::origin_of_error::transport}, "gone");
  auto const all = d.ask("peer show summary");
  CHECK(all.back() == "done");
  CHECK(all.front() ==
        R"([{"state": "up", "duration": 0, "fsm": "ESTABLISHED", "local": {"capabilities": )"
        R"({"asn4": 1, "route-refresh": 1, "multi-session": 0, "operational": 1, "add-path": 0, )"
        R"("extended-message": 1, "graceful-restart": 0}, "families": {"ipv4 unicast": true}, )"
        R"("add-path": {"ipv4 unicast": 0}, "address": "127.0.0.1", "as": 65000, "id": "1.1.1.1", )"
        R"("hold": 180}, "peer": {"capabilities": {"asn4": -1, "route-refresh": -1, )"
        R"("multi-session": -1, "operational": -1, "add-path": -1, "extended-message": -1, )"
        R"("graceful-restart": -1}, "families": {"ipv4 unicast": -1}, "add-path": )"
        R"({"ipv4 unicast": -1}, "address": "127.0.0.2", "as": 65000, "id": null, "hold": null}, )"
        R"("messages": {"sent": {"open": 0, "notification": 0, "keepalive": 0, "update": )" +
            end_of_ribs + R"(, "refresh": 0, "total": )" + end_of_ribs +
            R"(}, "received": {"open": 0, "notification": 0, "keepalive": 0, )"
            R"("update": 0, "refresh": 0, "total": 0}}, "capabilities": ["asn4", "route-refresh", )"
            R"("operational", "extended-message"], "families": ["ipv4 unicast"], "add-path": )"
            R"({"ipv4 unicast": "disabled"}, "prefixes": {"received": 0, "withdrawn": 0}}, )"
            R"({"state": "down", )" +
            all.front().substr(all.front().find(R"("duration": )", 100)));
}

TEST_CASE("reports as text") {
  world::daemon d{
      world::processes + world::neighbor("127.0.0.2", "family { ipv4 unicast; }") + quiet_neighbor,
      4};
  d.loop.sessions[1]->go_down({.from = world::origin_of_error::transport}, "gone");
  CHECK(d.ask("show neighbor") ==
        lines{"usage: peer <ip> show [summary|extensive|configuration]", "done"});
  d.loop.pass(std::chrono::seconds{4});
  auto const summary = d.ask("show neighbor summary");
  CHECK(summary == lines{"Peer            AS        up/down state       |     #sent     #recvd    "
                         "#pfx_in",
                         "127.0.0.2       65000     0:00:04 established          " + end_of_ribs +
                             "          0          0",
                         "127.0.0.3       65001        down idle                 " + end_of_ribs +
                             "          0          0",
                         "done"});
  auto const one = d.ask("show neighbor 127.0.0.2 extensive");
  CHECK(has(one, "Neighbor 127.0.0.2"));
  CHECK(has(one, "    Session                        Local"));
  CHECK(has(one, "    local                      127.0.0.1                                "));
  CHECK(has(one, "    state                    ESTABLISHED                                "));
  CHECK(has(one, "    up for                       0:00:04                                "));
  CHECK(has(one, "    ID                           1.1.1.1             n/a                "));
  CHECK(has(one, "    asn4:                        enabled             n/a                "));
  CHECK(has(one, "    ipv4 unicast:                enabled             n/a        disabled"));
  CHECK(has(one, "    Prefix Statistic"));
  CHECK(has(one, "    received:                          0                                "));
  CHECK(!has(one, "Neighbor 127.0.0.3"));
  auto const text = d.ask("show neighbor 127.0.0.2 configuration");
  CHECK(std::vector(text.begin(), text.begin() + 14) ==
        lines{"neighbor 127.0.0.2 {", "  description \"\";", "  router-id 1.1.1.1;",
              "  host-name ;", "  domain-name ;", "  local-address 127.0.0.1;",
              "  source-interface ;", "  local-as 65000;", "  peer-as 65000;", "  hold-time 180;",
              "  rate-limit disable;", "  manual-eor false;", "", "  passive false;"});
  CHECK(has(text, "    processes [ h1 ];"));
  CHECK(text[text.size() - 2] == "}");
}

TEST_CASE("routes received and sent") {
  world::daemon d{world::processes + world::neighbor("127.0.0.2") + quiet_neighbor};
  auto* const session = d.loop.sessions.front();
  REQUIRE(session
              ->receive("0000001540010100400200400304c000020140050400000064"
                        "180a0100180a0101")
              .has_value());
  CHECK(d.ask("rib show in") ==
        lines{R"({"127.0.0.2": {"routes": [{"family": "ipv4 unicast", "prefix": "10.1.0.0/24"}]}})",
              R"({"127.0.0.2": {"routes": [{"family": "ipv4 unicast", "prefix": "10.1.1.0/24"}]}})",
              "done"});
  CHECK(d.ask("rib show in text") ==
        lines{"127.0.0.2 ipv4 unicast 10.1.0.0/24", "127.0.0.2 ipv4 unicast 10.1.1.0/24", "done"});
  CHECK(d.ask("rib show in extensive text").front() ==
        "neighbor 127.0.0.2 local-ip 127.0.0.1 local-as 65000 peer-as 65000 router-id 1.1.1.1 "
        "family-allowed in-open ipv4 unicast 10.1.0.0/24 next-hop 192.0.2.1 origin igp "
        "local-preference 100");
  CHECK(d.ask("rib show in flow") == lines{"done"});
  CHECK(d.ask("rib show in inet").size() == 3);
  CHECK(d.ask("rib show in l2vpn") == lines{"done"});
  CHECK(d.ask("rib show in 127.0.0.2").size() == 3);
  CHECK(d.ask("rib show in 127.0.0.3") == lines{"done"});
  CHECK(d.ask("rib show in dance") == lines{"done"});
  CHECK(d.ask("rib show in routes static").size() == 3);
  REQUIRE(session->receive("0004180a01000000").has_value());
  CHECK(d.ask("rib show in").size() == 2);
  CHECK(d.s.neighbors()[0].peer->statistics().prefixes_received == 2);
  CHECK(d.s.neighbors()[0].peer->statistics().prefixes_withdrawn == 1);
  CHECK(d.ask("rib clear in") == lines{"done"});
  CHECK(d.ask("rib show in") == lines{"done"});
  REQUIRE(
      session->receive("0000001540010100400200400304c000020140050400000064180a0100").has_value());
  session->go_down({.from = world::origin_of_error::transport}, "gone");
  CHECK(d.ask("rib show in") == lines{"done"});
  d.ask(
      "peer * announce route 10.0.0.0/24 next-hop 127.0.0.1 as-path [ 65001 65002 ] med 10 "
      "community [65000:1 no-export]");
  CHECK(d.ask("rib show out extensive text").front() ==
        "neighbor 127.0.0.2 local-ip 127.0.0.1 local-as 65000 peer-as 65000 router-id 1.1.1.1 "
        "family-allowed in-open ipv4 unicast 10.0.0.0/24 next-hop 127.0.0.1 as-path ( 65001 65002 "
        ") med 10 community [ 65000:1 no-export ]");
  auto const json = d.ask("rib show out extensive").front();
  CHECK(json.starts_with(R"({"127.0.0.2": {"routes": [{"family": "ipv4 unicast", "prefix": )"
                         R"("10.0.0.0/24"}], "peer-address": "127.0.0.2", "local-address": )"));
}

TEST_CASE("a line that grows, with api.chunk") {
  world::daemon d;
  d.a.settings().chunk = 2;
  for (int i = 0; i < 3; ++i)
    d.ask("peer * announce route 10." + std::to_string(i) + ".0.0/16 next-hop 1.2.3.4");
  auto const route = [](int i) {
    return R"({"family": "ipv4 unicast", "prefix": "10.)" + std::to_string(i) + R"(.0.0/16"})";
  };
  std::string const before = R"({"127.0.0.2": {"routes": [)";
  CHECK(d.ask("rib show out") == lines{before + route(0) + "]}}",
                                       before + route(0) + ", " + route(1) + "]}}",
                                       before + route(2) + "]}}", "done"});
}

TEST_CASE("neighbors made and removed by commands") {
  world::daemon d;
  auto const with = [](std::string const& rest) { return "peer create 127.0.0.9 " + rest; };
  std::string const wrong = "error: Unexpected error: ValueError: ";
  CHECK(d.ask(with("local-as 1 peer-as 2")) ==
        lines{wrong + "missing required parameters: local-address", "error"});
  CHECK(d.ask(with("")) ==
        lines{wrong + "missing required parameters: local-address, local-as, peer-as", "error"});
  CHECK(d.ask(with("colour blue")) == lines{wrong + "unknown parameter colour", "error"});
  CHECK(d.ask(with("local-as 1 local-as 2")) ==
        lines{wrong + "duplicate parameter local-as", "error"});
  CHECK(d.ask(with("local-as")) == lines{wrong + "missing value for local-as", "error"});
  CHECK(d.ask(with("local-ip 127.0.0.1 local-as 1 peer-as 2 family-allowed ipv4")) ==
        lines{wrong + "invalid family format ipv4, expected <afi>-<safi>", "error"});
  CHECK(d.ask(with("local-ip 127.0.0.1 local-as x peer-as 2")).size() == 2);
  std::string const good =
      "local-ip 127.0.0.1 local-as 1 peer-as 2 router-id 3.3.3.3 family-allowed "
      "ipv4-unicast/ipv6-unicast api h1";
  CHECK(d.ask(with(good)) == lines{"done"});
  CHECK(d.s.neighbors().size() == 2);
  CHECK(d.loop.sessions.back()->started);
  CHECK(d.ask(with(good)) ==
        lines{"error: peer already exists: neighbor 127.0.0.9 local-ip 127.0.0.1 local-as 1 "
              "peer-as 2 router-id 3.3.3.3 family-allowed in-open",
              "error"});
  CHECK(d.ask("peer 127.0.0.9 announce route 2001:db8::/32 next-hop 2001:db8::1") == lines{"done"});
  CHECK(d.s.neighbors()[1].peer->rib().size() == 1);
  CHECK(d.ask(d.h2, "peer delete 127.0.0.9") ==
        lines{"error: no neighbors match the selector", "error"});
  CHECK(d.ask("peer delete 127.0.0.9 local-as 1") == lines{"done"});
  CHECK(d.s.neighbors().size() == 1);
  CHECK(d.ask("peer delete 127.0.0.9") == lines{"error: no neighbors match the selector", "error"});
  d.ask(with(good));
  d.reload(world::processes + world::neighbor("127.0.0.2"));
  CHECK(d.s.neighbors().size() == 1);
}

TEST_CASE("objects that are counted, in both forms") {
  auto const report = [](bool json) {
    world::counter_report r{json};
    r.group("processes", "process");
    r.of("h1").member("pid", 7).member("starts", 1);
    r.of("h2").member("pid", 8);
    r.group("neighbors", "").of("neighbor 127.0.0.2").member("routes-out", 3);
    r.group("others", "other");
    r.object("control").member("clients", 1).member("refused", 0);
    return std::string{r.finish()};
  };
  CHECK(report(true) ==
        R"({"processes": {"h1": {"pid": 7, "starts": 1}, "h2": {"pid": 8}}, "neighbors": )"
        R"({"neighbor 127.0.0.2": {"routes-out": 3}}, "others": {}, )"
        R"("control": {"clients": 1, "refused": 0}})");
  CHECK(report(false) ==
        "process h1: pid 7, starts 1\nprocess h2: pid 8\nneighbor 127.0.0.2: routes-out 3\n"
        "control: clients 1, refused 0");
}

TEST_CASE("counters: JSON, and text in version 4") {
  auto const file = world::processes + world::neighbor("127.0.0.2");
  world::daemon six{file};
  auto const json = six.ask("system counters");
  REQUIRE(json.size() == 2);
  CHECK(
      json.front().starts_with(R"({"processes": {}, "neighbors": {"neighbor 127.0.0.2 local-ip )"));
  CHECK(json.front().ends_with(R"(}}, "connections": {"accepted": 0, "unknown": 0, )"
                               R"("too-fast": 0, "members": 0, "descriptors": 0}})"));
  world::daemon four{file, 4};
  auto const text = four.ask("show counters");
  CHECK(has(text, "connections: accepted 0, unknown 0, too-fast 0, members 0, descriptors 0"));
  auto const of_neighbor = std::find_if(text.begin(), text.end(), [](auto const& l) {
    return l.starts_with("neighbor 127.0.0.2 local-ip ");
  });
  REQUIRE(of_neighbor != text.end());
  CHECK(
      of_neighbor->find(" family-allowed in-open: routes-out 0, routes-unsent 0, routes-in 0, ") !=
      std::string::npos);
  CHECK(text.back() == "done");
  CHECK(four.ask("show counters json") == six.ask("system counters"));
  CHECK(six.ask("system counters text").front() == text.front());
}
