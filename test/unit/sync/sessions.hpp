// What two peers do with each other: the same cases over the sync and the sim driver. Who includes
// this has defined test::place, two hosts that can reach each other, before.
#pragma once

#include <doctest/doctest.h>

namespace test {

/// Both peers, not started.
struct couple {
  recorder r[2];
  place at;

  explicit couple(fsm::settings const& a = settings_of(0),
                  fsm::settings const& b = settings_of(1)) {
    at.add(0, a, r[0]);
    at.add(1, b, r[1]);
  }
  void start() {
    at.peer(0).start();
    at.peer(1).start();
  }
  [[nodiscard]] bool established() {
    return at.peer(0).state() == state::established && at.peer(1).state() == state::established;
  }
  void establish() {
    start();
    REQUIRE(at.until([&] { return established(); }, 5));
  }
};

}  // namespace test

using namespace test;

TEST_CASE("a session comes up, and says so in the order of the wire contract") {
  couple c;
  c.establish();
  CHECK(c.at.until([&] { return c.r[0].ups && c.r[1].ups; }, 1));
  CHECK(c.r[0].log == std::vector<std::string>{"CONNECT", "connected", "sent OPEN", "OPENSENT",
                                               "received OPEN", "negotiated", "OPENCONFIRM",
                                               "sent KEEPALIVE", "received KEEPALIVE",
                                               "ESTABLISHED", "up"});
  CHECK(c.r[1].log == std::vector<std::string>{"ACTIVE", "connected", "sent OPEN", "OPENSENT",
                                               "received OPEN", "negotiated", "OPENCONFIRM",
                                               "sent KEEPALIVE", "received KEEPALIVE",
                                               "ESTABLISHED", "up"});
  CHECK_FALSE(c.r[0].where.incoming);
  CHECK(c.r[1].where.incoming);
  CHECK(c.r[0].where.local == c.r[1].where.remote);
  CHECK(c.r[0].where.local_port == c.r[1].where.remote_port);
  CHECK(c.at.peer(1).session().peer_as == asn{65001});
  CHECK(c.r[0].session.message_limit == max_extended_message_size);
}

TEST_CASE("messages arrive, all and in order, both ways; wake() sends what came later") {
  couple c;
  c.r[0].wanted = c.r[1].wanted = 3000;
  c.r[0].size = 300;
  c.establish();
  CHECK(c.at.until([&] { return c.r[0].arrived.size() == 3000 && c.r[1].arrived.size() == 3000; },
                   5));
  c.r[0].wanted = 5000;
  c.at.peer(0).wake();
  CHECK(c.at.until([&] { return c.r[1].arrived.size() == 5000; }, 5));
  CHECK(std::is_sorted(c.r[1].arrived.begin(), c.r[1].arrived.end()));
  CHECK(c.r[0].largest_backlog < transmit_buffer::high_water + max_message_size);
}

TEST_CASE("nothing is called back from inside a call into the driver") {
  couple c;
  c.start();
  CHECK(c.r[0].log.empty());
  REQUIRE(c.at.until([&] { return c.established(); }, 5));
  auto const before = c.r[0].log.size();
  c.at.peer(0).stop();
  c.at.peer(0).wake();
  c.at.peer(0).pause_reading(true);
  CHECK(c.r[0].log.size() == before);
  CHECK(c.at.peer(0).state() == state::established);
}

TEST_CASE("the handler may call the driver") {
  couple c;
  c.r[0].when_up = [&] { c.at.peer(0).stop({.subcode = cease_subcode::peer_deconfigured}); };
  c.start();
  CHECK(c.at.until([&] { return !c.r[0].reasons.empty() && !c.r[1].reasons.empty(); }, 5));
  CHECK(c.r[0].reasons.front() == "notification sent (6,3)");
  CHECK(c.r[1].reasons.front() == "notification received (6,3)");
}

TEST_CASE("stop: the peer reads why, and both are idle or waiting") {
  couple c;
  c.establish();
  {
    std::string words = "see you on Monday";  // need not live longer than the call
    c.at.peer(0).stop({.text = words});
    words.assign(words.size(), '#');
  }
  CHECK(c.at.until([&] { return c.r[1].reasons.size() == 1; }, 2));
  CHECK(c.r[0].reasons == std::vector<std::string>{"notification sent (6,2)"});
  CHECK(c.r[1].reasons == std::vector<std::string>{"notification received (6,2)"});
  CHECK(std::string(c.r[1].last_notification.begin() + 3, c.r[1].last_notification.end()) ==
        "see you on Monday");
  CHECK(c.at.peer(0).state() == state::idle);
  CHECK(c.at.peer(1).state() == state::active);
  CHECK(c.r[0].why.from == origin_of_error::local);
  CHECK(c.r[1].why.from == origin_of_error::peer);
}

TEST_CASE("stop while octets wait: they go out before the NOTIFICATION") {
  couple c;
  c.r[0].wanted = 400;
  c.r[0].size = 4000;
  c.r[0].when_up = [&] { c.at.peer(0).stop(); };
  c.start();
  CHECK(c.at.until([&] { return c.r[1].reasons.size() == 1; }, 5));
  CHECK(c.r[1].reasons.front() == "notification received (6,2)");
  CHECK(c.r[1].arrived.size() == c.r[0].produced);
}

TEST_CASE("stop with restart: a second session follows within a moment") {
  couple c;
  c.establish();
  c.at.peer(1).stop({.subcode = cease_subcode::administrative_reset, .restart = true});
  CHECK(c.at.until([&] { return c.r[0].ups == 2 && c.r[1].ups == 2; }, 2));
  CHECK(c.r[0].reasons.front() == "notification received (6,4)");
}

TEST_CASE("a silent stop: the peer sees a closed connection") {
  couple c;
  c.establish();
  c.at.peer(0).stop({.silent = true, .reason = "stop, message [shutting down]"});
  CHECK(c.at.until([&] { return c.r[1].reasons.size() == 1; }, 2));
  CHECK(c.r[1].reasons.front() == "closing connection");
  CHECK(c.r[0].reasons.front() == "stop, message [shutting down]");
  CHECK(c.r[1].why.from == origin_of_error::transport);
}

TEST_CASE("both connect: one session, over the same connection at both ends") {
  auto other = settings_of(1);
  other.passive = false;
  couple c{settings_of(0), other};
  c.establish();
  c.at.until([] { return false; }, 1);
  REQUIRE(c.established());
  auto const& a = c.at.peer(0).connection();
  auto const& b = c.at.peer(1).connection();
  CHECK(a.incoming != b.incoming);
  CHECK(a.local_port == b.remote_port);
  CHECK(a.remote_port == b.local_port);
}

TEST_CASE("nobody listens yet: connected soon after somebody does") {
  couple c;
  c.at.listen(1, false);
  c.start();
  c.at.until([] { return false; }, 0.5);
  CHECK(c.at.peer(0).state() == state::connect);
  CHECK(c.r[0].reasons.empty());
  c.at.listen(1, true);
  CHECK(c.at.until([&] { return c.established(); }, 2));
}

TEST_CASE("another AS than expected: 2/2, said by who notices first") {
  auto wrong = settings_of(1);
  wrong.local_as = asn{65003};
  wrong.capabilities = {};
  couple c{settings_of(0), wrong};
  c.start();
  CHECK(c.at.until([&] { return !c.r[0].reasons.empty() && !c.r[1].reasons.empty(); }, 5));
  CHECK(c.r[0].reasons.front() == "notification sent (2,2)");
  CHECK(c.r[1].reasons.front() == "notification received (2,2)");
}

TEST_CASE("silence for the hold time ends the session with 4/0") {
  auto s = settings_of(0);
  s.hold_time = 3;
  couple c{s};
  c.establish();
  REQUIRE(c.at.until([&] { return c.r[0].ups == 1; }, 1));
  auto const begin = c.at.now();
  c.at.freeze(1, 20);
  CHECK(c.at.until([&] { return !c.r[0].reasons.empty(); }, 5));
  CHECK(c.r[0].reasons.front() == "notification sent (4,0)");
  // The last KEEPALIVE may have come up to a second before.
  CHECK(c.at.now() - begin > fsm::milliseconds(1900));
}

TEST_CASE("hold time 3: KEEPALIVEs keep an idle session up") {
  auto s = settings_of(0);
  s.hold_time = 3;
  couple c{s};
  c.establish();
  c.at.until([] { return false; }, 4);
  CHECK(c.established());
  auto const& log = c.r[1].log;
  CHECK(std::count(log.begin(), log.end(), "received KEEPALIVE") >= 4);
}

TEST_CASE("back-pressure: nothing is lost, nothing piles up, nobody's hold timer runs out") {
  auto s = settings_of(0);
  s.hold_time = 3;
  couple c{s};
  c.r[0].wanted = 4000;
  c.r[0].size = 4000;  // 16 MB: more than the kernel will hold
  c.r[1].when_message = [&] {
    if (c.r[1].arrived.size() == 10) c.at.peer(1).pause_reading(true);
  };
  c.establish();
  REQUIRE(c.at.until([&] { return c.r[1].arrived.size() == 10; }, 5));
  c.at.until([] { return false; }, 4);
  CHECK(c.r[1].arrived.size() == 10);
  CHECK(c.established());
  CHECK(c.r[0].produced < 4000);
  CHECK(c.r[0].largest_backlog < transmit_buffer::high_water + max_message_size);
  c.at.peer(1).pause_reading(false);
  CHECK(c.at.until([&] { return c.r[1].arrived.size() == 4000; }, 10));
  CHECK(c.established());
}

TEST_CASE("a peer that never reads is given up by the send hold timer, without waiting for it") {
  auto s = settings_of(0);
  s.send_hold_time = fsm::milliseconds(500);
  couple c{s};
  c.r[0].wanted = 4000;
  c.r[0].size = 4000;
  c.r[1].when_message = [&] {
    if (c.r[1].arrived.size() == 1) c.at.peer(1).pause_reading(true);
  };
  c.start();
  CHECK(c.at.until([&] { return !c.r[0].reasons.empty(); }, 5));
  CHECK(c.r[0].why.code == notification_code::send_hold_timer_expired);
}

TEST_CASE("a message the application refuses: the NOTIFICATION of its error, with the evidence") {
  couple c;
  c.r[0].wanted = 10;
  c.r[1].fail_at = 5;
  c.start();
  CHECK(c.at.until([&] { return !c.r[0].reasons.empty(); }, 5));
  CHECK(c.r[0].reasons.front() == "notification received (3,1)");
  CHECK(c.r[1].reasons.front() == "notification sent (3,1)");
  CHECK(c.r[1].arrived.size() == 5);
  CHECK(c.r[0].last_notification == std::vector<std::uint8_t>{3, 1, 0, 0, 0, 5});
}
