// Every cell of states × events: what the machine does, beside what RFC 4271 §8.2.2 (with 6608 and
// 9687) asks for. The table is printed.
#include <doctest/doctest.h>

#include <cstdio>

#include "machine.hpp"

namespace {

using namespace test;

struct cell {
  std::string_view does;     // the machine's actions
  std::string_view asked{};  // what the RFC wants, where that is something else
  std::string_view because{};
};

struct row {
  input what;
  std::string_view name;
  cell cells[state_count];
};

constexpr cell none{""};
// Without a connection no message can arrive; the timers in question do not run.
constexpr cell silent{"", "Idle", "cannot happen here; nothing to release"};

#define CEASE "6/2; close; down: notification sent (6,2); -> IDLE"
#define FSM_ERROR(n) "5/" #n "; close; down: notification sent (5," #n "); -> IDLE"

// clang-format off
const row rows[] = {
  {input::start, "start (1, 3-7)", {
    {"-> CONNECT; dial"}, none, none, none, none, none}},
  {input::stop, "stop (2, 8)", {
    none, {"drop; -> IDLE"}, {"-> IDLE"}, {CEASE}, {CEASE}, {CEASE}}},
  {input::retry_due, "ConnectRetryTimer (9)", {
    none, {"dial"}, {"-> CONNECT; dial"},
    {"", "5/1, Idle", "the timer does not run"}, {"", "5/2, Idle", "the timer does not run"},
    {"", "5/3, Idle", "the timer does not run"}}},
  {input::hold_due, "HoldTimer (10)", {
    none, silent, silent,
    {"4/0; close; down: notification sent (4,0); -> IDLE"},
    {"4/0; close; down: notification sent (4,0); -> IDLE"},
    {"4/0; close; down: notification sent (4,0); -> IDLE"}}},
  {input::keepalive_due, "KeepaliveTimer (11)", {
    none, silent, silent, {"", "5/1, Idle", "the timer does not run"},
    {"KEEPALIVE"}, {"KEEPALIVE"}}},
  {input::send_hold_due, "SendHoldTimer (29)", {
    none, none, none, none, none,
    {"abort; down: closing connection; -> IDLE", "optionally 8/0, close, Idle",
     "the peer does not read: a NOTIFICATION would wait behind the rest"}}},
  {input::connected, "our connection is up (16, 17)", {
    {"drop", "nothing", "nobody asked for it"}, {"OPEN; -> OPENSENT"},
    {"drop", "OPEN, OpenSent", "only dialled in Connect"}, none, none, none}},
  {input::connect_failed, "our connection failed (18)", {
    none, {"-> ACTIVE", "Idle", "stays reachable while the back-off runs"},
    {"", "Idle", "cannot happen here"}, none, none, none}},
  {input::accepted, "the peer connected (16, 17)", {
    {"refuse 6/5", "refused", "and told why (RFC 4486 §4)"}, {"admit; OPEN; -> OPENSENT"},
    {"admit; OPEN; -> OPENSENT"}, {"admit; OPEN"}, {"admit; OPEN"},
    {"refuse 6/7", "tracked until OPEN, then 6/7", "the answer is known before"}}},
  {input::disconnected, "the connection is gone (18)", {
    none, none, none,
    {"drop; down: closing connection; -> IDLE", "Active, ConnectRetryTimer",
     "Idle, from where automatic start leads to Active"},
    {"drop; down: closing connection; -> IDLE"}, {"drop; down: closing connection; -> IDLE"}}},
  {input::open, "OPEN (19)", {
    none, silent, silent, {"agreed; -> OPENCONFIRM; KEEPALIVE"},
    {FSM_ERROR(2)}, {FSM_ERROR(3)}}},
  {input::keepalive, "KEEPALIVE (26)", {
    none, silent, silent, {FSM_ERROR(1)}, {"-> ESTABLISHED; up"}, none}},
  {input::update, "UPDATE, ROUTE-REFRESH (27)", {
    none, silent, silent, {FSM_ERROR(1)}, {FSM_ERROR(2)}, {"deliver"}}},
  {input::notification, "NOTIFICATION (24, 25)", {
    none, silent, silent,
    {"close; down: notification received (6,4); -> IDLE"},
    {"close; down: notification received (6,4); -> IDLE"},
    {"close; down: notification received (6,4); -> IDLE"}}},
  {input::unknown_message, "unknown type (21)", {
    none, silent, silent,
    {"1/3; close; down: notification sent (1,3); -> IDLE"},
    {"1/3; close; down: notification sent (1,3); -> IDLE"},
    {"1/3; close; down: notification sent (1,3); -> IDLE", "§8.2.2: 5/3, §6.1: 1/3, Idle",
     "§6.1 is what peers expect"}}},
  {input::malformed, "malformed message (21, 28)", {
    none, silent, silent,
    {"1/2; close; down: notification sent (1,2); -> IDLE"},
    {"1/2; close; down: notification sent (1,2); -> IDLE"},
    {"1/2; close; down: notification sent (1,2); -> IDLE"}}},
};
// clang-format on

/// The event of a column, when the outgoing connection is the one in question.
std::string apply(bench& b, input what) {
  switch (what) {
    case input::start:
      return b.step(start{});
    case input::stop:
      return b.step(stop{});
    case input::retry_due:
      return b.step(timeout{});
    case input::hold_due:
    case input::keepalive_due:
    case input::send_hold_due:
      return b.step(timeout{});
    case input::connected:
      return b.step(connected{});
    case input::connect_failed:
      return b.step(connect_failed{111});
    case input::accepted:
      return b.step(accepted{});
    case input::disconnected:
      return b.step(disconnected{side::outgoing});
    case input::open:
      return b.receive_open(side::outgoing);
    case input::keepalive:
      return b.receive_keepalive(side::outgoing);
    case input::update:
      return b.receive(side::outgoing, octets{2, {0, 0, 0, 0}});
    case input::notification:
      return b.receive(side::outgoing, octets{3, {6, 4}});
    case input::unknown_message:
      return b.receive(side::outgoing, octets{99, {}});
    case input::malformed:
      return b.step(
          malformed{side::outgoing, header_error(header_subcode::bad_message_length, 16, 2)});
  }
  return {};
}

/// Moves the clock to where exactly the timer of the column is due, if it runs in this state.
void let_run_out(bench& b, input what, state s) {
  b.now = b.now + milliseconds(1);
  if (what == input::retry_due) {
    if (s == state::connect || s == state::active) b.now = b.machine.deadline();
  } else if (what == input::hold_due) {
    if (s < state::open_sent) return;
    if (s == state::open_sent) {
      b.now = b.machine.deadline();
      return;
    }
    while (b.machine.deadline() < time_point{} + seconds(1090)) {  // KEEPALIVEs come before it
      b.now = b.machine.deadline();
      b.step(timeout{});
    }
    b.now = b.machine.deadline();
  } else if (what == input::keepalive_due) {
    if (s >= state::open_confirm) b.now = b.machine.deadline();
  } else if (what == input::send_hold_due && s == state::established) {
    b.step(blocked{side::outgoing});
    b.now = b.machine.deadline();
  }
}

std::string in_state(state s, input what) {
  auto settings = bench::usual();
  settings.connect_tries = 1;
  settings.send_hold_time = seconds(1);  // before the first KEEPALIVE
  bench b{settings};
  b.reach(s);
  REQUIRE(b.machine.current() == s);
  let_run_out(b, what, s);
  REQUIRE(b.machine.current() == s);
  return apply(b, what);
}

}  // namespace

TEST_CASE("each cell of the state table does what RFC 4271 asks for") {
  std::size_t cells = 0, departures = 0;
  for (auto const& r : rows) {
    std::printf("%s\n", std::string{r.name}.c_str());
    for (std::size_t i = 0; i < state_count; ++i) {
      auto const s = static_cast<state>(i);
      auto const& c = r.cells[i];
      auto const got = in_state(s, r.what);
      CAPTURE(r.name);
      CAPTURE(name_of(s));
      CHECK(got == c.does);
      ++cells;
      if (got.empty() && c.asked.empty()) continue;
      std::printf("    %-12s %s\n", name_of(s).data(), got.empty() ? "(nothing)" : got.c_str());
      if (c.asked.empty()) continue;
      ++departures;
      std::printf("    %-12s   RFC: %s -- %s\n", "", c.asked.data(), c.because.data());
    }
  }
  std::printf("%zu cells, %zu departures from the letter of RFC 4271 §8.2.2; the rest as it says\n",
              cells, departures);
  CHECK(cells == state_count * input_count);
}
