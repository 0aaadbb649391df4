// 50,000 routes in flight and somebody who holds everything up, on a simulated clock and network:
// all routes arrive, and KEEPALIVEs come when they have to (RFC 4271 §4.4, API contract §2.3).
#include <senda/sim/peer_driver.hpp>

#include <doctest/doctest.h>

#include "world.hpp"

namespace {

using namespace senda;
using namespace std::chrono_literals;
using world::announce_line;

constexpr int count = 50'000;
constexpr double hold = 3;  // seconds; a KEEPALIVE is due every second

/// The daemon's sessions in the simulated world, and its loop.
class sim_loop final : public daemon::reactor {
 public:
  sim_loop(sim::world& w, sim::network& n) : world_(w), network_(n) {}

  std::unique_ptr<daemon::fd_watch> watch(int, std::function<void()>,
                                          std::function<void()>) override {
    return nullptr;
  }
  std::unique_ptr<daemon::reactor_timer> timer(std::function<void()> expired) override {
    return std::make_unique<alarm>(world_, std::move(expired));
  }
  [[nodiscard]] std::chrono::steady_clock::time_point now() const override {
    return std::chrono::steady_clock::time_point{
        std::chrono::nanoseconds{world_.now().nanoseconds}};
  }
  /// A turn of the loop takes time.
  void post(std::function<void()> work) override {
    world_.after(fsm::nanoseconds(20'000), std::move(work));
  }
  std::unique_ptr<daemon::session> open_session(daemon::session_settings const& s,
                                                daemon::session_events& events) override {
    return std::make_unique<link>(*this, s, events);
  }
  void run() override {}
  void stop() override {}

 private:
  struct alarm final : daemon::reactor_timer {
    alarm(sim::world& w, std::function<void()> f) : at(w), expired(std::move(f)) {}
    ~alarm() override { at.cancel(event); }
    void expires_after(std::chrono::milliseconds t) override {
      at.cancel(event);
      event = at.after(fsm::milliseconds(t.count()), [this] { expired(); });
    }
    void cancel() override { at.cancel(event); }
    sim::world& at;
    std::function<void()> expired;
    sim::world::event_id event;
  };
  class link final : public daemon::session {
   public:
    link(sim_loop& l, daemon::session_settings const& s, daemon::session_events& events)
        : settings_(s), driver_(l.world_, l.network_, machine(), *s.local, s.remote, events) {}
    void start() override { driver_.start(); }
    void stop(fsm::stop const& order) override { driver_.stop(order); }
    void accept(int, connection_info const&) override {}
    void wake() override { driver_.wake(); }
    void pause_reading(bool on) override { driver_.pause_reading(on); }
    [[nodiscard]] fsm::state state() const override { return driver_.state(); }

   private:
    [[nodiscard]] fsm::settings machine() const {
      auto m = settings_.machine;
      m.capabilities = settings_.capabilities;
      return m;
    }
    daemon::session_settings settings_;
    sim::peer_driver<daemon::session_events> driver_;
  };

  sim::world& world_;
  sim::network& network_;
};

/// A peer of the daemon: what it has been told, and when.
class far_peer {
 public:
  far_peer(sim::world& w, sim::network& n, std::uint32_t address)
      : world_(w),
        driver_(w, n, machine(), ipv4_address{address}, ipv4_address{0x7f000001}, *this) {
    n.listen(ipv4_address{address}, [this](auto s) { driver_.accept(std::move(s)); });
    driver_.start();
  }

  void on_connected(connection_info const&) {}
  void on_state(fsm::state) {}
  void on_sent(message_view) {}
  void on_received(message_view m) {
    if (m.type == message_type::keepalive) note_time();
    if (m.type == message_type::update && m.whole.size() > 23) ++updates;
  }
  void on_negotiated(negotiated const&) {}
  void on_up(negotiated const&) {
    last_ = world_.now();
    up = true;
  }
  result<void> on_message(message_view) { return success(); }
  void on_down(error, std::string_view) { ++downs; }
  void produce(transmit_buffer&) {}

  void read(bool on) {
    driver_.pause_reading(!on);
    reading_ = on;
    last_ = world_.now();
  }
  /// No time between two KEEPALIVEs was longer than they may take, network included.
  [[nodiscard]] bool was_regular() {
    note_time();
    return longest_ < fsm::milliseconds(1200);
  }

  bool up = false;
  int updates = 0, downs = 0;

 private:
  static fsm::settings machine() {
    static constexpr std::uint8_t capabilities[] = {1, 4, 0, 1, 0, 1, 65, 4, 0, 0, 0xfd, 0xe8};
    fsm::settings s;
    s.local_as = s.peer_as = asn{65000};
    s.id = ipv4_address{0x02020202};
    s.hold_time = static_cast<std::uint16_t>(hold);
    s.capabilities = capabilities;
    s.passive = true;
    return s;
  }
  void note_time() {
    if (up && reading_) longest_ = std::max(longest_, world_.now() - last_);
    last_ = world_.now();
  }

  sim::world& world_;
  bool reading_ = true;
  fsm::duration longest_{};
  fsm::time_point last_{};
  sim::peer_driver<far_peer> driver_;
};

/// A daemon with two neighbors, both up.
struct place {
  place() {
    api.attach(speaker);
    speaker.apply(world::parse(world::processes + world::neighbor("127.0.0.2", "hold-time 3;") +
                               world::neighbor("127.0.0.3", "hold-time 3;")));
    REQUIRE(until([&] { return first.up && second.up; }, 20));
  }
  template <class F> bool until(F done, double seconds) {
    auto const span = fsm::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
    return time.run_until(done, time.now() + span);
  }
  void pass(double seconds) {
    (void)until([] { return false; }, seconds);
  }
  /// As a helper writes them: some at a time, and each takes the daemon 20 microseconds.
  void flood(daemon::conversation& from, std::function<std::string(int)> line, int at = 0) {
    constexpr int at_once = 250;
    for (int i = at; i < std::min(at + at_once, count); ++i) api.take(from, line(i));
    if (at + at_once < count)
      time.after(fsm::milliseconds(5),
                 [this, &from, line, at] { flood(from, line, at + at_once); });
  }
  daemon::peer& peer(std::size_t i) { return *speaker.neighbors()[i].peer; }
  std::vector<std::string> ask(daemon::conversation& who, std::string const& line) {
    api.take(who, line);
    pass(0.2);
    return static_cast<world::listener_to&>(who).take();
  }
  [[nodiscard]] bool all_is_well() {
    return first.was_regular() && second.was_regular() && first.downs + second.downs == 0;
  }

  world::quiet_log quiet;
  sim::world time{7};
  sim::network net{time};
  sim_loop loop{time, net};
  world::control control;
  daemon::api api{loop, {.version = 6, .version_text = "6.0.0"}, control};
  daemon::speaker speaker{loop, {}, api};
  world::listener_to h1{"h1"}, cli{"api-internal-cli", true};
  far_peer first{time, net, 0x7f000002}, second{time, net, 0x7f000003};
};

}  // namespace

TEST_CASE("a flood of commands") {
  place p;
  p.flood(p.h1, announce_line);
  CHECK(p.until([&] { return p.first.updates == count && p.second.updates == count; }, 60));
  CHECK(p.h1.take().size() == count);
  p.pass(10);
  CHECK(p.all_is_well());
}

TEST_CASE("a peer that does not read for two minutes") {
  place p;
  p.first.read(false);
  p.flood(p.h1, announce_line);
  CHECK(p.until([&] { return p.second.updates == count; }, 60));
  CHECK(p.ask(p.cli, "peer 127.0.0.3 barrier") == std::vector<std::string>{"done"});
  CHECK(p.ask(p.h1, "peer * barrier").size() == count);  // and no more: it waits
  CHECK(p.ask(p.h1, "session ping").empty());
  CHECK(p.ask(p.cli, "session ping text").size() == 2);
  p.pass(120);
  CHECK(p.first.updates < count);
  p.first.read(true);
  CHECK(p.until([&] { return p.first.updates == count; }, 60));
  p.pass(10);
  CHECK(p.h1.take().size() == 3);
  CHECK(p.all_is_well());
}

TEST_CASE("a helper that does not read what it asked to be told of") {
  place p;
  p.flood(p.h1, announce_line);
  p.pass(0.3);
  p.peer(0).slow_down(true, true);  // what its queue does at the bound
  CHECK(p.until([&] { return p.second.updates == count; }, 60));
  p.pass(120);
  CHECK(p.first.updates < count);
  p.peer(0).slow_down(false, false);
  CHECK(p.until([&] { return p.first.updates == count; }, 60));
  CHECK(p.all_is_well());
}

TEST_CASE("a client that asks for everything and never reads, and goes on asking") {
  place p;
  p.flood(p.h1, announce_line);
  p.pass(1);
  p.cli.most = 100'000;
  for (int i = 0; i < 1000; ++i) p.api.take(p.cli, "rib show out");
  CHECK(p.until([&] { return p.first.updates == count && p.second.updates == count; }, 60));
  p.pass(120);
  CHECK(p.cli.text.size() < 400'000);
  CHECK(p.ask(p.h1, "session ping text").size() == count + 2);
  CHECK(p.all_is_well());
  p.cli.most = SIZE_MAX;
  p.api.forget_commands(p.cli);
}

TEST_CASE("lines that are no commands among those that are") {
  place p;
  p.flood(p.h1, [](int i) {
    switch (i % 4) {
      case 0:
        return std::string(1000, '\0');
      case 1:
        return "peer 203.0.113." + std::to_string(i % 250) + " teardown 4";
      case 2:
        return "peer * announce route \xff\xfe" + std::to_string(i);
      default:
        return announce_line(i);
    }
  });
  CHECK(p.until([&] { return p.first.updates == count / 4 && p.second.updates == count / 4; }, 60));
  p.pass(10);
  auto const answers = p.h1.take();
  CHECK(std::count(answers.begin(), answers.end(), "done") == count / 4);
  CHECK(std::count(answers.begin(), answers.end(), "error") == count - count / 4);
  CHECK(p.all_is_well());
}
