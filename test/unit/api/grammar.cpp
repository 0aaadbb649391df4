// Both grammars, selectors, and the commands about the daemon and the conversation.
// API contract §3 to §6.3.
#include <doctest/doctest.h>

#include "world.hpp"

using lines = std::vector<std::string>;

namespace {

lines const done{"done"}, error{"error"};
std::string const two_neighbors =
    world::processes + world::neighbor("127.0.0.2") + world::neighbor("127.0.0.3", {}, "65001");

std::size_t routes_of(world::daemon const& d, std::size_t i) {
  return d.s.neighbors()[i].peer->rib().size();
}

}  // namespace

TEST_CASE("version 6: what is no command") {
  world::daemon d;
  for (auto const* line : {"nonsense",
                           "peer",
                           "peer *",
                           "peer * dance",
                           "version",
                           "bye",
                           "shutdown",
                           "reload",
                           "reset",
                           "announce route 10.0.0.0/24 next-hop 1.2.3.4",
                           "withdraw route 10.0.0.0/24",
                           "neighbor 127.0.0.2 announce route 10.0.0.0/24 next-hop 1.2.3.4",
                           "show neighbor summary",
                           "session",
                           "session ack",
                           "session sync",
                           "rib",
                           "rib show",
                           "rib show sideways",
                           "system",
                           "daemon",
                           "daemon explode",
                           "PEER * announce eor",
                           "\"",
                           "]",
                           ";",
                           "peer 'x",
                           "flush adj-rib out",
                           "group",
                           "peer * teardown",
                           "peer * teardown x",
                           "peer * announce"})
    CHECK_MESSAGE(d.ask(line) == error, line);
  CHECK(d.ask("peer * announce foo") == lines{"error: unknown announce type: foo", "error"});
  CHECK(d.ask("peer * withdraw eor") == lines{"error: unknown withdraw type: eor", "error"});
  CHECK(d.ask("") == done);
  CHECK(d.ask("# peer * announce eor") == done);
  CHECK(d.ask("#") == done);
  CHECK(d.ask("debug something") == lines{});
  CHECK(d.ask("peer * announce route 10.0.0.0/24 next-hop 1.2.3.4 \x80") == error);
}

TEST_CASE("version 4: the verb comes first") {
  world::daemon d{world::processes + world::neighbor("127.0.0.2"), 4};
  CHECK(d.ask("version") == lines{"exabgp 6.0.0", "done"});
  CHECK(d.ask("version json") == lines{R"({"version": "6.0.0", "application": "exabgp"})", "done"});
  CHECK(d.ask("announce foo") == lines{"error: unknown announce type: foo", "error"});
  CHECK(d.ask("neighbor 127.0.0.2 announce foo") == error);
  CHECK(d.ask("bogus") == error);
  CHECK(d.ask("ping") ==
        lines{R"({"pong": "41e688fc-16dc-43ef-bac8-efc437925208", "active": true})", "done"});
  CHECK(d.ask("ping 5a2c 1.5 text") ==
        lines{"pong 41e688fc-16dc-43ef-bac8-efc437925208 active=true", "done"});
  CHECK(d.ask("reset") == lines{"asynchronous queue cleared", "done"});
  CHECK(d.ask("disable-ack") == done);
  CHECK(d.ask("version") == lines{"exabgp 6.0.0"});
  CHECK(d.ask("bogus") == lines{});
  CHECK(d.ask("enable-ack") == done);
  CHECK(d.ask("silence-ack") == lines{});
  CHECK(d.ask("enable-ack") == done);
  CHECK(d.ask("delete neighbor 127.0.0.9") ==
        lines{"error: no neighbors match the selector", "error"});
  CHECK(d.ask("crash") == lines{"done", "error"});
  CHECK(d.ask("api version") == lines{"API version: 4 (legacy (text/json))", "done"});
  CHECK(d.ask("api version 5") == lines{"error: API version must be 4 or 6", "error"});
  CHECK(d.ask("api version x") == lines{"error: invalid version: x", "error"});
  for (auto const* line :
       {"group start", "group end", "neighbor 127.0.0.2 group announce eor",
        "neighbor 127.0.0.2 show", "neighbor 127.0.0.2 flush adj-rib out",
        "neighbor 127.0.0.9 announce route 10.0.0.0/24 next-hop 1.2.3.4", "neighbor 127.0.0.2"})
    CHECK_MESSAGE(d.ask(line) == error, line);
  CHECK(d.ask("shutdown") == lines{"shutdown in progress", "done"});
  CHECK(d.ask("reload") == lines{"reload in progress", "done"});
  CHECK(d.ask("restart json") == lines{R"({"status": "restart in progress"})", "done"});
  CHECK(d.c.asked == "shutdown reload restart ");
  CHECK(d.ask("session ping text").size() == 2);  // lines of version 6 are understood
  CHECK(d.ask("help").front() == "");
  CHECK(d.ask("queue-status") == lines{"no queued messages", "done"});
}

TEST_CASE("a route for each form of selector, in both versions") {
  for (unsigned const version : {4u, 6u}) {
    std::string const word = version == 4 ? "neighbor " : "peer ";
    std::string const announce = " announce route 10.0.0.0/24 next-hop 1.2.3.4";
    struct {
      std::string selector;
      std::size_t first, second;
    } const table[] = {
        {"*", 1, 1},
        {"127.0.0.2", 1, 0},
        {"127.0.0.3", 0, 1},
        {"127.0.0.3 peer-as 65001", 0, 1},
        {"127.0.0.2 local-ip 127.0.0.1 local-as 65000 router-id 1.1.1.1", 1, 0},
        {"127.0.0.2 family-allowed in-open", 1, 0},
        {"127.0.0.3 peer-as 65000", 9, 9},
        {"127.0.0.4", 9, 9},
        {"127.0.0", 9, 9},
        {"127.0.0.20", 9, 9},
        {"127.0.0.2 local-as 6500", 9, 9},
    };
    for (auto const& row : table) {
      CAPTURE(row.selector);
      world::daemon d{two_neighbors, version};
      bool const matches = row.first != 9;
      CHECK(d.ask(word + row.selector + announce).front() == (matches ? "done" : "error"));
      CHECK(routes_of(d, 0) == (matches ? row.first : 0));
      CHECK(routes_of(d, 1) == (matches ? row.second : 0));
    }
  }
}

TEST_CASE("lists of neighbors") {
  std::string const announce = " announce route 10.0.0.0/24 next-hop 1.2.3.4";
  world::daemon d{two_neighbors};
  CHECK(d.ask("peer [ 127.0.0.2 , 127.0.0.3 ]" + announce).front() == "done");
  CHECK(routes_of(d, 0) + routes_of(d, 1) == 2);
  CHECK(d.ask("peer [127.0.0.2 local-as 65000,127.0.0.9]" + announce).front() == "done");
  CHECK(d.ask("peer 127.0.0.2 , 127.0.0.3" + announce) == error);
  CHECK(d.ask("peer 127.0.0.2 , peer 127.0.0.3" + announce) == error);
  CHECK(d.ask("peer [ 127.0.0.2" + announce) == error);
  CHECK(d.ask("peer [ ]" + announce) == error);
  world::daemon old{two_neighbors, 4};
  CHECK(old.ask("neighbor 127.0.0.2, neighbor 127.0.0.3" + announce).front() == "done");
  CHECK(routes_of(old, 0) + routes_of(old, 1) == 2);
  CHECK(old.ask("neighbor 127.0.0.2 local-as 65000, neighbor 127.0.0.9 withdraw route "
                "10.0.0.0/24")
            .front() == "done");
  CHECK(routes_of(old, 0) == 0);
  CHECK(routes_of(old, 1) == 1);
}

TEST_CASE("whom one may command") {
  world::daemon d{two_neighbors};
  CHECK(d.ask(d.h2, "peer * announce route 10.0.0.0/24 next-hop 1.2.3.4") == error);
  CHECK(d.ask(d.h2, "rib flush out") == error);
  CHECK(d.ask(d.h2, "rib clear out") == error);
  CHECK(routes_of(d, 0) == 0);
  CHECK(d.ask(d.cli, "peer 127.0.0.3 announce route 10.0.0.0/24 next-hop 1.2.3.4").front() ==
        "done");
  CHECK(routes_of(d, 1) == 1);
  // Showing is for everybody.
  CHECK(d.ask(d.h2, "rib show out").front() ==
        R"({"127.0.0.3": {"routes": [{"family": "ipv4 unicast", "prefix": "10.0.0.0/24"}]}})");
}

TEST_CASE("the version changes for all at once") {
  world::daemon d;
  CHECK(d.ask("system api version") ==
        lines{R"({"api_version": 6, "description": "json-only"})", "done"});
  CHECK(d.ask("system api version 5") ==
        lines{R"({"error": "API version must be 4 or 6"})", "error"});
  CHECK(d.ask("system api version x") == lines{R"({"error": "Invalid version: x"})", "error"});
  CHECK(d.ask("system api version 4") == lines{R"({"status": "API version set", "version": 4, )"
                                               R"("note": "effective on next process restart"})",
                                               "done"});
  CHECK(d.ask(d.h2, "version") == lines{"exabgp 6.0.0", "done"});
  CHECK(d.ask("api version 6") ==
        lines{"API version set to 6 (effective on next process restart)", "done"});
  CHECK(d.ask("version") == error);
}

TEST_CASE("commands about the daemon") {
  world::daemon d{two_neighbors};
  d.loop.sessions[1]->go_down({.from = world::origin_of_error::transport}, "gone");
  auto const status = d.ask("daemon status");
  CHECK(status.front().starts_with(
      R"({"version": "6.0.0", "uuid": "41e688fc-16dc-43ef-bac8-efc437925208", "pid": )"));
  CHECK(status.front().ends_with(
      R"(, "start_time": 1795337358.935850, "peers": {"neighbor 127.0.0.2 local-ip 127.0.0.1 )"
      R"(local-as 65000 peer-as 65000 router-id 1.1.1.1 family-allowed in-open": "ESTABLISHED", )"
      R"("neighbor 127.0.0.3 local-ip 127.0.0.1 local-as 65000 peer-as 65001 router-id 1.1.1.1 )"
      R"(family-allowed in-open": "IDLE"}})"));
  CHECK(d.ask("daemon status text").back() == "done");
  CHECK(d.ask("daemon shutdown") == lines{R"({"status": "shutdown in progress"})", "done"});
  CHECK(d.ask("system queue-status") == lines{"{}", "done"});
  auto const help = d.ask("system help").front();
  CHECK(help.starts_with(
      R"x({"description": "Available API commands (v6 format)", "peer_filters": ["local-ip", )x"
      R"("local-as", "peer-as", "router-id"], "commands": [{"command": "#", "neighbor_support": )"
      R"(false, "json_support": true}, {"command": "daemon reload", )"));
  CHECK(help.find(R"({"command": "peer announce route", "neighbor_support": true, )"
                  R"("json_support": true})") != help.npos);
  CHECK(help.find(R"("options": ["summary", "extensive", "configuration"])") != help.npos);
  CHECK(help.find("barrier") == help.npos);
  CHECK(d.ask("system help all").front().find("barrier") != help.npos);
  auto const text = d.ask("system help text");
  CHECK(std::vector(text.begin(), text.begin() + 9) ==
        lines{"", "available API commands (v6 format):", "====================================", "",
              "filter can be: [local-ip <ip>][local-as <asn>][peer-as <asn>][router-id "
              "<router-id>]",
              "", "commands:", "---------", ""});
  CHECK(std::find(text.begin(), text.end(), "[peer <ip> [filters]] peer announce route") !=
        text.end());
  CHECK(std::find(text.begin(), text.end(), "rib show out [ extensive ] ") != text.end());
  CHECK(std::find(text.begin(), text.end(), "daemon status ") != text.end());
}

TEST_CASE("acknowledgement: content is said all the same") {
  world::daemon d;
  CHECK(d.ask("session ack disable") == done);
  CHECK(d.ask("peer * announce route nonsense") == lines{});
  CHECK(d.ask("system version") == lines{R"({"version": "6.0.0", "application": "exabgp"})"});
  CHECK(d.ask("nonsense") == lines{});
  CHECK(d.ask("session ack enable") == done);
  CHECK(d.ask("session ack silence") == lines{});
  CHECK(d.ask("system crash") == lines{});
  d.h1.reset();
  CHECK(d.ask("system crash") == lines{"done", "error"});
}

TEST_CASE("a tag comes back in front of the answer") {
  world::daemon d;
  CHECK(d.ask("tag=7 system version") ==
        lines{"tag=7", R"({"version": "6.0.0", "application": "exabgp"})", "done"});
  CHECK(d.ask("nonsense tag=a.b") == lines{"tag=a.b", "error"});
  auto const route = d.ask("peer * announce route 10.0.0.0/24 next-hop 1.2.3.4 sync tag=x");
  CHECK(route.size() == 3);
  CHECK(route[0] == "tag=x");
  CHECK(route[1] == "done");
  CHECK(d.ask("peer * announce foo tag=9") ==
        lines{"tag=9", "error: unknown announce type: foo", "error"});
  CHECK(d.ask("system crash") == lines{"done", "error"});
}
