// The daemon's event loop in a simulated world: timers of virtual time, sessions over streams that
// fail. There are no descriptors: connections that arrive have numbers which are none.
#pragma once

#include <senda/sim/peer_driver.hpp>

#include "daemon/reactor/reactor.hpp"

namespace test {

using namespace senda;

/// Streams that arrived, by the number that stands for a descriptor.
class arrivals {
 public:
  int add(sim::network::stream_ptr s) {
    waiting_[++last_] = std::move(s);
    return last_;
  }
  /// Nothing when it was taken before.
  sim::network::stream_ptr take(int number) {
    auto const at = waiting_.find(number);
    if (at == waiting_.end()) return nullptr;
    auto s = std::move(at->second);
    waiting_.erase(at);
    return s;
  }

 private:
  std::map<int, sim::network::stream_ptr> waiting_;
  int last_ = 1 << 30;  // far beyond what may be open
};

class sim_session final : public daemon::session {
 public:
  using driver = sim::peer_driver<daemon::session_events>;

  sim_session(sim::world& w, sim::network& net, arrivals& in, ip_address const& host,
              daemon::session_settings settings, daemon::session_events& events)
      : settings_(std::move(settings)),
        arrivals_(in),
        driver_(w, net, machine_settings(), host, settings_.remote, events) {}

  void start() override { driver_.start(); }
  void stop(fsm::stop const& order) override { driver_.stop(order); }
  void accept(int fd, connection_info const&) override {
    if (auto s = arrivals_.take(fd)) driver_.accept(std::move(s));
  }
  void wake() override { driver_.wake(); }
  void pause_reading(bool on) override { driver_.pause_reading(on); }
  [[nodiscard]] fsm::state state() const override { return driver_.state(); }

 private:
  fsm::settings machine_settings() const {
    auto machine = settings_.machine;
    machine.capabilities = settings_.capabilities;
    return machine;
  }

  daemon::session_settings settings_;
  arrivals& arrivals_;
  driver driver_;
};

/// One host's loop. What is pending goes with it.
class sim_reactor final : public daemon::reactor {
 public:
  sim_reactor(sim::world& w, sim::network& net, ip_address const& host)
      : world_(w), net_(net), host_(host) {}
  ~sim_reactor() override { *alive_ = false; }

  arrivals in;

  std::unique_ptr<daemon::fd_watch> watch(int, std::function<void()>,
                                          std::function<void()>) override {
    return std::make_unique<no_watch>();
  }
  std::unique_ptr<daemon::reactor_timer> timer(std::function<void()> expired) override {
    return std::make_unique<sim_timer>(*this, std::move(expired));
  }
  [[nodiscard]] std::chrono::steady_clock::time_point now() const override {
    return std::chrono::steady_clock::time_point{
        std::chrono::nanoseconds{world_.now().nanoseconds}};
  }
  void post(std::function<void()> work) override {
    later([this, alive = alive_, work = std::move(work)] {
      if (*alive) run_awake(work);
    });
  }
  std::unique_ptr<daemon::session> open_session(daemon::session_settings const& settings,
                                                daemon::session_events& events) override {
    return std::make_unique<sim_session>(world_, net_, in, host_, settings, events);
  }
  void run() override {}
  void stop() override {}

 private:
  struct no_watch final : daemon::fd_watch {
    void want_read(bool) override {}
    void want_write(bool) override {}
  };
  class sim_timer final : public daemon::reactor_timer {
   public:
    sim_timer(sim_reactor& loop, std::function<void()> expired)
        : loop_(loop), expired_(std::make_shared<std::function<void()>>(std::move(expired))) {}
    ~sim_timer() override {
      cancel();
      *expired_ = nullptr;
    }
    void expires_after(std::chrono::milliseconds delay) override {
      cancel();
      arm(loop_.world_.now() + fsm::milliseconds(delay.count()));
    }
    void cancel() override { loop_.world_.cancel(event_); }

   private:
    void arm(sim::time_point when) {
      event_ = loop_.world_.at(when + loop_.late(), [this] { expire(); });
    }
    void expire() {
      if (auto const up = loop_.net_.awake(loop_.host_); loop_.world_.now() < up) return arm(up);
      auto const call = expired_;  // it may destroy the timer
      if (*call) (*call)();
    }
    sim_reactor& loop_;
    std::shared_ptr<std::function<void()>> expired_;
    sim::world::event_id event_;
  };

  [[nodiscard]] sim::duration late() { return world_.chances.between({}, net_.now_is.lateness); }
  void later(std::function<void()> what) { world_.after(late(), std::move(what)); }
  void run_awake(std::function<void()> const& work) {
    auto const up = net_.awake(host_);
    if (world_.now() >= up) return work();
    world_.at(up, [this, alive = alive_, work] {
      if (*alive) run_awake(work);
    });
  }

  sim::world& world_;
  sim::network& net_;
  ip_address host_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace test
