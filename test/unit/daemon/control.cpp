// Short commands, completion and the places of the control channel: API contract §8.
#include <doctest/doctest.h>

#include "daemon/control/completion.hpp"
#include "daemon/control/paths.hpp"
#include "daemon/control/shorthand.hpp"

using namespace senda::daemon;
using namespace senda::daemon::control;

TEST_CASE("short commands in full: the table of API contract §8.3") {
  CHECK(expanded("s n summary") == "show neighbor summary");
  CHECK(expanded("s n s") == "show neighbor summary");
  CHECK(expanded("s n e") == "show neighbor extensive");
  CHECK(expanded("s n c") == "show neighbor configuration");
  CHECK(expanded("a r 10.0.0.0/24 next-hop self") == "announce route 10.0.0.0/24 next-hop self");
  CHECK(expanded("w r 10.0.0.0/24") == "withdraw route 10.0.0.0/24");
  CHECK(expanded("a a med 5 nlri 10.0.0.0/24") == "announce attributes med 5 nlri 10.0.0.0/24");
  CHECK(expanded("a e ipv4 unicast") == "announce eor ipv4 unicast");
  CHECK(expanded("a f route") == "announce flow route");
  CHECK(expanded("a v x") == "announce vps x");
  CHECK(expanded("a o x") == "announce operation x");
  CHECK(expanded("a w dog") == "announce watchdog dog");
  CHECK(expanded("w w dog") == "withdraw watchdog dog");
  CHECK(expanded("f a o") == "flush adj-rib out");
  CHECK(expanded("s a i") == "show adj-rib in");
  CHECK(expanded("s a o e") == "show adj-rib out extensive");
  CHECK(expanded("h") == "help");
  CHECK(expanded("tag=s s n s") == "tag=s show neighbor summary");
  CHECK(expanded("tag=s") == "tag=s");
  CHECK(expanded("ses a enable") == "session ack enable");
  CHECK(expanded("session sy enable") == "session sync enable");
  CHECK(expanded("d shutdown") == "daemon shutdown");
  CHECK(expanded("neighbor 10.0.0.1 id 1.1.1.1 a r 10.0.0.0/8") ==
        "neighbor 10.0.0.1 router-id 1.1.1.1 announce route 10.0.0.0/8");
  CHECK(expanded("n 2001:db8::1 t 6") == "neighbor 2001:db8::1 teardown 6");
  CHECK(expanded("neighbour 10.0.0.1 w r 10.0.0.0/8") ==
        "neighbor 10.0.0.1 withdraw route 10.0.0.0/8");
}

TEST_CASE("short commands: words in full and longer ones stay, blanks too") {
  CHECK(expanded("show neighbor summary") == "show neighbor summary");
  CHECK(expanded("peer *  announce   route 10.0.0.0/24") == "peer *  announce   route 10.0.0.0/24");
  CHECK(expanded("sho neighbor") == "sho neighbor");
  CHECK(expanded("x y z") == "x y z");
  CHECK(expanded("") == "");
}

TEST_CASE("short commands: the verb comes to the front") {
  CHECK(expanded("neighbor 10.0.0.1 show summary") == "show neighbor 10.0.0.1 summary");
  CHECK(expanded("n 10.0.0.1 show s") == "show neighbor 10.0.0.1 summary");
  CHECK(expanded("adj-rib in show extensive") == "show adj-rib in extensive");
  CHECK(expanded("neighbor 10.0.0.1 adj-rib out show") == "show adj-rib out 10.0.0.1");
}

TEST_CASE("places of the socket and the pipes") {
  CHECK(root_of("/usr/bin/senda") == "");
  CHECK(root_of("/usr/sbin/exabgp") == "");
  CHECK(root_of("/bin/senda") == "");
  CHECK(root_of("/opt/senda/bin/senda") == "/opt/senda");
  CHECK(root_of("/usr/local/bin/senda") == "/usr/local");
  CHECK(root_of("/home/me/senda/build/daemon/senda") == "");
  auto const at_root = run_folders("", 7);
  CHECK(at_root == std::vector<std::string>{"/run/senda/", "/run/exabgp/", "/run/7/", "/run/",
                                            "/var/run/exabgp/", "/var/run/7/", "/var/run/"});
  auto const below = run_folders("/opt/x", 7);
  CHECK(below.size() == 14);
  CHECK(below[8] == "/opt/x/run/exabgp/");

  environment env;
  env.api_socketpath = "/somewhere/a.sock";
  std::vector<std::string> looked_at;
  CHECK_FALSE(find_socket(env, looked_at));
  CHECK(looked_at == std::vector<std::string>{"/somewhere/a.sock"});
  CHECK(socket_places(env, 0) == looked_at);
  env.api_socketpath.clear();
  env.cli_socket = "/somewhere";
  CHECK(socket_places(env, 0) == std::vector<std::string>{"/somewhere/exabgp.sock"});
  env.cli_socket = "";
  CHECK(socket_places(env, 0).empty());
  env.cli_socket.reset();
  CHECK_FALSE(socket_places(env, 0).empty());
  env.api_cli = false;
  CHECK(socket_places(env, 0).empty());
  CHECK_FALSE(find_pipes(env, "exabgp"));
}

TEST_CASE("completion: what the daemon said, selectors left out, peers") {
  completion c;
  c.learn(
      R"({"description": "x", "commands": [{"command": "#"}, {"command": "peer announce route", )"
      R"("json_support": true}, {"command": "peer announce eor"}, {"command": "peer show", )"
      R"("options": ["summary"]}, {"command": "daemon reload"}]})");
  c.peers({"192.0.2.1", "2001:db8::1"});
  using words = std::vector<std::string>;
  CHECK(c.words("", "") == words{"daemon", "peer"});
  CHECK(c.words("", "d") == words{"daemon"});
  CHECK(c.words("daemon ", "") == words{"reload"});
  CHECK(c.words("peer ", "a") == words{"announce"});
  CHECK(c.words("peer ", "2001") == words{"2001:db8::1"});
  CHECK(c.words("peer 192.0.2.1 ", "") == words{"announce", "show"});
  CHECK(c.words("peer * announce ", "") == words{"eor", "route"});
  CHECK(c.words("peer * announce route ", "") == words{});
  CHECK(c.words("no such ", "") == words{});
  CHECK(json_strings(R"({"a": "x", "b": "y", "a": "q\"z"})", "a") == words{"x"});
  CHECK(json_strings(R"({"a": ")", "a") == words{});
}
