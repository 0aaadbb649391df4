// Routes: forms, indexed routes, lifetimes, bulk (API contract §6.5, §6.9).
#include <doctest/doctest.h>

#include "world.hpp"

using lines = std::vector<std::string>;

namespace {

std::string const ordinary = "0000001540010100400200400304010203044005040000006418";

std::string malformed(std::string const& route) { return "error: Could not parse route: " + route; }

}  // namespace

TEST_CASE("forms of a route") {
  world::daemon d;
  auto const wire = [&](std::string const& nlri) {
    return lines{"done", "wire " + ordinary + nlri};
  };
  CHECK(d.ask("peer * announce route 10.0.1.0/24 next-hop 1.2.3.4;") == wire("0a0001"));
  CHECK(d.ask("peer * announce route 10.0.2.0/24 { next-hop 1.2.3.4; }") == wire("0a0002"));
  CHECK(d.ask("peer * announce route 10.0.3.0/24 { next-hop 1.2.3.4 }") == wire("0a0003"));
  CHECK(d.ask("peer * announce ipv4 unicast 10.0.4.0/24 { next-hop 1.2.3.4; };") == wire("0a0004"));
  CHECK(d.ask("peer * announce ipv4 unicast 10.0.5.0/24 next-hop 1.2.3.4 name x") ==
        wire("0a0005"));
  CHECK(d.ask("peer * announce attribute next-hop 1.2.3.4 nlri 10.0.6.0/24") == wire("0a0006"));
  CHECK(d.ask("peer * announce route 10.0.7.0/24 next-hop 1.2.3.4 json sync") == wire("0a0007"));
  CHECK(d.ask("peer * announce route 10.0.8.0/24 watchdog dog withdraw next-hop 1.2.3.4") ==
        wire("0a0008"));  // of no account in commands
  CHECK(d.ask("peer * announce ipv4 multicast 239.0.0.0/24 next-hop 1.2.3.4") == wire("ef0000"));
  for (std::string const route :
       {"route", "route 10.0.0.0/24 next-hop", "route 10.0.0.0/24 next-hop x", "route 10.0.0.0/33",
        "route 10.0.0.1/24 next-hop 1.2.3.4", "route 10.0.0.0/24 next-hop 1.2.3.4 bogus 5",
        "route 10.0.0.0/24 next-hop 1.2.3.4 split 24"})
    CHECK_MESSAGE(d.ask("peer * announce " + route) == (lines{malformed(route), "error"}), route);
  CHECK(d.ask("peer * announce route 10.0.0.0/24 next-hop 1.2.3.4 ; med 5").back() == "error");
  CHECK(d.ask("peer * announce route 10.0.0.0/24 { next-hop 1.2.3.4; } med 5").back() == "error");
  CHECK(d.ask("peer * announce route 10.0.0.0/24 { next-hop 1.2.3.4;").back() == "error");
  CHECK(
      d.ask("peer * announce attributes next-hop 1.2.3.4 nlri 10.0.0.0/24 2001:db8::/32").back() ==
      "error");
  CHECK(d.ask("peer * announce ipv4 labeled-unicast 10.0.0.0/24 label 3 next-hop 1.2.3.4") ==
        lines{"error"});
  CHECK(d.ask("peer * announce ipv6 unicast 10.0.0.0/24 next-hop 1.2.3.4") == lines{"error"});
  CHECK(d.ask("peer * announce route 2001:db8::/32 next-hop self").back() == "error");
  CHECK(d.s.neighbors()[0].peer->rib().size() == 9);
}

TEST_CASE("duplicates are not sent, changes are") {
  world::daemon d;
  std::string const route = "peer * announce route 10.0.0.0/24 next-hop 1.2.3.4";
  CHECK(d.ask(route).size() == 2);
  CHECK(d.ask(route) == lines{"done"});
  CHECK(d.ask(route + " med 1").size() == 2);
  CHECK(d.ask(route).size() == 2);
  CHECK(d.ask("peer * withdraw route 10.0.0.0/24") == lines{"done", "wire 0004180a00000000"});
  CHECK(d.ask("peer * withdraw route 10.0.0.0/24") == lines{"done", "wire 0004180a00000000"});
}

TEST_CASE("indexed routes") {
  world::daemon d;
  std::string const index = "3031303164697361626c6564180a0900";
  std::string const route = R"("route": "10.9.0.0/24 next-hop 1.2.3.4")";
  CHECK(d.ask("peer * routes add route 10.9.0.0/24 next-hop 1.2.3.4") ==
        lines{R"({"index": ")" + index + R"(", )" + route + R"(, "success": true})",
              "wire " + ordinary + "0a0900"});
  std::string const name =
      "neighbor 127.0.0.2 local-ip 127.0.0.1 local-as 65000 peer-as 65000 router-id 1.1.1.1 "
      "family-allowed in-open";
  auto const list =
      lines{R"([{"index": ")" + index + R"(", )" + route + R"(, "neighbor": ")" + name + R"("}])"};
  CHECK(d.ask("peer * routes list") == list);
  CHECK(d.ask("peer * routes ipv4 unicast list") == list);
  CHECK(d.ask("peer * routes ipv4 list") == list);
  CHECK(d.ask("peer * routes ipv6 list") == lines{"[]"});
  CHECK(d.ask("peer * routes remove index " + index) ==
        lines{R"({"removed": true, "index": ")" + index + R"("})", "wire 0004180a09000000"});
  CHECK(d.ask("peer * routes remove index " + index) ==
        lines{R"({"removed": false, "index": ")" + index + R"("})"});
  CHECK(d.ask("peer * routes add route 10.8.0.0/15 next-hop 1.2.3.4 split /16").front() ==
        R"([{"index": "3031303164697361626c6564100a08", "route": "10.8.0.0/16 next-hop 1.2.3.4", )"
        R"("success": true}, {"index": "3031303164697361626c6564100a09", "route": )"
        R"("10.9.0.0/16 next-hop 1.2.3.4", "success": true}])");
  CHECK(d.ask("peer * routes remove route 10.8.0.0/16").front() ==
        R"({"removed": true, "route": "10.8.0.0/16", "index": "3031303164697361626c6564100a08"})");
  CHECK(d.ask("peer * routes remove route 10.8.0.0/16").front() ==
        R"({"removed": false, "route": "10.8.0.0/16", "index": "3031303164697361626c6564100a08"})");
  CHECK(d.ask("peer * routes") ==
        lines{"error: routes requires action: list, add, or remove", "error"});
  CHECK(d.ask("peer * routes add") ==
        lines{"error: routes add requires route specification", "error"});
  CHECK(d.ask("peer * routes remove") ==
        lines{"error: routes remove requires route spec or index", "error"});
  CHECK(d.ask("peer * routes add route x") ==
        lines{"error: Could not parse route: route x", "error"});
  CHECK(d.ask("peer * routes remove index xyz") == lines{"error: Invalid hex index: xyz", "error"});
  CHECK(d.ask("peer * routes add route 10.0.0.0/24") ==
        lines{R"({"route": "10.0.0.0/24", "success": false, "error": )"
              R"("announce requires nexthop: 10.0.0.0/24"})"});
}

TEST_CASE("routes that go by themselves") {
  using namespace std::chrono_literals;
  world::daemon d;
  auto const& rib = d.s.neighbors()[0].peer->rib();
  auto* const session = d.loop.sessions.front();
  std::string const one = "peer * announce route 10.0.1.0/24 next-hop 1.2.3.4";
  CHECK(d.ask(one + " ttl 10").front() == "done");
  CHECK(d.ask("peer * announce route 10.0.2.0/24 { next-hop 1.2.3.4; ttl 20; }").front() == "done");
  CHECK(d.ask("peer * announce attributes next-hop 1.2.3.4 ttl 30 nlri 10.0.3.0/24 10.0.4.0/24")
            .front() == "done");
  CHECK(rib.size() == 4);
  d.loop.pass(9s);
  CHECK(rib.size() == 4);
  CHECK(d.ask(one + " ttl 10") == lines{"done"});  // once more: nothing to send, ten seconds more
  d.loop.pass(9s);
  CHECK(rib.size() == 4);
  d.loop.pass(2500ms);
  CHECK(rib.size() == 2);
  CHECK(session->take_sent() == lines{"0004180a00010000", "0004180a00020000"});
  CHECK(d.ask("peer * announce route 10.0.3.0/24 next-hop 1.2.3.4") == lines{"done"});  // it stays
  d.loop.pass(60s);
  CHECK(rib.size() == 1);
  (void)session->take_sent();
  CHECK(d.ask(one + " ttl 5").size() == 2);
  CHECK(d.ask("peer * withdraw route 10.0.1.0/24").size() == 2);
  CHECK(d.ask(one).size() == 2);
  d.loop.pass(60s);
  CHECK(rib.size() == 2);
}

TEST_CASE("thousands of prefixes in one line") {
  world::daemon d;
  std::string line = "peer * announce attributes next-hop 1.2.3.4 med 5 nlri";
  constexpr int n = 50'000;
  for (int i = 0; i < n; ++i)
    line += " 10." + std::to_string(i >> 8) + "." + std::to_string(i & 255) + ".0/24";
  d.a.take(d.h1, line);
  CHECK(d.h1.take() == lines{"done"});
  d.loop.pass(std::chrono::milliseconds{10});
  auto const sent = d.loop.sessions.front()->take_sent();
  std::size_t octets = 0;
  for (auto const& m : sent) octets += m.size() / 2 - 32;
  CHECK(octets == n * 4);
  CHECK(sent.size() < 60);  // packed: 4096 octets each
  line.replace(line.find("announce"), 8, "withdraw");
  d.a.take(d.h1, line);
  CHECK(d.h1.take() == lines{"done"});
  CHECK(d.s.neighbors()[0].peer->rib().size() == 0);
}

TEST_CASE("attributes alone, operational messages, watchdogs") {
  world::daemon d{world::processes +
                  world::neighbor("127.0.0.2",
                                  "static { route 10.1.0.0/16 next-hop 1.2.3.4 watchdog dog; route "
                                  "10.2.0.0/16 next-hop 1.2.3.4 watchdog dog withdraw; }")};
  CHECK(d.s.neighbors()[0].peer->rib().size() == 1);
  CHECK(d.ask("peer * announce watchdog dog").size() == 2);
  CHECK(d.s.neighbors()[0].peer->rib().size() == 2);
  CHECK(d.ask("peer * withdraw watchdog dog").size() == 3);
  CHECK(d.ask("peer * withdraw watchdog cat") == lines{"done"});
  CHECK(d.ask("peer * announce watchdog") == lines{"done"});
  CHECK(d.ask("peer * announce operational asm afi ipv4 safi unicast advisory \"hello all\"") ==
        lines{"done", "wire 6 0002000c00010168656c6c6f20616c6c"});
  CHECK(d.ask("peer * announce operational rpcq afi ipv4 safi unicast sequence 7") ==
        lines{"done",
              "wire 6 0003000b000101"
              "01010101"
              "00000007"});
  CHECK(d.ask("peer * announce operational rpcp afi ipv4 safi unicast sequence 7 counter 9 "
              "router-id 2.2.2.2") == lines{"done",
                                            "wire 6 0004000f000101"
                                            "02020202"
                                            "00000007"
                                            "00000009"});
  CHECK(d.ask("peer * announce raw 0004180a00000000") == lines{"done", "wire 0004180a00000000"});
  CHECK(d.ask("peer * announce raw ffffffffffffffffffffffffffffffff 0017 05 00010001") ==
        lines{"done", "wire ROUTE-REFRESH 00010001"});
  for (auto const* bad :
       {"", "0", "xyz", "00", "ffffffffffffffffffffffffffffffff 0018 05 00010001"})
    CHECK_MESSAGE(d.ask(std::string{"peer * announce raw "} + bad) == lines{"error"}, bad);
  CHECK(d.ask("peer * announce operational dance afi ipv4") == lines{"done"});
  CHECK(d.ask("peer * announce operational asm afi ipv4 safi unicast") == lines{"error"});
  CHECK(d.ask("peer * announce operational rpcq afi ipv4 safi unicast sequence") == lines{"error"});
  CHECK(d.ask("peer * announce operational") == lines{"error"});
}
