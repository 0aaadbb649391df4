// After any sequence of reloads and commands the routes of each neighbor are those of a daemon
// freshly started with the last configuration, then told what commands still own: the last word on
// a route is that of a command, or of a configuration that changed it. Configuration contract §21.
#include <doctest/doctest.h>

#include <random>

#include "world.hpp"

namespace {

constexpr int prefixes = 6, neighbors = 3;

std::string prefix(int i) { return "10." + std::to_string(i) + ".0.0/16"; }

/// One configuration: for each neighbor whether it is there, whether it differs in something that
/// asks for a new session, and the med of each route, or none; some belong to a watchdog.
struct plan {
  struct one {
    bool there = true;
    int hold = 180;
    int med[prefixes] = {};  // 0: no such route
    int dog[prefixes] = {};  // 0: none, 1: starts announced, 2: starts withdrawn
  } of[neighbors];

  [[nodiscard]] std::string text() const {
    std::string out = world::processes;
    for (int n = 0; n < neighbors; ++n) {
      if (!of[n].there) continue;
      std::string extra =
          "hold-time " + std::to_string(of[n].hold) + "; family { ipv4 unicast; } static {\n";
      for (int i = 0; i < prefixes; ++i)
        if (of[n].med[i])
          extra += "route " + prefix(i) + " next-hop 1.2.3.4 med " + std::to_string(of[n].med[i]) +
                   (of[n].dog[i] ? " watchdog dog" : "") + (of[n].dog[i] == 2 ? " withdraw" : "") +
                   ";\n";
      out += world::neighbor("127.0.0." + std::to_string(n + 2), extra + "}\n");
    }
    return out + world::neighbor("127.0.0.99");
  }
};

/// What a route is by the last word on it.
struct word {
  bool by_command = false;
  std::string attributes;  // "": withdrawn
};
struct model {
  plan now;
  int dog = 0;  // what commands said last: 1 announce, 2 withdraw
  std::map<int, word> of[neighbors];

  [[nodiscard]] bool wanted(plan const& p, int n, int i) const {
    auto const& o = p.of[n];
    if (!o.there || !o.med[i]) return false;
    return !o.dog[i] || (dog ? dog == 1 : o.dog[i] == 1);
  }
  [[nodiscard]] std::string block(plan const& p, int n, int i) const {
    return "030401020304" + std::to_string(p.of[n].med[i]);
  }
  void start(int n) {
    of[n].clear();
    for (int i = 0; i < prefixes; ++i)
      if (wanted(now, n, i)) of[n][i] = {false, block(now, n, i)};
  }
  void reload(plan const& p) {
    auto const before = std::exchange(now, p);
    for (int n = 0; n < neighbors; ++n) {
      auto const &a = before.of[n], &b = p.of[n];
      if (!b.there) of[n].clear();
      else if (!a.there || a.hold != b.hold) start(n);
      else
        for (int i = 0; i < prefixes; ++i) {
          bool const was = wanted(before, n, i), is = wanted(p, n, i);
          if (is && (!was || a.med[i] != b.med[i])) of[n][i] = {false, block(p, n, i)};
          else if (!is && a.med[i] && of[n].contains(i) && !of[n][i].by_command) of[n].erase(i);
        }
    }
  }
  void command(int n, int i, int med) {
    if (!now.of[n].there) return;
    if (med) of[n][i] = {true, "030401020304" + std::to_string(med)};
    else of[n].erase(i);
  }
  void watchdog(bool announce) {
    dog = announce ? 1 : 2;
    for (int n = 0; n < neighbors; ++n)
      for (int i = 0; i < prefixes; ++i) {
        if (!now.of[n].there || !now.of[n].med[i] || !now.of[n].dog[i]) continue;
        if (announce) of[n][i] = {false, block(now, n, i)};
        else of[n].erase(i);
      }
  }
};

/// A block of these tests, as the model writes it.
std::string shown(std::string const& hex) {
  // 40 03 04 next hop, 80 04 04 med
  return "03" + hex.substr(4, 10) +
         (hex.size() > 20 ? std::to_string(std::stoul(hex.substr(20), nullptr, 16)) : "");
}

std::map<std::string, std::string> routes(world::daemon const& d, std::string const& address) {
  for (auto const& n : d.s.neighbors()) {
    world::text_writer own;
    own << n.settings.peer;
    if (own.view() == address) return world::daemon::table(n.peer->rib());
  }
  return {};
}

}  // namespace

TEST_CASE("any sequence of reloads and commands") {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    std::mt19937 random{seed};
    auto const pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    model m;
    auto const change = [&](plan p) {
      for (auto& o : p.of) {
        if (pick(8) == 0) o.there = !o.there;
        if (pick(8) == 0) o.hold = o.hold == 180 ? 90 : 180;
        for (int i = 0; i < prefixes; ++i) {
          if (pick(3) == 0) o.med[i] = pick(4);
          if (pick(6) == 0) o.dog[i] = pick(3);
        }
      }
      return p;
    };
    m.now = change({});
    world::daemon d{m.now.text()};
    for (int n = 0; n < neighbors; ++n) m.start(n);
    for (int step = 0; step < 40; ++step) {
      CAPTURE(step);
      switch (pick(4)) {
        case 0: {
          auto const p = change(m.now);
          m.reload(p);
          d.reload(p.text());
          for (auto* s : d.loop.sessions)
            if (!s->up) s->go_up();
          break;
        }
        case 1: {
          bool const announce = pick(2);
          m.watchdog(announce);
          d.ask(announce ? "peer * announce watchdog dog" : "peer * withdraw watchdog dog");
          break;
        }
        default: {
          int const n = pick(neighbors), i = pick(prefixes), med = pick(4);
          m.command(n, i, med);
          auto const peer = "peer 127.0.0." + std::to_string(n + 2);
          d.ask(med ? peer + " announce route " + prefix(i) + " next-hop 1.2.3.4 med " +
                          std::to_string(med)
                    : peer + " withdraw route " + prefix(i));
        }
      }
      for (int n = 0; n < neighbors; ++n) {
        std::map<std::string, std::string> wanted, got;
        for (auto const& [i, w] : m.of[n]) wanted[prefix(i)] = w.attributes;
        for (auto const& [key, block] : routes(d, "127.0.0." + std::to_string(n + 2)))
          got["10." + std::to_string(std::stoul(key.substr(key.size() - 2), nullptr, 16)) +
              ".0.0/16"] = shown(block);
        CHECK(got == wanted);
      }
    }
  }
}

TEST_CASE("a reload sends what differs, once, and keeps the session") {
  auto const with = [](std::string const& routes) {
    return world::processes +
           world::neighbor("127.0.0.2", "family { ipv4 unicast; } static { " + routes + " }");
  };
  world::daemon d{with("route 10.1.0.0/16 next-hop 1.2.3.4; route 10.2.0.0/16 next-hop 1.2.3.4;")};
  d.ask("peer * announce route 10.9.0.0/16 next-hop 1.2.3.4");
  auto* const session = d.loop.sessions.front();
  d.reload(with("route 10.1.0.0/16 next-hop 1.2.3.4; route 10.3.0.0/16 next-hop 1.2.3.4;"));
  CHECK(d.loop.sessions == std::vector{session});
  CHECK(session->up);
  CHECK(session->take_sent() ==
        std::vector<std::string>{"0003100a020000",
                                 "000000154001010040020040030401020304400504"
                                 "00000064100a03"});
  d.reload(with("route 10.1.0.0/16 next-hop 1.2.3.4; route 10.3.0.0/16 next-hop 1.2.3.4;"));
  CHECK(session->take_sent().empty());
  CHECK(d.s.neighbors()[0].peer->rib().size() == 3);
}
