// The machine is total: every event in every state, in any order, and nothing it must not do.
#include <doctest/doctest.h>

#include "machine.hpp"

using namespace test;

namespace {

struct chances {
  std::uint64_t state;
  std::uint64_t operator()(std::uint64_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % n;
  }
};

/// What a driver would know, kept up from the actions alone.
struct model {
  bool alive[2] = {}, dialling = false, offered = false, session = false;
  state told = state::idle;

  void follow(actions const& all, peer_fsm const& m) {
    for (auto const& a : all) {
      if (std::get_if<dial>(&a)) {
        CHECK_FALSE(alive[0]);
        dialling = true;
      } else if (std::get_if<admit>(&a)) {
        CHECK(offered);
        CHECK_FALSE(alive[1]);
        offered = false;
        alive[1] = true;
      } else if (std::get_if<refuse>(&a)) {
        CHECK(offered);
        offered = false;
      } else if (auto const* const s = std::get_if<send>(&a)) {
        CHECK(alive[static_cast<int>(s->on)]);
        transmit_buffer tx;
        CHECK(m.append(*s, tx).has_value());
      } else if (auto const* const h = std::get_if<hang_up>(&a)) {
        if (h->on == side::outgoing) dialling = false;
        alive[static_cast<int>(h->on)] = false;
      } else if (auto const* const n = std::get_if<moved>(&a)) {
        CHECK(n->to != told);
        told = n->to;
      } else if (std::get_if<up>(&a)) {
        CHECK_FALSE(session);
        session = true;
      } else if (std::get_if<down>(&a)) {
        session = false;
      } else if (auto const* const d = std::get_if<deliver>(&a)) {
        CHECK(session);
        CHECK(alive[static_cast<int>(d->on)]);
      }
    }
    CHECK_FALSE(offered);
    CHECK(told == m.current());
    CHECK(session == (m.current() == state::established));
    for (auto const s : {side::outgoing, side::incoming})
      CHECK(alive[static_cast<int>(s)] == (m.current(s) >= state::open_sent));
  }
};

}  // namespace

TEST_CASE("any sequence of events keeps the machine and its driver in step") {
  std::size_t most = 0, ups = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    chances r{seed};
    auto s = bench::usual();
    s.automatic_start = r(4) != 0;
    s.passive = r(4) == 0;
    s.id = {static_cast<std::uint32_t>(1 + r(3))};
    if (r(5) == 0) s.local_as = {};
    s.hold_time = r(3) ? 90 : 0;
    bench b{s};
    model m;
    octets const messages[] = {b.open(2),
                               b.open(2),
                               b.open(2, 3),
                               b.open(0),
                               octets{keepalive_message{}},
                               octets{keepalive_message{}},
                               octets{keepalive_message{}},
                               octets{2, {0, 0, 0, 0}},
                               octets{3, {6, 2}},
                               octets{5, {0, 1, 0, 1}},
                               octets{200, {1}}};
    for (int i = 0; i < 1500; ++i) {
      auto const on = r(2) ? side::incoming : side::outgoing;
      auto const all = [&]() -> actions {
        switch (r(16)) {
          case 0:
            return b.machine.step(start{}, b.now);
          case 1:
            if (r(8)) return {};
            return b.machine.step(stop{.silent = r(2) == 0, .restart = r(2) == 0}, b.now);
          case 2:
          case 3:
            if (m.dialling) m.dialling = false, m.alive[0] = true;
            return b.machine.step(connected{}, b.now);
          case 4:
            m.dialling = false;
            return b.machine.step(connect_failed{111}, b.now);
          case 5:
            m.offered = true;
            return b.machine.step(accepted{}, b.now);
          case 6:
            if (r(4)) return {};
            return b.machine.step(disconnected{on}, b.now);
          case 7:
            return b.machine.step(blocked{on}, b.now);
          case 8:
            return b.machine.step(wrote{on, r(2) == 0}, b.now);
          case 9:
            return b.machine.step(reading{r(3) == 0}, b.now);
          case 10:
            return b.machine.step(
                malformed{on, update_error(update_subcode::invalid_origin, 23, 4,
                                           r(4) ? reaction::none : reaction::reset)},
                b.now);
          case 11:
          case 12: {
            auto const next = b.machine.deadline();
            b.now = next == time_point::never() || r(3) == 0
                        ? b.now + milliseconds(static_cast<std::int64_t>(r(2000)))
                        : std::max(b.now, next);
            return b.machine.step(timeout{}, b.now);
          }
          default:
            return b.machine.step(received{on, messages[r(std::size(messages))]}, b.now);
        }
      }();
      for (auto const& a : all) ups += std::get_if<up>(&a) != nullptr;
      most = std::max(most, all.size());
      m.follow(all, b.machine);
    }
  }
  CHECK(most < actions::capacity);
  CHECK(ups > 500);  // it got somewhere
  MESSAGE("at most " << most << " actions in one step, " << ups << " sessions");
}

TEST_CASE("events as values do the same as events") {
  bench a, b;
  CHECK(a.step(event{start{}}) == b.step(start{}));
  CHECK(a.step(event{connected{}}) == b.step(connected{}));
  CHECK(a.machine.current() == b.machine.current());
}
