// What happens by itself: keepalives, hold timers, connecting again, the send hold timer.
#include <doctest/doctest.h>

#include "machine.hpp"

using namespace test;

namespace {
bench running(settings s = bench::usual()) {
  s.automatic_start = true;
  return bench{s};
}
std::size_t count(std::string const& all, std::string_view what) {
  std::size_t n = 0;
  for (auto at = all.find(what); at != all.npos; at = all.find(what, at + 1)) ++n;
  return n;
}
}  // namespace

TEST_CASE("a KEEPALIVE every third of the hold time, whatever else is sent") {
  bench b;
  b.reach(state::open_sent);
  b.receive(side::outgoing, b.open(2, 9));
  b.receive_keepalive(side::outgoing);
  for (int i = 0; i < 5; ++i) {
    b.receive_keepalive(side::outgoing);
    CHECK(b.wait(milliseconds(2999)) == "");
    b.step(wrote{side::outgoing, true});  // UPDATEs do not postpone it
    CHECK(b.wait(milliseconds(1)) == "KEEPALIVE");
  }
}

TEST_CASE("a late driver sends one KEEPALIVE and keeps the rhythm") {
  bench b;
  b.reach(state::established);  // hold time 90
  b.now = b.now + milliseconds(30'400);
  CHECK(b.step(timeout{}) == "KEEPALIVE");
  CHECK(b.machine.deadline() == time_point{} + seconds(1060));
  b.receive_keepalive(side::outgoing);
  b.now = b.now + seconds(80);
  CHECK(b.step(timeout{}) == "KEEPALIVE");
}

TEST_CASE("any message restarts the hold timer, silence ends the session with 4/0") {
  bench b;
  b.reach(state::established);
  b.wait(seconds(89));
  b.receive(side::outgoing, octets{2, {0, 0, 0, 0}});
  CHECK(b.wait(milliseconds(89'999)).find("4/0") == std::string::npos);
  CHECK(b.wait(milliseconds(1)).find("4/0; close; down: notification sent (4,0)") !=
        std::string::npos);
}

TEST_CASE("hold time 0: neither KEEPALIVEs nor a hold timer; OPENCONFIRM does not last for ever") {
  bench b;
  b.reach(state::open_sent);
  CHECK(b.receive(side::outgoing, b.open(2, 0)) == "agreed; -> OPENCONFIRM; KEEPALIVE");
  CHECK(b.machine.deadline() == b.now + seconds(60));
  b.receive_keepalive(side::outgoing);
  CHECK(b.machine.deadline() == time_point::never());
  b.step(blocked{side::outgoing});
  CHECK(b.machine.deadline() == time_point::never());  // RFC 9687 §3.1
  CHECK(b.receive_keepalive(side::outgoing) == "");
}

TEST_CASE("no OPEN within the open wait, no KEEPALIVE within the hold time: 4/0") {
  bench b;
  b.reach(state::open_sent);
  CHECK(b.wait(milliseconds(59'999)) == "");
  CHECK(b.wait(milliseconds(1)) == "4/0; close; down: notification sent (4,0); -> IDLE");
  bench c;
  c.reach(state::open_confirm);
  CHECK(c.wait(seconds(90)) ==
        "KEEPALIVE; KEEPALIVE; 4/0; close; down: notification sent (4,0); -> IDLE");
}

TEST_CASE("refused connections: a burst, then longer and longer waits (wire contract §10.3)") {
  auto b = running();
  CHECK(b.step(start{}) == "-> CONNECT; dial");
  for (int i = 1; i < 50; ++i) {
    CHECK(b.step(connect_failed{111}) == "");
    CHECK(b.wait(milliseconds(100)) == "dial");
  }
  for (int wait : {0, 1, 2, 3, 4, 5, 7, 9, 11, 14, 17, 21, 26, 32, 39, 47, 57, 60, 60}) {
    CHECK(b.step(connect_failed{111}) == "-> ACTIVE");
    auto const pause = wait ? seconds(wait) : milliseconds(100);
    CHECK(b.machine.deadline() == b.now + pause);
    CHECK(b.wait(pause) == "-> CONNECT; dial");
    for (int i = 1; i < 50; ++i) b.step(connect_failed{111}), b.wait(milliseconds(100));
  }
}

TEST_CASE("an attempt without an answer is made again after ConnectRetryTime") {
  auto b = running();
  b.step(start{});
  CHECK(b.wait(seconds(30)) == "dial");
  CHECK(b.wait(seconds(30)) == "dial");
}

TEST_CASE("a lost session is dialled again a tenth of a second later") {
  auto b = running();
  b.reach(state::established);
  CHECK(b.step(disconnected{side::outgoing}) ==
        "drop; down: closing connection; -> IDLE; -> ACTIVE");
  CHECK(b.wait(milliseconds(99)) == "");
  CHECK(b.wait(milliseconds(1)) == "-> CONNECT; dial");
}

TEST_CASE("who refuses every OPEN is not asked ten times a second") {
  auto b = running();
  b.step(start{});
  std::string all;
  for (int i = 0; i < 1000 && b.now < time_point{} + seconds(1060); ++i) {
    if (b.machine.current() == state::connect) {
      all += b.step(connected{}) + ";";
      b.receive(side::outgoing, octets{3, {2, 2}});
      // The peer tries as well, with the same success.
      b.step(accepted{});
      b.receive(side::incoming, octets{3, {2, 2}});
    }
    b.wait(milliseconds(100));
  }
  CHECK(count(all, "OPEN;") < 15);
}

TEST_CASE("a passive peer never connects") {
  auto s = bench::usual();
  s.passive = true;
  auto b = running(s);
  CHECK(b.step(start{}) == "-> ACTIVE");
  CHECK(b.machine.deadline() == time_point::never());
  CHECK(b.step(accepted{}) == "admit; OPEN; -> OPENSENT");
  b.receive_open(side::incoming);
  b.receive_keepalive(side::incoming);
  CHECK(b.step(disconnected{side::incoming}) ==
        "drop; down: closing connection; -> IDLE; -> ACTIVE");
  CHECK(b.wait(seconds(3600)) == "");
  CHECK(b.step(stop{.restart = true}) == "");
}

TEST_CASE("stop with restart connects again at once") {
  auto b = running();
  b.reach(state::established);
  CHECK(b.step(stop{.subcode = cease_subcode::administrative_reset, .restart = true}) ==
        "6/4; close; down: notification sent (6,4); -> IDLE; -> ACTIVE");
  CHECK(b.wait(milliseconds(100)) == "-> CONNECT; dial");
}

TEST_CASE("the send hold timer: eight minutes or twice the hold time without progress (RFC 9687)") {
  auto const until_abort = [](std::uint16_t hold) {
    auto s = bench::usual();
    s.hold_time = hold;
    bench b{s};
    b.reach(state::open_sent);
    b.receive(side::outgoing, b.open(2, hold));
    b.receive_keepalive(side::outgoing);
    auto const begin = b.now;
    b.step(blocked{side::outgoing});
    for (int i = 0; i < 10'000; ++i) {
      b.now = b.now + seconds(1);
      b.receive_keepalive(side::outgoing);  // it talks, but does not listen
      if (b.step(timeout{}).find("abort") != std::string::npos) break;
      if (i == 100) {
        b.step(wrote{side::outgoing, false});  // progress starts it anew
        return (b.machine.deadline() - b.now).nanoseconds > 0 ? (b.wait({}), b.now - begin)
                                                              : duration{};
      }
    }
    return b.now - begin;
  };
  CHECK(until_abort(90) == seconds(101));
  auto const plain = [](std::uint16_t hold) {
    auto s = bench::usual();
    s.hold_time = hold;
    bench b{s};
    b.reach(state::open_sent);
    b.receive(side::outgoing, b.open(2, hold));
    b.receive_keepalive(side::outgoing);
    auto const begin = b.now;
    b.step(blocked{side::outgoing});
    while (b.machine.current() == state::established) {
      b.now = b.now + seconds(1);
      b.receive_keepalive(side::outgoing);
      b.step(timeout{});
    }
    return b.now - begin;
  };
  CHECK(plain(90) == seconds(480));
  CHECK(plain(600) == seconds(1200));
}

TEST_CASE("who does not read cannot blame the peer for silence") {
  bench b;
  b.reach(state::established);
  b.step(reading{true});
  CHECK(b.wait(seconds(300)) ==
        "KEEPALIVE; KEEPALIVE; KEEPALIVE; KEEPALIVE; KEEPALIVE; KEEPALIVE; KEEPALIVE; KEEPALIVE; "
        "KEEPALIVE; KEEPALIVE");
  b.step(reading{false});
  auto const rest = b.wait(seconds(90));
  CHECK(count(rest, "4/0") == 1);
  CHECK(count(rest, "KEEPALIVE") >= 2);
}
