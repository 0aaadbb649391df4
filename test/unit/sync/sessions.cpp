// The common cases over real sockets on the loopback interface.
#include <senda/sync/listener.hpp>
#include <senda/sync/peer_driver.hpp>

#include "recorder.hpp"

namespace test {

/// Each host has a loop of its own, so that one can stand still. Ports are the system's choice.
class place {
 public:
  using driver = senda::sync::peer_driver<recorder>;

  place() {
    for (auto& h : hosts_) {
      auto socket = senda::sync::open_listener(loopback(), 0);
      h.port = senda::sync::local_address_of(socket.value().get()).port();
      open(h, std::move(socket).value());
    }
  }
  void add(int i, senda::fsm::settings const& s, recorder& r) {
    senda::sync::peer_address const to{loopback(), hosts_[1 - i].port};
    hosts_[i].peer = std::make_unique<driver>(hosts_[i].loop, s, to, r);
  }
  [[nodiscard]] driver& peer(int i) { return *hosts_[i].peer; }
  void listen(int i, bool on) {
    auto& h = hosts_[i];
    h.listener.reset();
    if (on) open(h, senda::sync::open_listener(loopback(), h.port).value());
  }
  void freeze(int i, double seconds) { hosts_[i].frozen = now() + span(seconds); }
  [[nodiscard]] static senda::fsm::time_point now() { return senda::sync::steady_now(); }
  template <class Condition> bool until(Condition done, double seconds) {
    auto const end = now() + span(seconds);
    while (!done()) {
      if (now() > end) return false;
      for (auto& h : hosts_)
        if (h.frozen <= now()) h.loop.run_once(now() + senda::fsm::milliseconds(1));
    }
    return true;
  }

 private:
  struct host {
    senda::sync::poll_loop loop;
    std::uint16_t port = 0;
    std::unique_ptr<driver> peer;
    std::unique_ptr<senda::sync::listener> listener;
    senda::fsm::time_point frozen{};
  };
  static senda::ip_address loopback() { return senda::ipv4_address{0x7f000001}; }
  static senda::fsm::duration span(double seconds) {
    return senda::fsm::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
  }
  void open(host& h, senda::sync::file_descriptor fd) {
    h.listener = std::make_unique<senda::sync::listener>(
        h.loop, std::move(fd), [&h](senda::sync::file_descriptor c, auto const& where) {
          h.peer->accept(std::move(c), where);
        });
  }
  host hosts_[2];
};

}  // namespace test

#include "sessions.hpp"
