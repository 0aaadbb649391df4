// The common cases in a simulated world with a friendly network.
#include <senda/sim/peer_driver.hpp>

#include "../sync/recorder.hpp"

namespace test {

class place {
 public:
  using driver = senda::sim::peer_driver<recorder>;

  place() { network_.now_is.most_delay = senda::fsm::milliseconds(5); }
  void add(int i, senda::fsm::settings const& s, recorder& r) {
    peers_[i] = std::make_unique<driver>(world_, network_, s, address(i), address(1 - i), r);
    listen(i, true);
  }
  [[nodiscard]] driver& peer(int i) { return *peers_[i]; }
  void listen(int i, bool on) {
    if (!on) return network_.stop_listening(address(i));
    network_.listen(address(i), [this, i](senda::sim::network::stream_ptr s) {
      peers_[i]->accept(std::move(s));
    });
  }
  void freeze(int i, double seconds) { network_.freeze(address(i), now() + span(seconds)); }
  [[nodiscard]] senda::fsm::time_point now() const { return world_.now(); }
  template <class Condition> bool until(Condition done, double seconds) {
    return world_.run_until(done, now() + span(seconds));
  }

 private:
  static senda::ip_address address(int i) {
    return senda::ipv4_address{0xc0000201u + static_cast<unsigned>(i)};
  }
  static senda::fsm::duration span(double seconds) {
    return senda::fsm::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
  }
  senda::sim::world world_{20};
  senda::sim::network network_{world_};
  std::unique_ptr<driver> peers_[2];
};

}  // namespace test

#include "../sync/sessions.hpp"
