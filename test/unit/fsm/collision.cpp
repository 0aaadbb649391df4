// Two connections at once: RFC 4271 §6.8, RFC 6286 §2.3, and who hears of it.
#include <doctest/doctest.h>

#include "machine.hpp"

using namespace test;

namespace {

/// Both connections are up; nothing has been received.
bench two_connections(std::uint32_t id = 0x0a000001) {
  auto s = bench::usual();
  s.id = {id};
  bench b{s};
  b.step(start{});
  CHECK(b.step(accepted{}) == "admit; OPEN; -> OPENSENT");
  CHECK(b.step(connected{}) == "OPEN");
  return b;
}

}  // namespace

TEST_CASE("the connection of the side with the higher identifier is kept") {
  SUBCASE("theirs, and it comes second") {
    auto b = two_connections(1);
    b.receive(side::outgoing, b.open(2));
    CHECK(b.receive(side::incoming, b.open(2)) == "6/7; close; agreed; KEEPALIVE");
    CHECK(b.machine.current(side::outgoing) == state::active);
    CHECK(b.receive_keepalive(side::incoming) == "-> ESTABLISHED; up");
  }
  SUBCASE("theirs, and it comes first") {
    auto b = two_connections(1);
    b.receive(side::incoming, b.open(2));
    CHECK(b.receive(side::outgoing, b.open(2)) == "6/7; close");
    CHECK(b.receive_keepalive(side::incoming) == "-> ESTABLISHED; up");
  }
  SUBCASE("ours, and it comes second") {
    auto b = two_connections(3);
    b.receive(side::incoming, b.open(2));
    CHECK(b.receive(side::outgoing, b.open(2)) == "6/7; close; agreed; KEEPALIVE");
    CHECK(b.receive_keepalive(side::outgoing) == "-> ESTABLISHED; up");
    CHECK(b.machine.established_side() == side::outgoing);
  }
  SUBCASE("ours, and it comes first") {
    auto b = two_connections(3);
    b.receive(side::outgoing, b.open(2));
    CHECK(b.receive(side::incoming, b.open(2)) == "6/7; close");
    CHECK(b.machine.current() == state::open_confirm);
  }
}

TEST_CASE("identifiers are compared as unsigned numbers in host order") {
  auto b = two_connections(0x80000001);
  b.receive(side::incoming, b.open(0x7fffffff));
  CHECK(b.receive(side::outgoing, b.open(0x7fffffff)) == "6/7; close; agreed; KEEPALIVE");
}

TEST_CASE("of equal identifiers the larger AS number wins (RFC 6286)") {
  auto b = two_connections(7);  // AS 65001 here, AS 65002 there
  b.receive(side::outgoing, b.open(7));
  CHECK(b.receive(side::incoming, b.open(7)) == "6/7; close; agreed; KEEPALIVE");
}

TEST_CASE("nobody hears of a connection that loses while the other one lives") {
  auto b = two_connections(1);
  CHECK(b.step(disconnected{side::outgoing}) == "drop");
  CHECK(b.machine.current() == state::open_sent);
  CHECK(b.receive(side::incoming, octets{3, {6, 7}}) ==
        "close; down: notification received (6,7); -> IDLE");
}

TEST_CASE("an attempt under way ends when the other connection has its OPEN") {
  bench b;
  b.step(start{});
  b.step(accepted{});
  CHECK(b.receive_open(side::incoming) == "drop; agreed; -> OPENCONFIRM; KEEPALIVE");
  CHECK(b.step(connected{}) == "drop");  // it had succeeded in the same moment
}

TEST_CASE("a new connection instead of one whose OPEN has not come") {
  bench b;
  b.step(start{});
  b.step(accepted{});
  CHECK(b.step(accepted{}) == "6/7; close; admit; OPEN");
  b.receive_open(side::incoming);
  CHECK(b.step(accepted{}) == "refuse 6/7");
}

TEST_CASE("an established session and the OPEN of a second connection") {
  SUBCASE("the second one would lose anyway") {
    auto b = two_connections(3);
    b.receive(side::outgoing, b.open(2));
    b.receive_keepalive(side::outgoing);
    CHECK(b.receive(side::incoming, b.open(2)) == "6/7; close");
    CHECK(b.machine.current() == state::established);
  }
  SUBCASE("the peer prefers it and closes the first") {
    auto b = two_connections(1);
    b.receive(side::outgoing, b.open(2));
    b.receive_keepalive(side::outgoing);
    CHECK(b.receive(side::incoming, b.open(2)) == "");  // waits for what the peer says
    CHECK(b.receive(side::outgoing, octets{3, {6, 7}}) ==
          "close; down: notification received (6,7); agreed; -> OPENCONFIRM; KEEPALIVE");
    CHECK(b.receive_keepalive(side::incoming) == "-> ESTABLISHED; up");
  }
  SUBCASE("and has confirmed it before we know") {
    auto b = two_connections(1);
    b.receive(side::outgoing, b.open(2));
    b.receive_keepalive(side::outgoing);
    b.receive(side::incoming, b.open(2));
    CHECK(b.receive_keepalive(side::incoming) == "");
    CHECK(b.step(disconnected{side::outgoing}) ==
          "drop; down: closing connection; agreed; -> OPENCONFIRM; KEEPALIVE; -> ESTABLISHED; up");
  }
  SUBCASE("the peer says nothing: the session stays") {
    auto b = two_connections(1);
    b.receive(side::outgoing, b.open(2));
    b.receive_keepalive(side::outgoing);
    b.receive(side::incoming, b.open(2));
    CHECK(b.wait(seconds(5)) == "6/7; close");
    CHECK(b.machine.current() == state::established);
  }
}

TEST_CASE("an operator's stop closes both") {
  auto b = two_connections();
  CHECK(b.step(stop{.subcode = cease_subcode::peer_deconfigured}) ==
        "6/3; close; 6/3; close; down: notification sent (6,3); -> IDLE");
}
