// The cases all drivers have in common, over Asio on the loopback interface.
#include <senda/async/listener.hpp>
#include <senda/async/peer_driver.hpp>

#include <memory>

#include "../sync/recorder.hpp"

namespace test {

/// Each host has an io_context of its own, so that one can stand still. Ports are the system's
/// choice.
class place {
 public:
  using driver = senda::async::peer_driver<recorder>;

  place() {
    for (auto& h : hosts_) {
      auto socket = senda::sync::open_listener(loopback(), 0);
      h.port = senda::sync::local_address_of(socket.value().get()).port();
      open(h, std::move(socket).value());
    }
  }
  void add(int i, senda::fsm::settings const& s, recorder& r) {
    senda::peer_address const to{loopback(), hosts_[1 - i].port};
    hosts_[i].peer = std::make_unique<driver>(hosts_[i].context, s, to, r);
  }
  [[nodiscard]] driver& peer(int i) { return *hosts_[i].peer; }
  [[nodiscard]] asio::io_context& context(int i) { return hosts_[i].context; }
  void forget(int i) { hosts_[i].peer.reset(); }
  void listen(int i, bool on) {
    auto& h = hosts_[i];
    h.listener.reset();
    h.context.poll();
    if (on) open(h, senda::sync::open_listener(loopback(), h.port).value());
  }
  void freeze(int i, double seconds) { hosts_[i].frozen = now() + span(seconds); }
  [[nodiscard]] static senda::fsm::time_point now() {
    return {std::chrono::nanoseconds{std::chrono::steady_clock::now().time_since_epoch()}.count()};
  }
  template <class Condition> bool until(Condition done, double seconds) {
    auto const end = now() + span(seconds);
    while (!done()) {
      if (now() > end) return false;
      for (auto& h : hosts_) {
        if (h.frozen > now()) continue;
        h.context.restart();
        h.context.run_one_for(std::chrono::milliseconds(1));
        for (int i = 0; i < 100 && h.context.poll_one(); ++i) {
        }
      }
    }
    return true;
  }

 private:
  struct host {
    asio::io_context context{1};
    std::uint16_t port = 0;
    std::unique_ptr<driver> peer;
    std::unique_ptr<senda::async::listener> listener;
    senda::fsm::time_point frozen{};
  };
  static senda::ip_address loopback() { return senda::ipv4_address{0x7f000001}; }
  static senda::fsm::duration span(double seconds) {
    return senda::fsm::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
  }
  void open(host& h, senda::sync::file_descriptor fd) {
    h.listener = std::make_unique<senda::async::listener>(
        h.context, std::move(fd), [&h](senda::sync::file_descriptor c, auto const& where) {
          h.peer->accept(std::move(c), where);
        });
  }
  host hosts_[2];
};

}  // namespace test

#include "../sync/sessions.hpp"
