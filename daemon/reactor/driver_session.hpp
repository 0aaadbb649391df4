// driver_session: a peer driver of the toolkit behind the daemon's session interface.
// Both reactors use it; what differs is the driver.
#pragma once

#include "daemon/reactor/session.hpp"

namespace senda::daemon {

/// Driver is sync::peer_driver or async::peer_driver of session_events. Owns what the driver's
/// state machine borrows.
template <class Driver> class driver_session final : public session {
 public:
  /// `make(machine settings, session settings)` returns the driver.
  template <class Make>
  driver_session(session_settings settings, Make make)
      : settings_(std::move(settings)), driver_(make(machine_settings(), settings_)) {}

  void start() override { driver_.start(); }
  void stop(fsm::stop const& order) override { driver_.stop(order); }
  void accept(int fd, connection_info const& where) override { driver_.accept(fd, where); }
  void wake() override { driver_.wake(); }
  void pause_reading(bool on) override { driver_.pause_reading(on); }
  [[nodiscard]] fsm::state state() const override { return driver_.state(); }

 private:
  fsm::settings machine_settings() const {
    auto machine = settings_.machine;
    machine.capabilities = settings_.capabilities;
    return machine;
  }

  session_settings settings_;
  Driver driver_;
};

}  // namespace senda::daemon
