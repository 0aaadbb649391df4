// A daemon without a world: a reactor with its own time, sessions which are established at once and
// keep what is sent, and a conversation which keeps what it is told.
#pragma once

#include <senda/rib/adj_rib_in.hpp>

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "daemon/api/api.hpp"
#include "daemon/config/load.hpp"
#include "daemon/log.hpp"

namespace world {

using namespace senda;
using namespace senda::daemon;
using namespace std::chrono_literals;

/// Lines in one string, for messages.
inline std::string joined(std::vector<std::string> const& lines) {
  std::string out;
  for (auto const& l : lines) out += l + '\n';
  return out;
}

/// Hexadecimal, lower case.
inline std::string hex(bytes b) {
  text_writer out;
  out.hex(b);
  return std::string{out.view()};
}

/// One route of many, each with attributes of its own.
inline std::string announce_line(int i) {
  return "peer * announce route 10." + std::to_string(i >> 16) + "." +
         std::to_string(i >> 8 & 255) + "." + std::to_string(i & 255) +
         "/32 next-hop 1.2.3.4 med " + std::to_string(i);
}

class fake_session final : public session {
 public:
  fake_session(session_settings const& s, session_events& events, negotiated const& agreed)
      : settings(s), events_(events), agreed_(agreed) {}

  void start() override { started = true; }
  void stop(fsm::stop const& order) override {
    stops.push_back(order);
    if (up) go_down(error{.from = origin_of_error::stopped}, "stopped");
  }
  void accept(int, connection_info const&) override {}
  void wake() override { woken_ = true; }
  void pause_reading(bool on) override { paused = on; }
  fsm::state state() const override { return up ? fsm::state::established : fsm::state::idle; }

  void go_up() {
    up = true;
    events_.on_negotiated(agreed_);
    events_.on_up(agreed_);
  }
  void go_down(error why, std::string_view reason) {
    up = false;
    events_.on_down(why, reason);
  }
  /// Writes what there is, unless the peer does not read.
  void produce() {
    if (!up || blocked) return;
    for (int i = 0; i < 1000 && std::exchange(woken_, false); ++i) {
      transmit_buffer tx;
      events_.produce(tx);
      for (bytes left = tx.pending(); !left.empty();) {
        auto const m = next_message(left, agreed_.message_limit).value();
        note(m);
        left = left.subspan(m.whole.size());
      }
      woken_ = woken_ || tx.full();
    }
  }
  /// An UPDATE of the peer's: hexadecimal body.
  result<void> receive(std::string const& body) {
    std::vector<std::uint8_t> m(16, 0xff);
    auto const size = 19 + body.size() / 2;
    m.push_back(static_cast<std::uint8_t>(size >> 8));
    m.push_back(static_cast<std::uint8_t>(size));
    m.push_back(2);
    for (std::size_t i = 0; i + 1 < body.size(); i += 2)
      m.push_back(static_cast<std::uint8_t>(std::stoul(body.substr(i, 2), nullptr, 16)));
    message_view const view{message_type::update, m};
    events_.on_received(view);
    return events_.on_message(view);
  }
  std::vector<std::string> take_sent() { return std::exchange(sent_, {}); }

  session_settings settings;
  bool started = false, up = false, blocked = false, paused = false;
  std::vector<fsm::stop> stops;

 private:
  /// The body of an UPDATE; other messages with their type in front.
  void note(message_view m) {
    auto const body = hex(m.body());
    if (m.type == message_type::update) sent_.push_back(body);
    else if (m.type == message_type::route_refresh) sent_.push_back("ROUTE-REFRESH " + body);
    else sent_.push_back(std::to_string(static_cast<int>(m.type)) + ' ' + body);
  }

  session_events& events_;
  negotiated agreed_;
  bool woken_ = false;
  std::vector<std::string> sent_;
};

class fake_loop final : public reactor {
 public:
  std::unique_ptr<fd_watch> watch(int, std::function<void()>, std::function<void()>) override {
    return nullptr;
  }
  std::unique_ptr<reactor_timer> timer(std::function<void()> expired) override {
    return std::make_unique<alarm>(*this, std::move(expired));
  }
  [[nodiscard]] std::chrono::steady_clock::time_point now() const override { return now_; }
  void post(std::function<void()> work) override { posted_.push_back(std::move(work)); }
  std::unique_ptr<session> open_session(session_settings const& s, session_events& e) override {
    auto made = std::make_unique<keeper>(std::make_unique<fake_session>(s, e, agreed(s)), *this);
    sessions.push_back(made->real.get());
    return made;
  }
  /// Until nothing is left to do at this time.
  void run() override {
    for (bool more = true; more;) {
      more = false;
      for (auto work = std::exchange(posted_, {}); auto& w : work) w(), more = true;
      std::vector<alarm*> due;
      for (auto* a : alarms_)
        if (a->armed && a->when <= now_) due.push_back(a);
      for (auto* a : due)
        if (std::find(alarms_.begin(), alarms_.end(), a) != alarms_.end() && a->armed)
          a->armed = false, a->expired(), more = true;
      for (auto* s : std::vector(sessions)) s->produce();
    }
  }
  void stop() override {}
  /// Time passes; what is due on the way happens.
  void pass(std::chrono::milliseconds t) {
    auto const end = now_ + t;
    for (;;) {
      run();
      auto next = end;
      for (auto* a : alarms_)
        if (a->armed) next = std::min(next, a->when);
      if (now_ >= end) return;
      now_ = std::max(next, now_ + 1us);
    }
  }

  std::vector<fake_session*> sessions;
  negotiated base = ibgp();

 private:
  /// Tells the loop when the daemon lets a session go.
  struct keeper final : session {
    keeper(std::unique_ptr<fake_session> s, fake_loop& l) : real(std::move(s)), loop(l) {}
    ~keeper() override { std::erase(loop.sessions, real.get()); }
    void start() override { real->start(); }
    void stop(fsm::stop const& order) override { real->stop(order); }
    void accept(int fd, connection_info const& where) override { real->accept(fd, where); }
    void wake() override { real->wake(); }
    void pause_reading(bool on) override { real->pause_reading(on); }
    fsm::state state() const override { return real->state(); }
    std::unique_ptr<fake_session> real;
    fake_loop& loop;
  };
  struct alarm final : reactor_timer {
    alarm(fake_loop& l, std::function<void()> f) : expired(std::move(f)), loop(l) {
      loop.alarms_.push_back(this);
    }
    ~alarm() override { std::erase(loop.alarms_, this); }
    void expires_after(std::chrono::milliseconds t) override {
      armed = true;
      when = loop.now_ + t;
    }
    void cancel() override { armed = false; }
    std::function<void()> expired;
    fake_loop& loop;
    bool armed = false;
    std::chrono::steady_clock::time_point when{};
  };

  static negotiated ibgp() {
    negotiated n;
    n.four_octet_as = true;
    n.families = family_set::all();
    n.families.for_each([&](family f) { n.family_order.push(f); });
    n.refresh = refresh_mode::enhanced;
    n.operational = true;
    return n;
  }
  negotiated agreed(session_settings const& s) const {
    auto n = base;
    n.local_as = s.machine.local_as;
    n.peer_as = s.machine.peer_as;
    n.external = n.local_as != n.peer_as;
    return n;
  }

  std::chrono::steady_clock::time_point now_{1000s};
  std::vector<std::function<void()>> posted_;
  std::vector<alarm*> alarms_;
};

/// Keeps what it is told, cut into lines.
class listener_to final : public conversation {
 public:
  explicit listener_to(std::string name, bool everybody = false)
      : conversation(std::move(name), true), everybody_(everybody) {}
  void write(std::string_view lines) override { text += lines; }
  [[nodiscard]] bool congested() const noexcept override { return text.size() > most; }
  void hold_commands(bool on) override { held = on; }
  [[nodiscard]] bool may_command(neighbor_settings const& n) const override {
    return everybody_ || n.find_user(name());
  }
  std::vector<std::string> take() {
    std::vector<std::string> out;
    std::string_view left{text};
    while (!left.empty()) {
      auto const end = left.find('\n');
      out.emplace_back(left.substr(0, end));
      left.remove_prefix(end == left.npos ? left.size() : end + 1);
    }
    text.clear();
    return out;
  }
  std::string text;
  std::size_t most = SIZE_MAX;
  bool held = false;

 private:
  bool everybody_;
};

class control final : public daemon_control {
 public:
  void shutdown() override { asked += "shutdown "; }
  void reload() override { asked += "reload "; }
  void restart() override { asked += "restart "; }
  std::string const& uuid() const override { return uuid_; }
  double started() const override { return 1795337358.9358509; }
  std::string asked;

 private:
  std::string uuid_ = "41e688fc-16dc-43ef-bac8-efc437925208";
};

inline configuration parse(std::string const& text) {
  load_options options;
  options.check_programs = false;
  options.variable = [](char const*) -> char const* { return nullptr; };
  auto loaded = load_file_contents(text, "test.conf", options);
  if (!loaded.value) {
    text_writer why;
    loaded.messages.print_errors(why);
    throw std::runtime_error(std::string{why.view()});
  }
  return std::move(*loaded.value);
}

inline std::string const processes =
    "process h1 { run /bin/true; encoder json; }\nprocess h2 { run /bin/true; encoder json; }\n";

/// `extra` goes into the neighbor.
inline std::string neighbor(std::string const& address, std::string const& extra = {},
                            std::string const& peer_as = "65000") {
  return "neighbor " + address +
         " { router-id 1.1.1.1; local-address 127.0.0.1; local-as 65000; peer-as " + peer_as +
         "; capability { route-refresh; operational; } " + extra + " api { processes [ h1 ]; } }\n";
}

struct quiet_log {
  quiet_log() { open_log({.enabled = false}); }
};

/// All of it together; the helpers themselves are not started.
class daemon {
 public:
  explicit daemon(std::string const& text = processes + neighbor("127.0.0.2"), unsigned version = 6)
      : a(loop, {.version = version, .version_text = "6.0.0"}, c), s(loop, {}, a) {
    a.attach(s);
    s.apply(parse(text));
    for (auto* one : loop.sessions) one->go_up();
    loop.pass(100ms);
    for (auto* one : loop.sessions) (void)one->take_sent();
  }
  void reload(std::string const& text) {
    s.apply(parse(text));
    loop.pass(10ms);
  }
  /// What is answered, and what is sent meanwhile by the first session ("wire ...").
  std::vector<std::string> ask(std::string const& line) { return ask(h1, line); }
  std::vector<std::string> ask(conversation& who, std::string const& line) {
    a.take(who, line);
    loop.pass(10ms);
    auto out = static_cast<listener_to&>(who).take();
    if (loop.sessions.empty()) return out;
    for (auto const& m : loop.sessions.front()->take_sent()) out.push_back("wire " + m);
    return out;
  }
  /// `{prefix and attributes}` of one neighbor's Adj-RIB-Out.
  static std::map<std::string, std::string> table(adj_rib_out const& rib) {
    std::map<std::string, std::string> out;
    for (adj_rib_out::route_id id = 0; id < rib.id_bound(); ++id)
      if (rib.is_announced(id))
        out[key_text(rib[id].key)] = hex(rib.pool().block(rib[id].attributes));
    return out;
  }
  static std::string key_text(packed_route_key const& key) {
    text_writer out;
    out << key.family() << ' ';
    if (auto const id = key.path_id()) out.hex(*id, 8) << ' ';
    out.hex(key.nlri());
    return std::string{out.view()};
  }

  quiet_log quiet;
  fake_loop loop;
  control c;
  api a;
  speaker s;
  listener_to h1{"h1"}, h2{"h2"}, cli{"api-internal-cli", true};
};

}  // namespace world
