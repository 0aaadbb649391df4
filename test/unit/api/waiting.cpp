// Answers that come later, long answers, and much that waits (API contract §2.3, §3.3).
#include <doctest/doctest.h>

#include "world.hpp"

using lines = std::vector<std::string>;
using namespace std::chrono_literals;

namespace {

std::string route(int i) {
  return "10." + std::to_string(i >> 16) + "." + std::to_string(i >> 8 & 255) + "." +
         std::to_string(i & 255);
}
std::string announce(int i) {
  return "peer * announce route " + route(i) + " next-hop 1.2.3.4 med " + std::to_string(i);
}

}  // namespace

TEST_CASE("sync: the answer comes with the UPDATE, and in order") {
  world::daemon d;
  auto* const session = d.loop.sessions.front();
  CHECK(d.ask("session sync enable") == lines{"done"});
  session->blocked = true;
  CHECK(d.ask(announce(1)) == lines{});
  CHECK(d.ask("session ping text") == lines{});  // in order
  CHECK(d.ask("nonsense") == lines{});
  session->blocked = false;
  d.loop.pass(10ms);
  auto const answers = d.h1.take();
  REQUIRE(answers.size() == 4);
  CHECK(answers.front() == "done");
  CHECK(answers.back() == "error");
  (void)session->take_sent();
  CHECK(d.ask(announce(1)) == lines{"done"});  // nothing to send
  session->blocked = true;
  CHECK(d.ask(announce(2) + " async") == lines{"done"});
  CHECK(d.ask(announce(3)) == lines{});
  session->go_down({.from = world::origin_of_error::transport}, "gone");
  d.loop.pass(10ms);
  CHECK(d.h1.take() == lines{"done"});
  CHECK(d.ask(announce(4)) == lines{"done"});  // nobody to wait for
}

TEST_CASE("group: its first member says when it is done") {
  world::daemon d;
  auto* const session = d.loop.sessions.front();
  for (auto const* first : {"sync", "async", "json sync", ""}) {
    bool const waits =
        std::string_view{first}.ends_with("sync") && std::string_view{first} != "async";
    session->blocked = true;
    d.ask("group start");
    CHECK(d.ask("announce route 10.0.0.0/8 next-hop 1.2.3.4 " + std::string{first}) ==
          lines{"done"});
    CHECK(d.ask("withdraw route 10.0.0.0/8 " + std::string{waits ? "async" : "sync"}) ==
          lines{"done"});
    auto const answer = d.ask("group end");
    CHECK(answer.size() == (waits ? 1 : 2));
    session->blocked = false;
    d.loop.pass(10ms);
    CHECK(d.h1.take() == (waits ? lines{"done"} : lines{}));
  }
}

TEST_CASE("barrier: everything before it is on its way") {
  world::daemon d{world::processes + world::neighbor("127.0.0.2") + world::neighbor("127.0.0.3")};
  auto* const slow = d.loop.sessions[1];
  CHECK(d.ask("barrier") == lines{"error"});
  CHECK(d.ask("peer * barrier tag=1") == lines{"tag=1", "done"});
  CHECK(d.ask("session barrier") == lines{"done"});
  slow->blocked = true;
  for (int i = 0; i < 50'000; ++i) d.a.take(d.h1, announce(i));
  CHECK(d.h1.take() == lines(50'000, "done"));
  CHECK(d.ask("peer 127.0.0.2 barrier").front() == "done");
  CHECK(d.ask("peer * barrier") == lines{});
  slow->blocked = false;
  d.loop.pass(100ms);
  CHECK(d.h1.take() == lines{"done"});
  CHECK(slow->take_sent().size() == 50'000);
}

TEST_CASE("reset: what waits is forgotten") {
  world::daemon d;
  d.loop.sessions.front()->blocked = true;
  CHECK(d.ask(announce(1) + " sync") == lines{});
  CHECK(d.ask(announce(2)) == lines{});
  CHECK(d.ask("session reset") == lines{R"({"status": "asynchronous queue cleared"})", "done"});
  d.loop.sessions.front()->blocked = false;
  d.loop.pass(10ms);
  CHECK(d.h1.take() == lines{});
  CHECK(d.s.neighbors()[0].peer->rib().size() == 1);
  CHECK(d.ask("session ping").size() == 3);  // the UPDATE of the first one
}

TEST_CASE("who gives commands behind one that waits is held") {
  world::daemon d;
  d.loop.sessions.front()->blocked = true;
  d.a.take(d.h1, announce(0) + " sync");
  int n = 0;
  while (!d.h1.held && n < 100'000) d.a.take(d.h1, announce(++n));
  CHECK(d.h1.held);
  CHECK(n < 20'000);
  d.loop.sessions.front()->blocked = false;
  d.loop.pass(100ms);
  CHECK(!d.h1.held);
  CHECK(d.h1.take().size() == static_cast<std::size_t>(n) + 1);
}

TEST_CASE("a long answer waits for who does not read, and the daemon goes on") {
  world::daemon d;
  constexpr int n = 50'000;
  for (int i = 0; i < n; ++i) d.a.take(d.h1, announce(i));
  d.loop.pass(100ms);
  (void)d.h1.take();
  d.h1.most = 10'000;
  d.a.take(d.h1, "rib show out");
  d.a.take(d.h1, "session ping");
  d.loop.pass(100ms);
  std::size_t got = 0;
  CHECK(d.h1.text.size() < 1'000'000);
  CHECK(d.ask(d.cli, "session ping").size() > 1);  // others are answered
  lines last;
  for (int i = 0; i < 10'000 && (last.empty() || last.back() != "done" || got <= n); ++i) {
    CHECK(d.h1.text.size() < 1'000'000);
    last = d.h1.take();
    got += last.size();
    d.a.drained(d.h1);
    d.loop.pass(1ms);
  }
  CHECK(got == n + 3);
}

TEST_CASE("a neighbor may go while its routes are shown") {
  world::daemon d{world::processes + world::neighbor("127.0.0.2") + world::neighbor("127.0.0.3")};
  for (int i = 0; i < 10'000; ++i) d.a.take(d.h1, announce(i));
  d.loop.pass(100ms);
  (void)d.h1.take();
  d.h1.most = 1'000;
  d.a.take(d.h1, "rib show out");
  d.reload(world::processes + world::neighbor("127.0.0.3"));
  d.h1.most = SIZE_MAX;
  (void)d.h1.take();
  d.a.drained(d.h1);
  d.loop.pass(100ms);
  auto const rest = d.h1.take();
  CHECK(rest.back() == "done");
  CHECK(rest.size() >= 10'001);
}
